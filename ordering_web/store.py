"""What the pages keep and the log must not hold: phones, join codes, carts, and which form became which ticket.

Rows only: `visits` and `carts` say what they mean. Everything of a visit is deleted when it closes.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table, delete, update
from sqlalchemy.engine import Connection

metadata = MetaData()

visits = Table(
    "web_visits",
    metadata,
    Column("visit", String, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("opener", String, nullable=False),  # the phone that opened it, or first joined it
    Column("code", String, nullable=False),
    Column("tries", Integer, nullable=False, default=0),  # wrong codes since the last pause
    Column("paused_until_s", Integer, nullable=False, default=0),  # wall time
)

phones = Table(
    "web_phones",
    metadata,
    Column("phone", String, primary_key=True),
    Column("visit", String, index=True),  # None once the visit has ended
    Column("number", Integer, nullable=False),  # from 0, in the order of joining
    Column("seen_s", Integer, nullable=False),  # wall time of joining
)

carts = Table(
    "web_carts",
    metadata,
    Column("visit", String, primary_key=True),
    Column("key", String, nullable=False),  # becomes the idempotency key of the ticket
    Column("revision", Integer, nullable=False),
)

cart_lines = Table(
    "web_cart_lines",
    metadata,
    Column("line", Integer, primary_key=True, autoincrement=True),
    Column("visit", String, ForeignKey("web_carts.visit"), index=True, nullable=False),
    Column("phone", String, nullable=False),
    Column("item", String, nullable=False),
    Column("options", JSON, nullable=False),  # list of `option:choice`
    Column("quantity", Integer, nullable=False),
)

additions = Table(
    "web_additions",
    metadata,
    Column("visit", String, primary_key=True),
    Column("addition", String, primary_key=True),  # a form's key, and what it added
)

placements = Table(
    "web_placements",
    metadata,
    Column("key", String, primary_key=True),
    Column("visit", String, index=True, nullable=False),
    Column("ticket", String, nullable=False),
    Column("lines", JSON, nullable=False),  # the cart's lines as they were, to put back if the kitchen refuses
)


def make_tables(connection: Connection) -> None:
    """Create what is missing."""
    metadata.create_all(connection)


def forget_visit(connection: Connection, visit: str) -> None:
    """Delete all that is kept of a visit; its phones stay known as phones whose visit has ended."""
    for table in (cart_lines, carts, additions, placements, visits):
        connection.execute(delete(table).where(table.c.visit == visit))
    connection.execute(update(phones).where(phones.c.visit == visit).values(visit=None))


def forget_phones(connection: Connection, seen_before_s: int) -> None:
    """Delete the phones of ended visits that joined before a wall time."""
    connection.execute(delete(phones).where(phones.c.visit.is_(None), phones.c.seen_s < seen_before_s))
