"""The house's book of payments, read: how they stand, what they are for, what the counter has to do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ordering_web import store
from ordering_web.payments import ledger
from ordering_web.payments.ledger import Payment, Refund
from ordering_web.payments.tab import Tab, read_tab
from ordering_web.port import Port
from sim.board import Board
from sim.database import Database
from sim.menu import Item, Menu, unit_price_minor


@dataclass(frozen=True)
class PaidLine:
    """A line of a receipt. `price_minor` is that of all its portions."""

    item: Item
    options: tuple[str, ...]
    quantity: int
    price_minor: int

    @classmethod
    def of(cls, menu: Menu, item: str, options: Iterable[str], quantity: int) -> PaidLine:
        found, chosen = menu.by_id[item], tuple(options)
        return cls(found, chosen, quantity, unit_price_minor(found, chosen) * quantity)


class Book:
    """Payments and refunds of one house, as they are written down.

    Args:
        now_s: wall time; expiries stay on it, however fast the restaurant runs.
    """

    def __init__(self, port: Port, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._port, self._database, self._now_s = port, database, now_s

    def payment(self, payment: str) -> Payment | None:
        with self._database.read() as connection:
            return ledger.payment_of(connection, payment)

    def payments(self, visit: str) -> list[Payment]:
        with self._database.glance() as connection:
            return ledger.payments_of(connection, visit)

    def unpaid(self, visit: str) -> list[Payment]:
        """A visit's payments that are neither taken nor cancelled."""
        return [payment for payment in self.payments(visit) if payment.is_open]

    def refunds(self, payment: str) -> list[Refund]:
        with self._database.read() as connection:
            return ledger.refunds_of(connection, payment)

    def lines_of(self, payment: Payment) -> list[PaidLine]:
        """What a payment is for, as its receipt says it: an order's lines, or those of the tab that it names."""
        menu = self._port.restaurant.menu
        if payment.purpose == "order":
            return [PaidLine.of(menu, line["item"], line["options"], line["quantity"]) for line in payment.lines]
        return self._on_tab(payment.lines)

    def bill_of(self, payment: Payment) -> list[PaidLine]:
        """All that was on the tab of which a payment is a share, as it was when it began."""
        return self._on_tab(payment.bill or [])

    def _on_tab(self, lines: list[list[Any]]) -> list[PaidLine]:
        menu = self._port.restaurant.menu

        def question(board: Board) -> list[PaidLine]:
            placed = (board.tickets[ticket].lines[line].placed for ticket, line in lines)
            return [PaidLine.of(menu, line.item, line.options, line.quantity) for line in placed]

        return self._port.read(question)

    def seconds_left(self, payment: Payment) -> int:
        """How long it can still be paid, by the wall's clock."""
        return max(0, int(payment.expires_s - self._now_s()))

    def minutes_left(self, payment: Payment) -> int:
        """How long it can still be paid, in begun minutes of wall time."""
        return max(0, -int(-(payment.expires_s - self._now_s()) // 60))

    def tab(self, visit: str) -> Tab:
        with self._database.read() as connection:
            return read_tab(connection, self._port, visit)

    def now_s(self) -> int:
        """Wall time."""
        return int(self._now_s())

    def served_minor(self, payment: Payment) -> int:
        """The price of what has come to the table of what a payment is for: of its order, or of its visit's tab."""

        def question(board: Board) -> int:
            seen = board.visits.get(payment.visit)
            tickets = [board.tickets[ticket] for ticket in seen.tickets] if seen is not None else []
            mine = [
                ticket
                for ticket in tickets
                if (ticket.ticket == payment.ticket if payment.purpose == "order" else ticket.authority == "tab")
            ]
            return sum(board.price_of_served(ticket) for ticket in mine)

        return self._port.read(question)

    def taken(self) -> list[tuple[Payment, list[Refund]]]:
        """All payments whose money was taken, the newest first, each with what goes back of it."""
        with self._database.read() as connection:
            found = ledger.payments_where(connection, store.payments.c.state == "succeeded")
            return [(payment, ledger.refunds_of(connection, payment.payment)) for payment in reversed(found)]

    def visits(self) -> list[str]:
        """The visits of which anything was paid, or was to be."""
        with self._database.read() as connection:
            return list(dict.fromkeys(payment.visit for payment in ledger.payments_where(connection)))

    def written_off(self) -> list[Payment]:
        """What nobody will ever pay."""
        with self._database.read() as connection:
            return ledger.payments_where(connection, store.payments.c.reason == ledger.WRITTEN_OFF)

    def at_counter(self) -> list[Payment]:
        """Payments whose payers come to the counter, the oldest first."""
        with self._database.read() as connection:
            return ledger.payments_where(connection, store.payments.c.state == "counter")

    def to_give_by_hand(self) -> list[tuple[Payment, Refund]]:
        """What the counter has to give back in cash: of cash, and what a wallet would not take back."""
        with self._database.read() as connection:
            return ledger.by_hand(connection)
