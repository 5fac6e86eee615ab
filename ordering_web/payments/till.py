"""What became of a payment goes into the book here: under way, cancelled, or taken, with all that follows of it.

Whatever is said of a payment may be said again, late, or out of order: a payment that is over stays as it is, and money
that comes after its payment was cancelled goes back.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.carts import put_back
from ordering_web.orders import ordered_lines
from ordering_web.payments import ledger
from ordering_web.payments.ledger import Payment
from ordering_web.payments.provider import Intent
from ordering_web.payments.tab import give_back_excess
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from sim.database import Database
from sim.messages.commands import PlaceTicket


class _Cancelled(Exception):  # noqa: N818 - undoes a transaction; nobody else sees it
    """The payment was cancelled in the meantime."""


class Till:
    """Changes the book, each time in one transaction.

    Args:
        now_s: wall time.
    """

    def __init__(self, port: Port, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._port, self._database, self._now_s = port, database, now_s

    def take_in(self, intent: Intent, method: str = ledger.WALLET) -> None:
        """Put into the book how a payment stands at its provider."""
        with self._database.read() as connection:
            payment = ledger.payment_of(connection, intent.key)
        if payment is None or payment.state == "succeeded":
            return
        if intent.status == "succeeded":
            self.capture(payment, method)
        elif intent.status == "canceled":
            self.cancel(payment, "expired", unless_at_counter=True)
        else:
            self.note(payment, intent.status, intent.declined, unless_at_counter=intent.status != "processing")

    def note(
        self, payment: Payment, state: ledger.State, reason: str | None = None, unless_at_counter: bool = False
    ) -> None:
        """How a payment that is still open stands.

        Args:
            unless_at_counter: one whose payer goes to the counter stays so, whatever her wallet waits for.
        """

        def work(connection: Connection) -> None:
            if _open_now(connection, payment, unless_at_counter) is not None:
                ledger.change(connection, payment.payment, state=state, reason=reason)

        self._database.write(work)

    def cancel(self, payment: Payment, reason: str, unless_at_counter: bool = False) -> None:
        """It will not be paid; an order's dishes go back into the cart.

        Args:
            unless_at_counter: there cash may just be taken, and no wallet may pay any more.
        """

        def work(connection: Connection) -> None:
            now = _open_now(connection, payment, unless_at_counter)
            if now is None:
                return
            ledger.change(connection, payment.payment, state="canceled", reason=reason)
            if now.purpose == "order" and _has_pages(connection, now.visit):
                put_back(connection, now.visit, now.ticket or "", now.lines)

        self._database.write(work)

    def capture(self, payment: Payment, method: str) -> None:
        """The money is here. An order is placed by the very transaction that says so.

        Raises:
            Refusal: it is cash, for a payment that was cancelled in the meantime.
        """
        try:
            if payment.purpose == "order":
                self._capture_order(payment, method)
            else:
                self._database.write(lambda connection: self._capture_share(connection, payment, method))
        except _Cancelled:
            if method == ledger.CASH:
                raise Refusal("payment-over", 409) from None
            self._database.write(lambda connection: self._capture_late(connection, payment, method))

    def _capture_order(self, payment: Payment, method: str) -> None:
        assert payment.ticket is not None
        ticket = PlaceTicket(payment.ticket, payment.visit, ordered_lines(payment.lines), "prepaid")
        now_s = int(self._now_s())

        def also(connection: Connection) -> None:
            _check_open(connection, payment)
            ledger.captured(connection, payment, method, now_s)
            if _has_pages(connection, payment.visit):
                row = {"key": payment.key, "visit": payment.visit, "ticket": payment.ticket, "lines": payment.lines}
                connection.execute(insert(store.placements).values(**row, placed_s=now_s))

        self._port.submit(f"place/{payment.key}", ticket, also)

    def _capture_share(self, connection: Connection, payment: Payment, method: str) -> None:
        now = ledger.payment_of(connection, payment.payment)
        if now is not None and now.state == "succeeded":
            return
        _check_open(connection, payment)
        now_s = int(self._now_s())
        ledger.captured(connection, payment, method, now_s)
        give_back_excess(connection, self._port, payment.visit, payment.payment, "paid twice", now_s)

    def _capture_late(self, connection: Connection, payment: Payment, method: str) -> None:
        """The money came after the payment was cancelled here: all of it goes back."""
        now = ledger.payment_of(connection, payment.payment)
        if now is not None and now.state == "canceled":
            now_s = int(self._now_s())
            ledger.captured(connection, payment, method, now_s)
            refund = f"late/{payment.payment}"
            ledger.owe_refund(connection, payment, payment.total_minor, refund, "paid too late", now_s)


def _open_now(connection: Connection, payment: Payment, unless_at_counter: bool = False) -> Payment | None:
    now = ledger.payment_of(connection, payment.payment)
    if now is None or not now.is_open or (unless_at_counter and now.state == "counter"):
        return None
    return now


def _check_open(connection: Connection, payment: Payment) -> None:
    if _open_now(connection, payment) is None:
        raise _Cancelled


def _has_pages(connection: Connection, visit: str) -> bool:
    """Whether the visit is still known here: what is deleted when it closes must not come back."""
    return connection.execute(select(store.visits.c.visit).where(store.visits.c.visit == visit)).first() is not None
