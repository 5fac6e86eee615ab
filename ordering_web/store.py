"""What the pages keep and the log must not hold: phones, join codes, carts, money, and which form became which ticket.

Rows only: `visits`, `carts` and `payments` say what they mean. Everything of a visit is deleted when it closes, except
what was paid: a house has to keep its receipts.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table, delete, inspect, select, update
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
    Column("tab", String),  # `asked` or `allowed`, where the house lets a host decide
)

phones = Table(
    "web_phones",
    metadata,
    Column("phone", String, primary_key=True),
    Column("visit", String, index=True),  # None once the visit has ended
    Column("number", Integer, nullable=False),  # from 0, in the order of joining
    Column("seen_s", Integer, nullable=False),  # wall time of joining
    Column("ended", String),  # the visit that it was on: its receipts can still be read for a day
    Column("name", String),  # as its owner wants to be called at this table, if at all
    Column("icon", String),  # chosen instead of the one that goes with the number
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
    Column("note", String),  # to the kitchen, in the guest's words
)

notes = Table(
    "web_notes",
    metadata,
    Column("ticket", String, primary_key=True),
    Column("line", Integer, primary_key=True),  # of the ticket
    Column("visit", String, index=True, nullable=False),
    Column("note", String, nullable=False),
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
    Column("placed_s", Integer),  # wall time
)

arrivals = Table(
    "web_arrivals",
    metadata,
    Column("phone", String, primary_key=True),
    Column("table_name", String, nullable=False),
    Column("guests", Integer, nullable=False),
    Column("key", String, nullable=False),  # of its form: the visit that it opens is the same each time
    Column("asked_s", Integer, nullable=False),
)

payments = Table(
    "web_payments",
    metadata,
    Column("payment", String, primary_key=True),
    Column("visit", String, index=True, nullable=False),
    Column("table_name", String, nullable=False),
    Column("phone", String),  # None once the visit has closed
    Column("purpose", String, nullable=False),  # `order` or `tab`
    Column("key", String, nullable=False),  # of the form it began with; of an order: the cart's
    Column("ticket", String, index=True),  # what an order becomes
    Column("amount_minor", Integer, nullable=False),  # without the tip
    Column("tip_minor", Integer, nullable=False),
    Column("lines", JSON, nullable=False),  # of an order: the cart's lines; of a tab: [ticket, line] that it is for
    Column("split", Integer),  # of a tab: by how many it is split
    Column("bill", JSON),  # of a share of a tab: [ticket, line] of all of it, as it was
    Column("method", String),  # `wallet`, `code` or `cash`, once it is known
    Column("state", String, nullable=False),
    Column("reason", String),  # why it was declined or cancelled
    Column("created_s", Integer, nullable=False),  # wall time, as all that ends in _s here
    Column("expires_s", Integer, nullable=False),
    Column("captured_s", Integer),
    Column("receipt", Integer, unique=True),
)

refunds = Table(
    "web_refunds",
    metadata,
    Column("refund", String, primary_key=True),
    Column("payment", String, ForeignKey("web_payments.payment"), index=True, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("state", String, index=True, nullable=False),  # `owed`, `refused` (by its wallet) or `done`
    Column("made_s", Integer, nullable=False),
    Column("recorded", Integer),  # 1 once the log has been told
    Column("given_by", String),  # `cash` or `wallet`, once it is done
)

notices = Table(
    "web_notices",
    metadata,
    Column("notice", String, primary_key=True),  # a webhook that has been read
    Column("seen_s", Integer, nullable=False),
)

marks = Table("web_marks", metadata, Column("name", String, primary_key=True), Column("value", Integer, nullable=False))

answers = Table(
    "web_answers",
    metadata,
    Column("visit", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("said", String, nullable=False),  # a hash of the form that came with the key
    Column("made_s", Integer, nullable=False),
)


def make_tables(connection: Connection) -> None:
    """Create what is missing: whole tables, and columns of tables that an older version made."""
    metadata.create_all(connection)
    there = inspect(connection)
    for table in metadata.sorted_tables:
        known = {column["name"] for column in there.get_columns(table.name)}
        for column in table.columns:
            if column.name not in known:  # all later columns may be empty
                kind = column.type.compile(connection.dialect)
                connection.exec_driver_sql(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}')


def forget_visit(connection: Connection, visit: str) -> None:
    """Delete all that is kept of a visit but its receipts; its phones stay known as phones whose visit has ended."""
    for table in (cart_lines, carts, additions, notes, placements, visits):
        connection.execute(delete(table).where(table.c.visit == visit))
    connection.execute(
        update(phones).where(phones.c.visit == visit).values(visit=None, ended=visit, name=None, icon=None)
    )
    for row in connection.execute(select(payments).where(payments.c.visit == visit)).all():
        said = [_without_phone(line) for line in row.lines]
        mine = update(payments).where(payments.c.payment == row.payment)
        connection.execute(mine.values(phone=None, lines=said))


def forget_phones(connection: Connection, seen_before_s: int) -> None:
    """Delete the phones of ended visits that joined before a wall time, and the keys of forms from before it."""
    connection.execute(delete(phones).where(phones.c.visit.is_(None), phones.c.seen_s < seen_before_s))
    connection.execute(delete(answers).where(answers.c.made_s < seen_before_s))
    connection.execute(delete(arrivals).where(arrivals.c.asked_s < seen_before_s))
    connection.execute(delete(notices).where(notices.c.seen_s < seen_before_s))


def _without_phone(line: Any) -> Any:
    """A payment's line without who added it."""
    return {name: value for name, value in line.items() if name != "phone"} if isinstance(line, dict) else line
