"""Whatever phones, wallets, the kitchen, the counter and crashes do: the close of day agrees to the smallest coin."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from money_evening import FUSES, WHICH, MoneyEvening

from ordering_web.payments import ledger
from ordering_web.staff.day import Day, close_of_day
from ordering_web.visits import Visits


class GenerousEvening(MoneyEvening):
    """An evening in which the staff also give money back for what was served."""

    @rule(which=WHICH, amount_minor=st.integers(1, 3_000), fuse=FUSES)
    def goodwill(self, which: int, amount_minor: int, fuse: int | None) -> None:
        taken = [payment for payment in self.payments() if payment.state == "succeeded"]
        if taken:
            payment = taken[which % len(taken)]
            form = self.form("refunds")
            self.mortally(fuse, lambda: self.counter.give_back(payment, amount_minor, "goodwill", form))

    def day(self) -> Day:
        return close_of_day(self.port, self.desk, Visits(self.port, self.database, b"s"))

    def teardown(self) -> None:
        try:
            for _ in range(4):
                self.settlement.step()
            day = self.day()
            assert day.agrees, day
            assert day.kept == self.held_minor()
        finally:
            super().teardown()

    def held_minor(self) -> int:
        """What the provider and the till hold for the house, whatever the book says; less what it owes."""
        held = 0
        for payment in self.payments():
            refunds = self.desk.refunds(payment.payment)
            owed = sum(refund.amount_minor for refund in refunds if refund.state != "done")
            if payment.state == "succeeded" and payment.method == ledger.CASH:
                held += payment.total_minor - sum(each.amount_minor for each in refunds if each.given_by) - owed
            elif payment.state == "succeeded":
                intent = self.sandbox.retrieve(payment.payment)
                assert intent is not None
                by_hand = sum(each.amount_minor for each in refunds if each.given_by == ledger.CASH)
                held += payment.total_minor - intent.refunded_minor - by_hand - owed
        return held


TestDay = GenerousEvening.TestCase
TestDay.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
