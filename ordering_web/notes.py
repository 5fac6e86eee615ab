"""What guests ask of the kitchen about a dish, in their own words: kept with the visit, never in the log.

A note stands on its line of the cart, and from the order on under the ticket and line that it became; whoever cooks
reads it there. It goes when the visit closes, and receipts have none.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.refusal import Refusal
from sim.database import Database

MOST_NOTE = 140  # characters


def as_note(written: str) -> str:
    """What was written, on one line.

    Raises:
        Refusal: it is too long.
    """
    note = " ".join("".join(sign if sign.isprintable() else " " for sign in written).split())
    if len(note) > MOST_NOTE:
        raise Refusal("note", 400, most=MOST_NOTE)
    return note


def keep_notes(connection: Connection, visit: str, ticket: str, notes: Iterable[str]) -> None:
    """The notes of a ticket's lines, in their order, empty where there is none."""
    rows = [
        {"visit": visit, "ticket": ticket, "line": line, "note": note} for line, note in enumerate(notes, 1) if note
    ]
    if rows:
        connection.execute(insert(store.notes), rows)


def take_notes(connection: Connection, ticket: str) -> dict[int, str]:
    """The notes of a ticket that comes to nothing, by line; they are not kept any longer."""
    rows = store.notes
    found = {row.line: row.note for row in connection.execute(select(rows).where(rows.c.ticket == ticket))}
    connection.execute(delete(rows).where(rows.c.ticket == ticket))
    return found


class Notes:
    """Reads what is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, tickets: Iterable[str]) -> dict[tuple[str, int], str]:
        """The notes of some tickets, by ticket and line."""
        rows = store.notes
        with self._database.glance() as connection:
            found = connection.execute(select(rows).where(rows.c.ticket.in_(list(tickets))))
            return {(row.ticket, row.line): row.note for row in found}
