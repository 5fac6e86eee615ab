"""From a cart to one ticket, however often the form is sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.answers import ticket_outcome, wait_for
from ordering_web.carts import Cart, put_back, read_cart, start_over
from ordering_web.notes import keep_notes
from ordering_web.once import Form
from ordering_web.port import Port
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from sim.board import Board
from sim.database import Database
from sim.menu import Menu
from sim.messages.commands import OrderedLine, PlaceTicket

Answer = Literal["placed", "refused", "pending"]


@dataclass(frozen=True)
class Pending:
    """What is known of the tickets that were sent.

    Attributes:
        waiting: those that are not answered yet.
        refused: why, and which item if it was one.
        placed_s: when each was sent, by the clock on the wall, where that is known.
    """

    waiting: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    placed_s: dict[str, int]


class Orders:
    """Placing tickets on the tab, and what became of tickets however they were paid."""

    def __init__(self, port: Port, database: Database) -> None:
        self._port, self._database = port, database

    def place(self, form: Form, revision: int) -> str:
        """Turn the cart into a ticket. When this returns a crash can't lose it; the engine's answer comes by itself.

        Args:
            form: the visit's, under the cart's key. The same key again places nothing.
            revision: the cart's, as the diner reviewed it.

        Returns:
            the ticket's id.

        Raises:
            Refusal: the cart is not what was reviewed, or is empty.
        """
        try:
            return self._submit(form, revision)
        except Refusal:
            earlier = self._ticket_of(form.visit, form.key)  # placed before: so the cart is another
            if earlier is None:
                raise
            return earlier

    def answer(self, visit: str) -> Answer:
        """What the engine says to all that a visit has sent, waiting for it shortly."""
        tickets = [row.ticket for row in self._sent(visit)]

        def question(board: Board) -> Answer | None:
            outcomes = {ticket_outcome(board, ticket) for ticket in tickets}
            if None in outcomes:
                return None
            return "placed" if outcomes <= {"placed"} else "refused"

        return wait_for(self._port, question) or "pending"

    def waits(self, visit: str) -> bool:
        """Whether a sent ticket has no answer yet."""
        rows = self._sent(visit)
        return self._port.read(lambda board: any(ticket_outcome(board, row.ticket) is None for row in rows))

    def settle(self, visit: str) -> Pending:
        """What became of sent tickets; the lines of refused ones go back into the cart."""
        rows = self._sent(visit)
        outcomes = self._port.read(lambda board: {row.ticket: ticket_outcome(board, row.ticket) for row in rows})
        items = self._port.read(lambda board: {row.ticket: board.refused_items.get(row.ticket, "") for row in rows})
        waiting = tuple(row.ticket for row in rows if outcomes[row.ticket] is None)
        refused = []
        for row in rows:
            reason = outcomes[row.ticket]
            if reason not in (None, "placed") and self._take_back(visit, row.key):
                refused.append((str(reason), items[row.ticket]))
        placed_s = {row.ticket: row.placed_s for row in rows if row.placed_s is not None}
        return Pending(waiting, tuple(refused), placed_s)

    def _sent(self, visit: str) -> Sequence[Any]:
        sent = select(store.placements).where(store.placements.c.visit == visit)
        with self._database.glance() as connection:
            return connection.execute(sent).all()

    def _submit(self, form: Form, revision: int) -> str:
        visit, menu = form.visit, self._port.restaurant.menu
        with self._database.read() as connection:
            cart = reviewed_cart(connection, visit, menu, form.key, revision)
        ticket, kept, now_s = unguessable(), kept_lines(cart), int(time.time())

        def also(connection: Connection) -> None:
            reviewed_cart(connection, visit, menu, form.key, revision)
            keep_notes(connection, visit, ticket, (line.note for line in cart.lines))
            row = {"key": form.key, "visit": visit, "ticket": ticket, "lines": kept, "placed_s": now_s}
            connection.execute(insert(store.placements).values(**row))
            start_over(connection, visit)
            form.remember(connection)

        if not self._port.submit(f"place/{form.key}", PlaceTicket(ticket, visit, ordered_lines(kept)), also):
            raise Refusal("cart-changed", 409)
        return ticket

    def _ticket_of(self, visit: str, key: str) -> str | None:
        known = select(store.placements.c.ticket).where(
            store.placements.c.key == key, store.placements.c.visit == visit
        )
        with self._database.glance() as connection:
            ticket: str | None = connection.execute(known).scalar()
            return ticket

    def _take_back(self, visit: str, key: str) -> bool:
        """Put a refused placement's lines into the cart, once."""
        mine = store.placements.c.key == key

        def work(connection: Connection) -> bool:
            row = connection.execute(select(store.placements).where(mine)).first()
            if row is None:
                return False
            connection.execute(delete(store.placements).where(mine))
            put_back(connection, visit, row.ticket, row.lines)
            return True

        return self._database.write(work)


def reviewed_cart(connection: Connection, visit: str, menu: Menu, key: str, revision: int) -> Cart:
    """The visit's cart, if it is the one that was reviewed.

    Raises:
        Refusal: it has changed since, or is empty.
    """
    cart = read_cart(connection, visit, menu)
    if not cart.lines and cart.key == key:
        raise Refusal("cart-empty", 409)
    if (cart.key, cart.revision) != (key, revision):
        raise Refusal("cart-changed", 409)
    return cart


def kept_lines(cart: Cart) -> list[dict[str, Any]]:
    """A cart's lines as they are stored, to be put back if nothing comes of them."""
    return [
        {"phone": line.phone, "item": line.item.id, "options": list(line.options), "quantity": line.quantity}
        for line in cart.lines
    ]


def ordered_lines(kept: list[dict[str, Any]]) -> tuple[OrderedLine, ...]:
    """Stored lines as the engine gets them."""
    return tuple(OrderedLine(line["item"], line["quantity"], tuple(line["options"])) for line in kept)
