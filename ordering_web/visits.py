"""The secrets of a visit: who opened it, its join code, and which phones are on it."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.answers import visit_outcome, wait_for
from ordering_web.port import Port
from ordering_web.privacy import Kept, kept_of
from ordering_web.refusal import Refusal
from ordering_web.tokens import derived_id, table_of
from sim.database import Database
from sim.messages.commands import CloseVisit, JoinVisit, OpenVisit

ICONS = tuple("🦊🐼🐸🐯🐰🐨🐙🦉🐳🦁🐷🐧")  # who is who at a table
MOST_NAME = 20  # characters
TRIES = 5  # wrong codes before a pause
PAUSE_S = 180
KEEP_PHONE_S = 24 * 3600  # how long a phone is told that its visit has ended


@dataclass(frozen=True)
class Seat:
    """A phone on an open visit. `number` counts the phones of the visit from 0."""

    phone: str
    visit: str
    table: str
    number: int
    code: str


@dataclass(frozen=True)
class Person:
    """Whoever holds a phone of a visit: a picture, and a name if one was given. `number` counts from 0."""

    number: int
    icon: str
    name: str

    @property
    def label(self) -> str:
        return f"{self.icon} {self.name}".rstrip()


class Visits:
    """Opening, joining and leaving visits by phone."""

    def __init__(self, port: Port, database: Database, secret: bytes) -> None:
        self._port, self._database, self._secret = port, database, secret

    def table_of(self, token: str) -> str:
        """The table of a printed code.

        Raises:
            Refusal: it is not one of this restaurant's codes.
        """
        table = table_of(self._secret, token)
        if table not in self._port.restaurant.floor.tables:
            raise Refusal("token", 404)
        return table

    def seat(self, phone: str | None) -> Seat:
        """Where a phone sits.

        Raises:
            Refusal: it is on no visit, or its visit has ended.
        """
        row = self._row_of_phone(phone) if phone else None
        if row is None:
            raise Refusal("no-visit", 403)
        if row.visit is None or row.code is None or not self._is_open(row.visit):
            raise Refusal("visit-ended", 410)
        return Seat(row.phone, row.visit, row.table_name, row.number, row.code)

    def visit_or_last(self, phone: str | None) -> str | None:
        """The visit that a phone is on, or was on within the day."""
        rows = store.phones
        with self._database.glance() as connection:
            row = connection.execute(select(rows.c.visit, rows.c.ended).where(rows.c.phone == phone)).first()
        return None if row is None else row.visit or row.ended

    def people(self, visit: str) -> dict[str, Person]:
        """Who holds each phone of a visit, in the order of joining."""
        listed = select(store.phones).where(store.phones.c.visit == visit).order_by(store.phones.c.number)
        with self._database.glance() as connection:
            return {
                row.phone: Person(row.number, row.icon or usual_icon(row.number), row.name or "")
                for row in connection.execute(listed)
            }

    def call_me(self, phone: str, name: str, icon: str) -> None:
        """Set the name and the picture that stand for a phone at its table; an empty name is none.

        Raises:
            Refusal: a name that is too long, or no such picture.
        """
        wanted = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
        if len(wanted) > MOST_NAME or icon not in ICONS:
            raise Refusal("name", 400, most=MOST_NAME)
        changed = update(store.phones).where(store.phones.c.phone == phone)
        self._database.write(lambda connection: connection.execute(changed.values(name=wanted or None, icon=icon)))

    def open_at(self, table: str) -> str | None:
        """The open visit of a table, if there is one."""
        return self._port.read(lambda board: board.seated.get(table))

    def needs_code(self, visit: str, phone: str | None) -> bool:
        """Whether a phone must know the join code: another phone has the visit already."""
        row = self._row_of_visit(visit)
        return row is not None and row.opener != phone

    def open(self, table: str, phone: str, guests: int, form_key: str) -> None:
        """Open a table's visit for a phone; a form sent twice opens it once.

        Raises:
            Refusal: the engine doesn't open it, or does not answer.
        """
        visit = derived_id(self._secret, "visit", phone, form_key)
        row = {"visit": visit, "table_name": table, "opener": phone, "code": _new_code()}
        self._port.submit(
            f"open/{visit}",
            OpenVisit(visit, table, guests),
            lambda connection: _insert_visit(connection, row),
        )
        outcome = wait_for(self._port, lambda board: visit_outcome(board, visit))
        if outcome == "opened":
            self._sit(visit, phone)
            return
        if outcome is None:
            raise Refusal("engine-silent", 409)
        self._database.write(lambda connection: store.forget_visit(connection, visit))
        raise Refusal("doors-closed" if outcome == "doors closed" else "table-taken", 409)

    def join(self, visit: str, phone: str, code: str) -> None:
        """Put a phone on an open visit: the first one freely, further ones with the code.

        Raises:
            Refusal: the code is wrong, or there were too many wrong ones.
        """
        table = self._port.read(lambda board: board.visits[visit].table)
        row = {"visit": visit, "table_name": table, "opener": phone, "code": _new_code()}
        first = self._row_of_visit(visit) is None and self._port.submit(
            f"join/{visit}", JoinVisit(visit), lambda connection: _insert_visit(connection, row)
        )
        if not first and self.needs_code(visit, phone) and phone not in self.people(visit):
            self._check_code(visit, code)
        self._sit(visit, phone)

    def host(self, table: str, guests: int, key: str) -> str:
        """The open visit of guests without phones, for which the counter keeps a tab; opened where there is none.

        A phone that comes later joins it with its code (`code_of`).

        Raises:
            Refusal: the engine doesn't open it, or does not answer.
        """
        visit = self.open_at(table) or derived_id(self._secret, "host", table, key)
        row = {"visit": visit, "table_name": table, "opener": "", "code": _new_code()}
        if self._port.read(lambda board: visit not in board.visits):
            asked = OpenVisit(visit, table, guests)
            self._port.submit(f"staff/floor/open/{visit}", asked, lambda connection: _insert_visit(connection, row))
            outcome = wait_for(self._port, lambda board: visit_outcome(board, visit))
            if outcome != "opened":
                self._database.write(lambda connection: store.forget_visit(connection, visit))
                raise Refusal("engine-silent" if outcome is None else "no-visit-here", 409)
        elif self._row_of_visit(visit) is None:
            self._database.write(lambda connection: _insert_visit(connection, row))
        return visit

    def kept_of(self, visit: str) -> Kept:
        """What the pages keep of an open visit."""
        return kept_of(self._database, visit)

    def code_of(self, visit: str) -> str | None:
        """The join code of a visit that the pages know."""
        row = self._row_of_visit(visit)
        return None if row is None else str(row.code)

    def close(self, visit: str, key: str, also: Callable[[Connection], None] | None = None) -> bool:
        """Close a visit; whether the engine has done it: it does not while food is on its way.

        Args:
            key: of the form that asks for it; another form asks again.
            also: written together with the command.
        """
        self._port.submit(f"close/{visit}/{key}", CloseVisit(visit), also)
        closed = wait_for(self._port, lambda board: board.visits[visit].closed_ms)
        if closed is None:
            return False
        self.forget([visit])
        return True

    def forget(self, closed: list[str]) -> None:
        """Delete the secrets of visits that have closed."""

        def work(connection: Connection) -> None:
            for visit in closed:
                store.forget_visit(connection, visit)
            store.forget_phones(connection, int(time.time()) - KEEP_PHONE_S)

        self._database.write(work)

    def kept(self) -> list[str]:
        """The visits that the pages know, by table."""
        asked = select(store.visits.c.visit).order_by(store.visits.c.table_name)
        with self._database.read() as connection:
            return list(connection.execute(asked).scalars())

    def forget_all_closed(self) -> None:
        """Delete the secrets of whatever closed while the pages were down."""
        kept = self.kept()
        known = self._port.read(
            lambda board: {
                visit for visit in kept if visit in board.visits and board.visits[visit].closed_ms is not None
            }
        )
        self.forget(sorted(known))

    # ── rows ──────────────────────────────────────────────────────────────────────────────────

    def _is_open(self, visit: str) -> bool:
        return self._port.read(lambda board: visit in board.visits and board.visits[visit].closed_ms is None)

    def _row_of_phone(self, phone: str) -> Any:
        joined = store.phones.outerjoin(store.visits, store.phones.c.visit == store.visits.c.visit)
        wanted = select(
            store.phones.c.phone,
            store.phones.c.visit,
            store.phones.c.number,
            store.visits.c.table_name,
            store.visits.c.code,
        ).select_from(joined)
        with self._database.glance() as connection:
            return connection.execute(wanted.where(store.phones.c.phone == phone)).first()

    def _row_of_visit(self, visit: str) -> Any:
        with self._database.glance() as connection:
            return connection.execute(select(store.visits).where(store.visits.c.visit == visit)).first()

    def _sit(self, visit: str, phone: str) -> None:
        self._database.write(lambda connection: _seat_phone(connection, visit, phone))

    def _check_code(self, visit: str, code: str) -> None:
        """Count a try and compare. The count is kept in the store, so a restart gives no further tries."""
        now_s = int(time.time())

        def work(connection: Connection) -> str | None:
            row = connection.execute(select(store.visits).where(store.visits.c.visit == visit)).one()
            change = update(store.visits).where(store.visits.c.visit == visit)
            if row.paused_until_s > now_s:
                return "code-paused"
            if hmac.compare_digest(row.code.encode(), code.encode()):
                connection.execute(change.values(tries=0))
                return None
            if row.tries + 1 >= TRIES:
                connection.execute(change.values(tries=0, paused_until_s=now_s + PAUSE_S))
                return "code-paused"
            connection.execute(change.values(tries=row.tries + 1))
            return "code-wrong"

        wrong = self._database.write(work)
        if wrong is not None:
            raise Refusal(wrong, 429 if wrong == "code-paused" else 403, minutes=PAUSE_S // 60)


def usual_icon(number: int) -> str:
    """The picture that stands for a phone; a table with more phones than pictures gets numbers too."""
    turn, place = divmod(number, len(ICONS))
    return ICONS[place] + (str(turn + 1) if turn else "")


def _new_code() -> str:
    return f"{secrets.randbelow(10_000):04d}"


def _insert_visit(connection: Connection, row: dict[str, str]) -> None:
    connection.execute(insert(store.visits).values(**row, tries=0, paused_until_s=0))


def _seat_phone(connection: Connection, visit: str, phone: str) -> None:
    phones = store.phones
    sits = connection.execute(select(phones.c.visit).where(phones.c.phone == phone)).scalar()
    if sits == visit:
        return
    connection.execute(delete(phones).where(phones.c.phone == phone))
    last = connection.execute(select(func.max(phones.c.number)).where(phones.c.visit == visit)).scalar()
    number = 0 if last is None else last + 1
    connection.execute(insert(phones).values(phone=phone, visit=visit, number=number, seen_s=int(time.time())))
