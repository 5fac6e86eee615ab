"""From a cart to one ticket, however often the form is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.answers import ticket_outcome, wait_for
from ordering_web.carts import Cart, put_back, read_cart, start_over
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from sim.database import Database
from sim.messages.commands import OrderedLine, PlaceTicket


@dataclass(frozen=True)
class Pending:
    """Tickets that were sent and are not on the board: not answered yet, or refused for a reason."""

    waiting: tuple[str, ...]
    refused: tuple[str, ...]


class Orders:
    """Placing tickets on the tab."""

    def __init__(self, port: Port, database: Database) -> None:
        self._port, self._database = port, database

    def place(self, visit: str, key: str, revision: int) -> str:
        """Turn the cart into a ticket and wait shortly for the engine.

        Args:
            key, revision: the cart's, as the diner reviewed it. The same key again places nothing.

        Returns:
            `placed`, `pending`, or why it was refused.

        Raises:
            Refusal: the cart is not what was reviewed, or is empty.
        """
        ticket = self._ticket_of(visit, key) or self._submit(visit, key, revision)
        outcome = wait_for(self._port, lambda board: ticket_outcome(board, ticket))
        return outcome or "pending"

    def settle(self, visit: str) -> Pending:
        """What became of sent tickets; the lines of refused ones go back into the cart."""
        sent = select(store.placements).where(store.placements.c.visit == visit)
        with self._database.read() as connection:
            rows = connection.execute(sent).all()
        outcomes = self._port.read(lambda board: {row.ticket: ticket_outcome(board, row.ticket) for row in rows})
        waiting = tuple(row.ticket for row in rows if outcomes[row.ticket] is None)
        refused = []
        for row in rows:
            reason = outcomes[row.ticket]
            if reason not in (None, "placed") and self._take_back(visit, row.key):
                refused.append(str(reason))
        return Pending(waiting, tuple(refused))

    def _submit(self, visit: str, key: str, revision: int) -> str:
        with self._database.read() as connection:
            cart = read_cart(connection, visit, self._port.restaurant.menu)
        _check_reviewed(cart, key, revision)
        ticket = unguessable()
        lines = tuple(OrderedLine(line.item.id, line.quantity, line.options) for line in cart.lines)
        menu = self._port.restaurant.menu

        def also(connection: Connection) -> None:
            _check_reviewed(read_cart(connection, visit, menu), key, revision)
            kept = [
                {"phone": line.phone, "item": line.item.id, "options": line.options, "quantity": line.quantity}
                for line in cart.lines
            ]
            connection.execute(insert(store.placements).values(key=key, visit=visit, ticket=ticket, lines=kept))
            start_over(connection, visit)

        if self._port.submit(f"place/{key}", PlaceTicket(ticket, visit, lines), also):
            return ticket
        earlier = self._ticket_of(visit, key)
        if earlier is None:
            raise Refusal("cart-changed", 409)
        return earlier

    def _ticket_of(self, visit: str, key: str) -> str | None:
        known = select(store.placements.c.ticket).where(
            store.placements.c.key == key, store.placements.c.visit == visit
        )
        with self._database.read() as connection:
            ticket: str | None = connection.execute(known).scalar()
            return ticket

    def _take_back(self, visit: str, key: str) -> bool:
        """Put a refused placement's lines into the cart, once."""
        mine = store.placements.c.key == key

        def work(connection: Connection) -> bool:
            lines: list[dict[str, Any]] | None = connection.execute(
                select(store.placements.c.lines).where(mine)
            ).scalar()
            if lines is None:
                return False
            connection.execute(delete(store.placements).where(mine))
            put_back(connection, visit, lines)
            return True

        return self._database.write(work)


def _check_reviewed(cart: Cart, key: str, revision: int) -> None:
    if not cart.lines and cart.key == key:
        raise Refusal("cart-empty", 409)
    if (cart.key, cart.revision) != (key, revision):
        raise Refusal("cart-changed", 409)
