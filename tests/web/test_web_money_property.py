"""Whatever phones, wallets, webhooks, the kitchen and crashes do, in whatever order: the money is that of the food.

At every moment: captured − refunded = price of prepaid lines that are delivered, open or on their way to the kitchen
+ what was paid of tabs + tips.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest
from hand_port import HandPort
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ordering_web import store
from ordering_web.answers import ticket_outcome
from ordering_web.carts import Carts
from ordering_web.once import Form
from ordering_web.orders import Orders
from ordering_web.payments import Desk, Payment, Sandbox, Settlement, ledger
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from ordering_web.visits import _insert_visit
from sim.database import Database
from sim.messages import commands as c
from sim.messages import events as e
from sim.restaurant import load

PLACE = load("bistro")
VISITS = {"visit-1": "5", "visit-2": "6"}
WALLETS = ("pays", "asks", "slow", "silent", "declines", "no-funds")


class _Crash(Exception):  # noqa: N818 - it names what happens
    """The process dies here: what was committed stays, what runs does not go on."""


class Evening(RuleBasedStateMachine):
    """Two tables, a kitchen that may refuse or cancel, a wall clock, a process that may die between any two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.folder.name) / "evening.db")
        self.port = HandPort(PLACE, self.database)
        self.now_s, self.keys = 1_000_000.0, 0
        self.database.write(store.make_tables)
        self.start()
        for visit, table in VISITS.items():
            row = {"visit": visit, "table_name": table, "opener": "phone-1", "code": "1234"}
            self.port.submit(f"open/{visit}", c.OpenVisit(visit, table, 2), lambda x, row=row: _insert_visit(x, row))

    def start(self) -> None:
        """A process begins, with nothing but what is on disk."""
        self.sandbox = Sandbox(self.database, b"s", "Bistro", lambda: self.now_s)
        self.desk = Desk(self.port, self.database, self.sandbox, b"s", Rules(tab="always"), lambda: self.now_s)
        self.carts, self.orders = Carts(self.database, PLACE.menu), Orders(self.port, self.database)
        self.settlement = Settlement(self.port, self.database, self.desk, lambda: self.now_s)

    def form(self, visit: str, key: str = "") -> Form:
        self.keys += 1
        return Form(visit, key or f"key-{self.keys}")

    def payments(self) -> list[Payment]:
        return [payment for visit in VISITS for payment in self.desk.payments(visit)]

    def is_open(self, visit: str) -> bool:
        return self.port.board.visits[visit].closed_ms is None

    # ── what people do ────────────────────────────────────────────────────────────────────────

    @rule(visit=st.sampled_from(sorted(VISITS)), phone=st.sampled_from(["phone-1", "phone-2"]), n=st.integers(1, 3))
    def choose(self, visit: str, phone: str, n: int) -> None:
        if self.is_open(visit):
            self.carts.add(visit, phone, "mapo-tofu" if n > 1 else "jasmine-tea", (), n, f"add-{self.keys}")
            self.keys += 1

    @rule(
        visit=st.sampled_from(sorted(VISITS)),
        taps=st.integers(1, 2),
        how=st.sampled_from(["pay", "pay", "pay", "tab"]),
        wallet=st.sampled_from(["pays", *WALLETS, None]),
    )
    def order(self, visit: str, taps: int, how: str, wallet: str | None) -> None:
        if not self.is_open(visit):
            return
        self.choose(visit, "phone-1", 2)
        cart = self.carts.of(visit)
        for _ in range(taps):
            form = self.form(visit, cart.key)
            if how == "tab":
                self.orders.place(form, cart.revision)
                continue
            payment = self.desk.payment(self.desk.begin_order(visit, VISITS[visit], "phone-1", form, cart.revision))
            if payment is not None and wallet is not None:
                self.desk.pay(payment, wallet, self.form(visit))

    @rule(
        visit=st.sampled_from(sorted(VISITS)),
        what=st.sampled_from(["all", "mine", "split"]),
        phone=st.sampled_from(["phone-1", "phone-2"]),
        tip=st.sampled_from([0, 10]),
    )
    def share(self, visit: str, what: str, phone: str, tip: int) -> None:
        with suppress(Refusal):  # there may be nothing to pay
            self.desk.begin_share(visit, VISITS[visit], phone, self.form(visit), what, 3, (), tip)

    @precondition(lambda self: self.payments())
    @rule(data=st.data(), wallet=st.sampled_from(WALLETS), dies=st.sampled_from([None, None, "before", "after"]))
    def pay(self, data: st.DataObject, wallet: str, dies: str | None) -> None:
        payment = data.draw(st.sampled_from(self.payments()))
        if dies is not None:
            self.desk.take_in = self._die(dies)  # type: ignore[method-assign]
        with suppress(_Crash):
            self.desk.pay(payment, wallet, self.form(payment.visit))
        if dies is not None:
            self.start()

    def _die(self, when: str):  # type: ignore[no-untyped-def]
        take_in = self.desk.take_in

        def dying(intent: object) -> None:
            if when == "after":
                take_in(intent)  # type: ignore[arg-type]
            raise _Crash

        return dying

    @precondition(lambda self: self.payments())
    @rule(data=st.data(), way=st.sampled_from(["withdraw", "counter", "cash", "yes", "no"]))
    def go_on(self, data: st.DataObject, way: str) -> None:
        payment = data.draw(st.sampled_from(self.payments()))
        with suppress(Refusal):  # it may be over
            if way == "withdraw":
                self.desk.withdraw(payment, "withdrawn")
            elif way == "counter":
                self.desk.to_counter(payment)
            elif way == "cash":
                self.desk.take_cash(payment)
            elif (intent := self.sandbox.retrieve(payment.payment)) is not None:
                self.sandbox.answer(intent.intent, way == "yes")

    # ── what the house does ───────────────────────────────────────────────────────────────────

    @rule(refuse=st.sampled_from([None, "doors closed"]), silent=st.booleans())
    def kitchen_mood(self, refuse: e.RefusedBecause | None, silent: bool) -> None:
        self.port.refuse = refuse
        if self.port.silent and not silent:
            self.port.silent = False
            self._answer_all()
        self.port.silent = silent

    def _answer_all(self) -> None:
        for command in self.port.commands:
            if isinstance(command, c.PlaceTicket) and ticket_outcome(self.port.board, command.ticket) is None:
                if self.is_open(command.visit):
                    self.port.answer(command)
                else:
                    self.port.say(e.TicketRefused(command.ticket, command.visit, "visit closed"))

    @precondition(lambda self: self.port.board.tickets)
    @rule(data=st.data(), cancel=st.booleans(), take_back=st.booleans())
    def serve_or_cancel(self, data: st.DataObject, cancel: bool, take_back: bool) -> None:
        ticket = self.port.board.tickets[data.draw(st.sampled_from(sorted(self.port.board.tickets)))]
        if ticket.cancelled is not None:
            return
        waits = [line for course in ticket.courses.values() if course.delivered_ms is None for line in course.lines]
        if take_back and waits:
            self.port.answer(c.CancelLine(ticket.ticket, waits[0]))
            return
        if cancel and ticket.is_open:
            self.port.say(e.TicketCancelled(ticket.ticket, "closed"))
            return
        for course in ticket.courses.values():
            if course.delivered_ms is None:
                self.port.say(e.CourseDelivered(ticket.ticket, course.course))
                return

    @rule(visit=st.sampled_from(sorted(VISITS)))
    def close(self, visit: str) -> None:
        tickets = [self.port.board.tickets[name] for name in self.port.board.visits[visit].tickets]
        if self.is_open(visit) and not self.port.silent and not any(ticket.is_open for ticket in tickets):
            self.port.say(e.VisitClosed(visit))
            self.database.write(lambda connection: store.forget_visit(connection, visit))

    @rule(seconds=st.sampled_from([1, 5, 1200]))
    def time_passes(self, seconds: int) -> None:
        self.now_s += seconds

    @rule()
    def webhooks(self) -> None:
        self.sandbox.tick(self.desk.notice)

    @rule()
    def settle(self) -> None:
        self.settlement.step()

    @rule()
    def crash(self) -> None:
        self.start()

    # ── what always holds ─────────────────────────────────────────────────────────────────────

    def _sums(self, payments: Iterable[Payment]) -> tuple[int, int]:
        taken = [payment for payment in payments if payment.state == "succeeded"]
        back = sum(refund.amount_minor for payment in taken for refund in self.desk.refunds(payment.payment))
        return sum(payment.total_minor for payment in taken), back

    def _kept_minor(self, payment: Payment) -> int:
        """What the house may keep of a prepaid order, by the events that the settlement has seen."""
        assert payment.ticket is not None
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
        ticket = self.port.board.tickets.get(payment.ticket)
        if ticket is None:
            return payment.amount_minor
        return sum(
            line.placed.price_minor * line.placed.quantity
            for number, line in ticket.lines.items()
            if number not in gone and (not cancelled or ticket.courses[line.placed.course].delivered_ms is not None)
        )

    @invariant()
    def the_money_is_that_of_the_food(self) -> None:
        payments = self.payments()
        captured, refunded = self._sums(payments)
        taken = [payment for payment in payments if payment.state == "succeeded"]
        late = {
            payment.payment
            for payment in taken
            for refund in self.desk.refunds(payment.payment)
            if refund.refund.startswith("late/")
        }
        prepaid = sum(self._kept_minor(one) for one in taken if one.purpose == "order" and one.payment not in late)
        tabs = sum(self.desk.tab(visit).paid_minor for visit in VISITS)
        tips = sum(payment.tip_minor for payment in taken if payment.payment not in late)
        assert captured - refunded == prepaid + tabs + tips

    @invariant()
    def each_order_is_one_ticket_and_one_charge(self) -> None:
        placed = [command.ticket for command in self.port.commands if isinstance(command, c.PlaceTicket)]
        assert len(placed) == len(set(placed))
        prepaid = {
            command.ticket
            for command in self.port.commands
            if isinstance(command, c.PlaceTicket) and command.authority == "prepaid"
        }
        paid = {one.ticket for one in self.payments() if one.purpose == "order" and one.state == "succeeded"}
        assert prepaid <= paid

    @invariant()
    def the_book_never_says_more_than_the_provider_has(self) -> None:
        for payment in self.payments():
            intent = self.sandbox.retrieve(payment.payment)
            if payment.state == "succeeded" and payment.method != ledger.CASH:
                assert intent is not None
                assert intent.status == "succeeded"
                owed = sum(refund.amount_minor for refund in self.desk.refunds(payment.payment))
                assert intent.refunded_minor <= owed <= intent.amount_minor
            elif payment.method == ledger.CASH:
                assert intent is None or intent.status == "canceled", "cash and wallet would both have paid"

    def teardown(self) -> None:
        """In the end, once everyone has answered: the provider has what the book says, and nothing is open."""
        self.port.silent = False
        self._answer_all()
        for ticket in list(self.port.board.tickets.values()):
            if ticket.is_open:
                self.port.say(e.TicketCancelled(ticket.ticket, "closed"))
        for visit in VISITS:
            self.close(visit)
        for _ in range(4):
            self.now_s += 30
            self.sandbox.tick(self.desk.notice)
            self.settlement.step()
        self.the_money_is_that_of_the_food()
        for payment in self.payments():
            assert not payment.is_open
            intent = self.sandbox.retrieve(payment.payment)
            taken = intent is not None and intent.status == "succeeded"
            assert taken == (payment.state == "succeeded" and payment.method != ledger.CASH)
            owed = self.desk.refunds(payment.payment)
            if taken and intent is not None:
                assert intent.refunded_minor == sum(refund.amount_minor for refund in owed)
                assert {refund.state for refund in owed} <= {"done"}
        for visit in VISITS:
            tab = self.desk.tab(visit)
            assert tab.paid_minor <= tab.total_minor, "nothing is kept beyond the tab"
        self.database.close()
        self.folder.cleanup()


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """An order that the kitchen has not answered is pending at once."""
    monkeypatch.setattr("ordering_web.answers.WAIT_S", 0.0)


TestEvening = Evening.TestCase
TestEvening.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
