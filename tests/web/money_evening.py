"""An evening in which anything may happen to money, in any order: the steps; what must hold is said by its test."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from hand_port import HandPort
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.carts import Cart, Carts
from ordering_web.ending import Endings
from ordering_web.once import Form
from ordering_web.orders import Orders
from ordering_web.payments import Counter, Desk, Payment, Sandbox, Settlement
from ordering_web.payments.provider import Intent
from ordering_web.payments.signing import sign
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from ordering_web.visits import Visits, _insert_visit
from sim.database import Database
from sim.messages import commands as c
from sim.messages import events as e
from sim.restaurant import load

PLACE = load("bistro")
TABLES = ("5", "6")
WALLETS = ("pays", "asks", "slow", "silent", "declines", "no-funds", "closes")
PHONES = ("phone-1", "phone-2")
PAYING = ("pays", "pays", "silent", "closes")
FATES = ("take back", "cancel", "serve one", "serve one, cancel", "serve all", "take back, cancel")
ORDER_FATES = st.sampled_from([*FATES, "refused", "", ""])
WHICH = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 5, 8])  # of those there are
FUSES = st.sampled_from([None, None, None, None, None, None, 0, 1, 2, 3, 4])

Answer = TypeVar("Answer")


class Crash(Exception):  # noqa: N818 - it names what happens
    """The process dies here: what was committed stays, what runs does not go on."""


class MortalDatabase(Database):
    """Everything that is done for good is a write; the process may die before any of them."""

    fuse: int | None = None  # how many more writes there are

    def write(self, work: Callable[[Connection], Answer]) -> Answer:
        if self.fuse is not None:
            if self.fuse == 0:
                raise Crash
            self.fuse -= 1
        return super().write(work)


class Wallets(Sandbox):
    """The sandbox, which may say that it has cancelled what a wallet is still about to pay."""

    hasty = False

    def cancel(self, key: str) -> Intent | None:
        intent = self.retrieve(key)
        if self.hasty and intent is not None and intent.status != "succeeded":
            return replace(intent, status="canceled")
        return super().cancel(key)


class MoneyEvening(RuleBasedStateMachine):
    """Two tables, a kitchen that may refuse or cancel, a wall clock, a process that may die between any two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.patch = pytest.MonkeyPatch()
        numbers = (f"id-{number}" for number in count())
        for room in ("carts", "orders"):  # the same steps again are the same evening
            self.patch.setattr(f"ordering_web.{room}.unguessable", lambda: next(numbers))
        self.patch.setattr("ordering_web.answers.WAIT_S", 0.0)  # what the kitchen has not answered is pending at once
        self.database = MortalDatabase(Path(self.folder.name) / "evening.db")
        self.port = HandPort(PLACE, self.database)
        self.now_s, self.keys = 1_000_000.0, 0
        self.visits: dict[str, str] = {}  # and their tables
        self.too_late: set[str] = set()  # payments that their wallets may still make when they are over here
        self.closed_by_engine: set[str] = set()
        self.heard: list[bytes] = []  # webhooks that came
        self.database.write(store.make_tables)
        self.start()

    def at(self, table: str) -> str:
        """The open visit of a table; where the last one has closed, the next guests sit down."""
        seated = self.port.board.seated.get(table)
        if seated is not None:
            return seated
        visit = f"visit-{len(self.visits) + 1}"
        self.visits[visit] = table
        self.port.answer(c.OpenVisit(visit, table, 2))
        row = {"visit": visit, "table_name": table, "opener": "phone-1", "code": "1234"}
        self.database.write(lambda connection: _insert_visit(connection, row))
        return visit

    def start(self) -> None:
        """A process begins, with nothing but what is on disk."""
        self.database.fuse = None
        self.sandbox = Wallets(self.database, b"s", "Bistro", lambda: self.now_s)
        self.desk = Desk(self.port, self.database, self.sandbox, b"s", Rules(tab="always"), lambda: self.now_s)
        self.counter = Counter(self.database, self.desk, b"s")
        self.carts, self.orders = Carts(self.database, PLACE.menu), Orders(self.port, self.database)
        visits = Visits(self.port, self.database, b"s")
        visits.forget_all_closed()
        self.endings = Endings(self.port, visits, self.orders, self.desk, self.counter)
        self.settlement = Settlement(self.port, self.database, self.desk, lambda: self.now_s)

    def mortally(self, fuse: int | None, do: Callable[[], object]) -> bool:
        """Do something, and die before the write after the next `fuse` ones; whether it was done, and not refused."""
        self.database.fuse = fuse
        try:
            do()
        except Crash:
            self.start()
            return False
        except Refusal:
            return False
        finally:
            self.database.fuse = None
        return True

    def form(self, visit: str, key: str = "") -> Form:
        self.keys += 1
        return Form(visit, key or f"key-{self.keys}")

    def payments(self) -> list[Payment]:
        return [payment for visit in self.visits for payment in self.desk.payments(visit)]

    def pick(self, which: int) -> Payment:
        """One of the payments; the newest of those that are open for 0."""
        payments = sorted(self.payments(), key=lambda payment: (not payment.is_open, -payment.created_s))
        return payments[which % len(payments)]

    def is_open(self, visit: str) -> bool:
        return self.port.board.visits[visit].closed_ms is None

    # ── what people do ────────────────────────────────────────────────────────────────────────

    @rule(table=st.sampled_from(TABLES), phone=st.sampled_from(PHONES), n=st.integers(1, 3))
    def choose(self, table: str, phone: str, n: int) -> None:
        dish = "mapo-tofu" if n > 1 else "jasmine-tea"
        self.carts.add(self.at(table), phone, dish, (), n, f"add-{self.keys}")
        self.keys += 1

    @initialize(table=st.sampled_from(TABLES), wallet=st.sampled_from(PAYING), fate=ORDER_FATES)
    def begin(self, table: str, wallet: str, fate: str) -> None:
        self.pay_first(table, 1, wallet, None, fate)

    @rule(
        table=st.sampled_from(TABLES),
        taps=st.integers(1, 2),
        wallet=st.sampled_from([*WALLETS, None, None]),
        fuse=FUSES,
        fate=ORDER_FATES,
    )
    def pay_first(self, table: str, taps: int, wallet: str | None, fuse: int | None, fate: str) -> None:
        """Taps on the same form are one order; a phone whose request died asks again."""
        visit, cart = self.choose_for_two(table)

        def tap() -> None:
            begun = self.desk.begin_order(visit, table, "phone-1", self.form(visit, cart.key), cart.revision)
            if wallet is not None and (payment := self.desk.payment(begun)) is not None:
                self.desk.pay(payment, wallet, self.form(visit))

        self.order(visit, tap, taps, fuse, fate)

    @rule(table=st.sampled_from(TABLES), wallet=st.sampled_from(PAYING), fate=ORDER_FATES)
    def pay_and_eat(self, table: str, wallet: str, fate: str) -> None:
        """Most orders go well, up to the kitchen."""
        self.pay_first(table, 1, wallet, None, fate)

    @rule(
        table=st.sampled_from(TABLES),
        taps=st.integers(1, 2),
        settles=st.sampled_from(["in time", "too late", "after", ""]),
        fuse=FUSES,
        fate=ORDER_FATES,
    )
    def on_tab(self, table: str, taps: int, settles: str, fuse: int | None, fate: str) -> None:
        visit, cart = self.choose_for_two(table)
        self.order(visit, lambda: self.orders.place(self.form(visit, cart.key), cart.revision), taps, fuse, "")
        if settles:
            self.share(table, "all", "phone-2", 10, "pays" if settles == "in time" else None)
        if settles == "too late" and self.desk.unpaid(visit):
            self.pay_too_late(0, None)
        begun = self.desk.unpaid(visit)
        if self.port.board.visits[visit].tickets:
            self.meet(self.port.board.visits[visit].tickets[-1], fate)
        if settles == "in time":
            self.settle(None)
        if settles == "after" and begun:  # what it was for may be less by now
            self.mortally(fuse, lambda: self.desk.pay(begun[-1], "pays", self.form(visit)))

    def choose_for_two(self, table: str) -> tuple[str, Cart]:
        self.choose(table, "phone-1", 2)
        self.choose(table, "phone-2", 1)
        visit = self.at(table)
        return visit, self.carts.of(visit)

    def order(self, visit: str, tap: Callable[[], object], taps: int, fuse: int | None, fate: str) -> None:
        """The kitchen is quick: what happens to the order happens at once."""
        self.port.refuse = "doors closed" if fate == "refused" else None
        for _ in range(taps):
            self.mortally(fuse, tap)
        self.port.refuse = None
        if self.port.board.visits[visit].tickets:
            self.meet(self.port.board.visits[visit].tickets[-1], fate)

    @rule(
        table=st.sampled_from(TABLES),
        what=st.sampled_from(["all", "all", "mine", "split"]),
        phone=st.sampled_from(PHONES),
        tip=st.sampled_from([0, 10]),
        wallet=st.sampled_from([None, "pays", "pays", "closes"]),
    )
    def share(self, table: str, what: str, phone: str, tip: int, wallet: str | None) -> None:
        visit = self.at(table)

        def pay() -> None:
            begun = self.desk.begin_share(visit, table, phone, self.form(visit), what, 3, (), tip)
            if wallet is not None and (payment := self.desk.payment(begun)) is not None:
                self.desk.pay(payment, wallet, self.form(visit))

        self.mortally(None, pay)

    @precondition(lambda self: self.payments())
    @rule(which=WHICH, wallet=st.sampled_from(WALLETS), fuse=FUSES)
    def pay(self, which: int, wallet: str, fuse: int | None) -> None:
        payment = self.pick(which)
        self.mortally(fuse, lambda: self.desk.pay(payment, wallet, self.form(payment.visit)))

    @precondition(lambda self: self.payments())
    @rule(which=WHICH, way=st.sampled_from(["withdraw", "counter", "cash", "asks, cash, yes", "yes", "no"]), fuse=FUSES)
    def go_on(self, which: int, way: str, fuse: int | None) -> None:
        payment = self.pick(which)
        intent = self.sandbox.retrieve(payment.payment)
        if way == "withdraw":
            self.mortally(fuse, lambda: self.desk.withdraw(payment, "withdrawn"))
        elif way == "counter":
            self.mortally(fuse, lambda: self.desk.to_counter(payment))
        elif way == "cash":
            self.mortally(fuse, lambda: self.counter.take_cash(payment))
        elif way == "asks, cash, yes":
            self.mortally(None, lambda: self.desk.pay(payment, "asks", self.form(payment.visit)))
            self.mortally(fuse, lambda: self.counter.take_cash(payment))
            if (intent := self.sandbox.retrieve(payment.payment)) is not None:
                self.sandbox.answer(intent.intent, True)
        elif intent is not None:
            self.sandbox.answer(intent.intent, way == "yes")

    @precondition(lambda self: any(payment.is_open for payment in self.payments()))
    @rule(which=WHICH, fuse=FUSES)
    def pay_too_late(self, which: int, fuse: int | None) -> None:
        """The wallet has said yes when the guest thinks better of it; the money comes when all seems over."""
        payment = self.pick(which)
        if not payment.is_open:
            return
        self.mortally(None, lambda: self.desk.pay(payment, "slow", self.form(payment.visit)))
        self.too_late.add(payment.payment)
        self.sandbox.hasty = True
        self.mortally(fuse, lambda: self.desk.withdraw(payment, "withdrawn"))
        self.sandbox.hasty = False

    # ── what the house does ───────────────────────────────────────────────────────────────────

    @rule(table=st.sampled_from(TABLES), fuse=FUSES)
    def take_rest(self, table: str, fuse: int | None) -> None:
        """The counter takes what is left, in cash; a visit that owes nothing any more ends."""

        visit = self.at(table)

        def take() -> None:
            payment = self.counter.take_rest(visit, table, self.form("counter"))
            self.endings.end_if_settled(visit, payment.payment)

        self.mortally(fuse, take)

    @rule(table=st.sampled_from(TABLES), write_off=st.booleans(), fuse=FUSES)
    def end(self, table: str, write_off: bool, fuse: int | None) -> None:
        visit = self.at(table)
        ended = self.mortally(fuse, lambda: self.endings.end(visit, self.form("counter").key, write_off))
        tab = self.desk.tab(visit)
        assert write_off or not ended or tab.paid_minor >= tab.total_minor, "nobody has written it off"

    @rule(table=st.sampled_from(TABLES))
    def closing_time(self, table: str) -> None:
        """The engine closes a visit with the evening, whatever is open of its money."""
        visit = self.at(table)
        if not any(self.port.board.tickets[ticket].is_open for ticket in self.port.board.visits[visit].tickets):
            self.port.say(e.VisitClosed(visit))
            self.closed_by_engine.add(visit)

    @rule()
    def give_by_hand(self) -> None:
        for _, refund in self.desk.to_give_by_hand():
            self.counter.gave_back(refund.refund)

    @rule(silent=st.booleans())
    def kitchen_mood(self, silent: bool) -> None:
        """What it is asked in silence it answers later."""
        self.port.silent = silent
        if not silent:
            self.port.speak()

    @precondition(lambda self: self.port.board.tickets)
    @rule(which=WHICH, fate=st.sampled_from(FATES))
    def serve_or_cancel(self, which: int, fate: str) -> None:
        tickets = list(self.port.board.tickets)
        self.meet(tickets[which % len(tickets)], fate)

    def meet(self, name: str, fates: str) -> None:
        """What the kitchen does with a ticket, one thing after the other, while it is open."""
        for fate in fates.split(", "):
            ticket = self.port.board.tickets[name]
            waits = [course for course in ticket.courses.values() if course.delivered_ms is None]
            if not ticket.is_open or not waits:
                return
            if fate in ("", "refused"):
                return
            if fate == "take back":
                self.port.answer(c.CancelLine(name, waits[0].lines[0]))
            elif fate == "cancel":
                self.port.say(e.TicketCancelled(name, "closed"))
            else:
                for course in waits[: 1 if fate == "serve one" else None]:
                    self.port.say(e.CourseDelivered(name, course.course))

    @rule(seconds=st.sampled_from([1, 5, 1200]))
    def time_passes(self, seconds: int) -> None:
        self.now_s += seconds

    def hear(self, body: bytes, signature: str) -> None:
        self.heard.append(body)
        self.desk.notice(body, signature)

    @rule(fuse=FUSES)
    def webhooks(self, fuse: int | None) -> None:
        self.mortally(fuse, lambda: self.sandbox.tick(self.hear))

    @precondition(lambda self: self.heard)
    @rule(which=WHICH, new=st.booleans())
    def webhook_again(self, which: int, new: bool) -> None:
        """One that came already comes again, or another one that says the same."""
        said = json.loads(self.heard[which % len(self.heard)])
        if new:
            self.keys += 1
            said["id"] += f"-{self.keys}"
        body = json.dumps(said).encode()
        self.desk.notice(body, sign(self.sandbox._secret, body, int(self.now_s)))

    @rule(fuse=st.sampled_from([None, None, 1, 2, 2, 3]))
    def settle(self, fuse: int | None) -> None:
        closed = [visit for visit in self.visits if not self.is_open(visit)]
        if self.mortally(fuse, self.settlement.step):
            for visit in closed:
                assert self.desk.unpaid(visit) == [], "nothing is open after close"
            for visit in self.visits:
                tab = self.desk.tab(visit)
                assert tab.paid_minor <= tab.total_minor, "nothing is kept beyond the tab"

    @rule(forgets=st.booleans())
    def crash(self, forgets: bool) -> None:
        """The process dies between two steps; it may read events again that it has settled."""
        if forgets:
            self.database.write(lambda connection: connection.execute(store.marks.delete()))
        self.start()
        if forgets:
            self.settlement.step()

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()
        self.patch.undo()
