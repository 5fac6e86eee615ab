"""What the sandbox remembers: its own tables, of which the house reads nothing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.engine import Connection

from ordering_web.payments.provider import Intent, ProviderRefused

tables = MetaData()
intents = Table(
    "sandbox_intents",
    tables,
    Column("key", String, primary_key=True),
    Column("intent", String, nullable=False),
    Column("amount_minor", Integer, nullable=False),
    Column("currency", String, nullable=False),
    Column("status", String, nullable=False),
    Column("declined", String),
    Column("refunded_minor", Integer, nullable=False, default=0),
    Column("ready_s", Integer),  # while processing: when it will have succeeded
)
attempts = Table("sandbox_attempts", tables, Column("attempt", String, primary_key=True))
refunds = Table(
    "sandbox_refunds",
    tables,
    Column("refund", String, primary_key=True),
    Column("key", String, nullable=False),
    Column("amount_minor", Integer, nullable=False),
)
gone = Table("sandbox_gone", tables, Column("key", String, primary_key=True))  # paid by wallets that are no more
used_codes = Table("sandbox_used_codes", tables, Column("code", String, primary_key=True))
outbox = Table(
    "sandbox_outbox",
    tables,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("notice", String, nullable=False),
    Column("key", String, nullable=False),
    Column("due_s", Integer, nullable=False),
    Column("left", Integer, nullable=False),  # how often it is still to be sent
)


def find(connection: Connection, key: str) -> Intent | None:
    row = connection.execute(select(intents).where(intents.c.key == key)).first()
    return None if row is None else as_intent(row)


def need(connection: Connection, key: str) -> Intent:
    known = find(connection, key)
    if known is None:
        raise ProviderRefused("there is no such payment")
    return known


def as_intent(row: Any) -> Intent:
    return Intent(row.intent, row.key, row.amount_minor, row.currency, row.status, row.refunded_minor, row.declined)
