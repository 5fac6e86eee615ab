"""What is kept of a visit: read for the page that lists it, and gone when the visit closes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, select

from ordering_web import store
from sim.database import Database


@dataclass(frozen=True)
class Kept:
    """What the house's pages keep of one visit just now.

    Attributes:
        table: where it sits.
        code: lets further phones join.
        names: of its phones, where their owners gave any.
        phones, lines, orders, payments, forms: how many phones, lines in the cart, orders that the kitchen was sent,
            payments begun, and forms remembered so that none counts twice.
        notes: to the kitchen, of the cart and of what was ordered.
    """

    table: str
    code: str
    names: tuple[str, ...]
    phones: int
    lines: int
    orders: int
    payments: int
    forms: int
    notes: tuple[str, ...]


def kept_of(database: Database, visit: str) -> Kept:
    """What is kept of an open visit."""
    with database.read() as connection:

        def values(column: Column[Any]) -> list[str]:
            asked = select(column).where(column.table.c.visit == visit, column.is_not(None))
            return [str(value) for value in connection.execute(asked).scalars()]

        def count(table: Table) -> int:
            return int(connection.execute(select(func.count()).where(table.c.visit == visit)).scalar() or 0)

        mine = connection.execute(select(store.visits).where(store.visits.c.visit == visit)).one()
        return Kept(
            table=mine.table_name,
            code=mine.code,
            names=tuple(values(store.phones.c.name)),
            phones=count(store.phones),
            lines=count(store.cart_lines),
            orders=count(store.placements),
            payments=count(store.payments),
            forms=count(store.answers) + count(store.additions),
            notes=(*values(store.cart_lines.c.note), *values(store.notes.c.note)),
        )
