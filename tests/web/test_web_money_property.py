"""Whatever phones, wallets, webhooks, the kitchen, the counter and crashes do, in whatever order: the money is that of
the food.

At every moment: captured − refunded = price of prepaid lines that are delivered, open or on their way to the kitchen
+ what was paid of tabs + tips.
"""

from __future__ import annotations

from collections import Counter as Count
from contextlib import suppress

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant
from money_evening import MoneyEvening

from ordering_web.payments import Payment, ledger
from ordering_web.payments.counter import WRITTEN_OFF
from ordering_web.refusal import Refusal
from sim.messages import commands as c
from sim.messages import events as e


class Evening(MoneyEvening):
    """What holds at every moment of such an evening, and at its end."""

    def taken(self) -> list[Payment]:
        return [payment for payment in self.payments() if payment.state == "succeeded"]

    def back_minor(self, payment: Payment, by: str | None = None) -> int:
        """What goes or went back of it: at all, or by this way."""
        refunds = self.desk.refunds(payment.payment)
        return sum(refund.amount_minor for refund in refunds if by is None or refund.given_by == by)

    def came_late(self, payment: Payment) -> bool:
        return any(refund.reason == "paid too late" for refund in self.desk.refunds(payment.payment))

    def kept_minor(self, payment: Payment) -> int:
        """What the house may keep of a prepaid order, by the events that the settlement has seen."""
        cancelled, gone = False, set()
        for entry in self.port.entries[: self.settlement.cursor]:
            event = entry.event
            if getattr(event, "ticket", None) != payment.ticket:
                continue
            if isinstance(event, e.TicketRefused):
                return 0
            cancelled |= isinstance(event, e.TicketCancelled)
            if isinstance(event, e.LineCancelled):
                gone.add(event.line)
        ticket = self.port.board.tickets.get(payment.ticket or "")
        if ticket is None:
            return payment.amount_minor
        return sum(
            line.placed.price_minor * line.placed.quantity
            for number, line in ticket.lines.items()
            if number not in gone and (not cancelled or ticket.courses[line.placed.course].delivered_ms is not None)
        )

    @invariant()
    def the_money_is_that_of_the_food(self) -> None:
        taken = self.taken()
        held = sum(payment.total_minor - self.back_minor(payment) for payment in taken)
        good = [payment for payment in taken if not self.came_late(payment)]
        prepaid = sum(self.kept_minor(payment) for payment in good if payment.purpose == "order")
        tabs = sum(self.desk.tab(visit).paid_minor for visit in self.visits)
        assert held == prepaid + tabs + sum(payment.tip_minor for payment in good)

    @invariant()
    def each_order_is_one_ticket_and_one_charge(self) -> None:
        placed = [command for command in self.port.commands if isinstance(command, c.PlaceTicket)]
        assert Count(command.ticket for command in placed) == Count({command.ticket for command in placed})
        prepaid = {command.ticket for command in placed if command.authority == "prepaid"}
        good = [one.ticket for one in self.taken() if one.purpose == "order" and not self.came_late(one)]
        assert prepaid == set(good)
        assert len(prepaid) == len(good)

    @invariant()
    def the_book_never_says_more_than_the_provider_has(self) -> None:
        for payment in self.payments():
            intent = self.sandbox.retrieve(payment.payment)
            if payment.state == "succeeded" and payment.method != ledger.CASH:
                assert intent is not None
                assert intent.status == "succeeded"
                assert intent.refunded_minor <= self.back_minor(payment) <= intent.amount_minor
            elif payment.method == ledger.CASH:
                assert self.back_minor(payment) <= payment.total_minor
                assert intent is None or intent.status == "canceled", "cash and wallet would both have paid"

    @invariant()
    def a_visit_ends_settled_or_written_off(self) -> None:
        """Where a person ended it. What nobody paid is written down, and nothing else is."""
        for visit in self.visits:
            written = [one.amount_minor for one in self.desk.payments(visit) if one.reason == WRITTEN_OFF]
            if self.is_open(visit) or visit in self.closed_by_engine:
                continue
            tab = self.desk.tab(visit)
            assert len(written) <= 1
            assert tab.total_minor - tab.paid_minor <= sum(written)

    def the_end(self) -> None:
        """Everyone answers, all that is open is cancelled, the counter gives back what is owed."""
        self.port.silent = False
        self.port.speak()
        for turn in range(3):  # a payment that is ended may have been taken: then there is one more ticket
            for ticket in list(self.port.board.tickets.values()):
                if ticket.is_open:
                    self.port.say(e.TicketCancelled(ticket.ticket, "closed"))
            for visit in list(filter(self.is_open, self.visits)):
                self.settlement.step()
                with suppress(Refusal):
                    self.endings.end(visit, f"the end {turn}", write_off=True)
        assert not any(map(self.is_open, self.visits))
        for _ in range(4):
            self.now_s += 30
            self.sandbox.tick(self.hear)
            self.settlement.step()
            self.give_by_hand()
        self.crash(forgets=True)  # all events are read again, and nothing comes of it

    def all_is_given_back_and_nothing_is_open(self) -> None:
        """The provider has what the book says."""
        for payment in self.payments():
            assert not payment.is_open
            intent = self.sandbox.retrieve(payment.payment)
            paid = intent is not None and intent.status == "succeeded"
            assert paid == (payment.state == "succeeded" and payment.method != ledger.CASH)
            assert {refund.state for refund in self.desk.refunds(payment.payment)} <= {"done"}
            if payment.state == "canceled" and payment.payment not in self.too_late:
                assert intent is None or intent.status == "canceled", "no wallet can pay it any more"
            if intent is not None:
                assert intent.refunded_minor == self.back_minor(payment, ledger.WALLET)
        answered = self.port.board.tickets.keys() | self.port.board.refusals.keys()
        for payment in self.taken():
            if payment.purpose == "order" and not self.came_late(payment):
                assert payment.ticket in answered, "what is paid is cooked, or refused and paid back"

    def teardown(self) -> None:
        try:
            self.the_end()
            self.the_money_is_that_of_the_food()
            self.each_order_is_one_ticket_and_one_charge()
            self.all_is_given_back_and_nothing_is_open()
        finally:
            super().teardown()


TestEvening = Evening.TestCase
TestEvening.settings = settings(
    max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
