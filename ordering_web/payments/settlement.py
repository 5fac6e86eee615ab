"""Food and money, kept in step: follows the log from a durable cursor, and owes, pays back and ends what is due.

Reading the same events again changes nothing, and what a provider is asked for has a key: a crash between any two steps
costs a repetition.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.payments import ledger
from ordering_web.payments.desk import Desk
from ordering_web.payments.ledger import Payment
from ordering_web.payments.provider import ProviderRefused, ProviderSilent
from ordering_web.payments.tab import give_back_excess
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from sim.board import Board
from sim.database import Database
from sim.messages import events as e
from sim.messages.commands import RecordRefund
from sim.messages.events import Entry

CURSOR = "settlement"
MONEY = (e.TicketRefused, e.TicketCancelled, e.LineCancelled, e.PortionsCancelled)
TAKEN_BACK = "taken back"  # the reason of a refund: the guest did not want the dish any more
ASK_AFTER_S = 2  # a payment that is under way is asked for after this
KEEP_CURSOR = 2_000  # events without money that are read again at most

log = logging.getLogger(__name__)


class Settlement:
    """Does the house's part of each payment that no phone waits for."""

    def __init__(self, port: Port, database: Database, desk: Desk, now_s: Callable[[], float] = time.time) -> None:
        self._port, self._database, self._desk, self._now_s = port, database, desk, now_s
        self._cursor = self._kept = self._read_cursor()

    @property
    def cursor(self) -> int:
        """Events up to here are settled."""
        return self._cursor

    def step(self, wait_s: float = 0.0) -> None:
        """Settle what has happened, give back what is owed and record it, end what has expired."""
        self.follow(wait_s)
        self.look()

    def look(self) -> None:
        """Give back what is owed and record it, end what has expired."""
        self._give_back()
        self._record()
        self._sweep()

    # ── events ────────────────────────────────────────────────────────────────────────────────

    def follow(self, wait_s: float) -> bool:
        """Settle what has happened, waiting up to `wait_s` seconds for anything; whether it was about money."""
        entries = self._port.events_after(self._cursor, wait_s)
        if not entries:
            return False
        last = entries[-1].seq
        mine = [entry for entry in entries if isinstance(entry.event, MONEY)]
        if mine or last - self._kept >= KEEP_CURSOR:
            self._database.write(lambda connection: self._settle(connection, mine, last))
            self._kept = last
        self._cursor = last
        return bool(mine)

    def _settle(self, connection: Connection, entries: list[Entry], last: int) -> None:
        for entry in entries:
            if isinstance(entry.event, e.TicketRefused):
                self._refused(connection, entry.event)
            elif isinstance(entry.event, e.TicketCancelled):
                self._cancelled(connection, entry.event, entry.seq)
            elif isinstance(entry.event, e.LineCancelled):
                self._line_cancelled(connection, entry.event, entry.seq)
            elif isinstance(entry.event, e.PortionsCancelled):
                self._portions_cancelled(connection, entry.event, entry.seq)
        mark = store.marks
        if connection.execute(update(mark).where(mark.c.name == CURSOR).values(value=last)).rowcount == 0:
            connection.execute(insert(mark).values(name=CURSOR, value=last))

    def _refused(self, connection: Connection, event: e.TicketRefused) -> None:
        payment = _paid(connection, event.ticket)
        if payment is not None:
            refund = f"refused/{event.ticket}"
            ledger.owe_refund(connection, payment, payment.total_minor, refund, event.reason, int(self._now_s()))

    def _cancelled(self, connection: Connection, event: e.TicketCancelled, seq: int) -> None:
        """What came to the table before stays paid."""
        payment = _paid(connection, event.ticket)
        now_s = int(self._now_s())
        if payment is None:
            visit = self._port.read(lambda board: board.tickets[event.ticket].visit)
            give_back_excess(connection, self._port, visit, str(seq), event.reason, now_s)
            return
        missing_minor = self._port.read(lambda board: _undelivered_minor(board, event.ticket))
        ledger.owe_refund(connection, payment, missing_minor, f"cancelled/{event.ticket}", event.reason, now_s)

    def _line_cancelled(self, connection: Connection, event: e.LineCancelled, seq: int) -> None:
        payment = _paid(connection, event.ticket)
        now_s = int(self._now_s())
        if payment is None:
            visit = self._port.read(lambda board: board.tickets[event.ticket].visit)
            give_back_excess(connection, self._port, visit, str(seq), TAKEN_BACK, now_s)
            return
        placed = self._port.read(lambda board: board.tickets[event.ticket].lines[event.line].placed)
        refund = f"line/{event.ticket}/{event.line}"
        ledger.owe_refund(connection, payment, placed.price_minor * placed.quantity, refund, TAKEN_BACK, now_s)

    def _portions_cancelled(self, connection: Connection, event: e.PortionsCancelled, seq: int) -> None:
        """Food that was lost and could not be made again is paid back."""
        payment = _paid(connection, event.ticket)
        now_s = int(self._now_s())
        ticket = self._port.read(lambda board: board.tickets[event.ticket])
        if payment is None:
            give_back_excess(connection, self._port, ticket.visit, str(seq), event.because, now_s)
            return
        owed_minor = ticket.lines[event.line].placed.price_minor * event.portions
        refund = f"portions/{event.ticket}/{event.line}/{seq}"
        ledger.owe_refund(connection, payment, owed_minor, refund, event.because, now_s)

    def _read_cursor(self) -> int:
        with self._database.read() as connection:
            asked = select(store.marks.c.value).where(store.marks.c.name == CURSOR)
            return int(connection.execute(asked).scalar() or 0)

    # ── what is owed, and what is open ────────────────────────────────────────────────────────

    def _give_back(self) -> None:
        """Give back to wallets what is theirs; the rest is the counter's to give by hand."""
        with self._database.read() as connection:
            pairs = [pair for pair in ledger.not_given(connection) if not ledger.is_by_hand(*pair)]
        for payment, refund in pairs:
            try:
                self._desk.provider.refund(payment.payment, refund.amount_minor, refund.refund)
            except ProviderSilent:
                continue  # asked again, under the same key
            except ProviderRefused:
                log.warning("refund %s is refused by its wallet: the counter gives it", refund.refund)
                self._write(ledger.refund_refused, refund.refund)
            else:
                self._write(ledger.refund_given, refund.refund, ledger.WALLET)

    def _record(self) -> None:
        """Tell the log what goes back, for the evening's figures."""
        with self._database.read() as connection:
            new = ledger.unrecorded(connection)
        for payment, refund in new:
            asked = RecordRefund(refund.refund, payment.visit, refund.amount_minor, refund.reason, refund.served)
            self._port.submit(f"refund/{refund.refund}", asked)
            self._write(ledger.refund_recorded, refund.refund)

    def _write(self, change: Callable[..., None], *what: str) -> None:
        self._database.write(lambda connection: change(connection, *what))

    def _sweep(self) -> None:
        """Ask for payments that are under way; end those that expired or whose visit has closed."""
        now_s = self._now_s()
        with self._database.read() as connection:
            still = ledger.payments_where(connection, store.payments.c.state.not_in(ledger.FINAL))
        for payment in still:
            if payment.expires_s <= now_s or self._is_over(payment.visit):
                try:
                    self._desk.withdraw(payment, "expired")
                except Refusal:
                    continue  # its provider is silent: tried again
            elif payment.state != "counter" and payment.created_s + ASK_AFTER_S <= now_s:
                self._desk.ask(payment)

    def _is_over(self, visit: str) -> bool:
        def question(board: Board) -> bool:
            known = board.visits.get(visit)
            return known is not None and known.closed_ms is not None

        return self._port.read(question)


class Every:
    """A thread that does something again and again until it is closed; what it raises is logged, and it goes on.

    Args:
        work: returns how many seconds to wait before the next time.
    """

    def __init__(self, name: str, work: Callable[[], float]) -> None:
        self._work = work
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        wait_s = 0.0
        while not self._closed.wait(wait_s):
            try:
                wait_s = self._work()
            except Exception:  # said in the log; money must not stop because one step failed
                log.exception("%s goes on after", self._thread.name)
                wait_s = 1.0


def _paid(connection: Connection, ticket: str) -> Payment | None:
    """The payment that a prepaid ticket was paid with."""
    rows = store.payments
    found = ledger.payments_where(connection, rows.c.ticket == ticket, rows.c.state == "succeeded")
    return found[0] if found else None


def _undelivered_minor(board: Board, ticket: str) -> int:
    state = board.tickets[ticket]
    kept = (line for line in state.lines.values() if line.cancelled_ms is None)
    missing = [line for line in kept if state.courses[line.placed.course].delivered_ms is None]
    return sum(line.placed.price_minor * (line.placed.quantity - line.cancelled) for line in missing)
