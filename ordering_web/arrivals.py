"""Phones whose scan waits for a host: in houses where a printed code alone opens nothing."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from ordering_web import store
from ordering_web.refusal import Refusal
from ordering_web.rules import Rules
from ordering_web.visits import Visits
from sim.database import Database

PATIENCE_S = 30 * 60  # who has gone again is not let in later


@dataclass(frozen=True)
class Arrival:
    """A phone that would open a table's visit for so many guests; `key` is that of its form."""

    phone: str
    table: str
    guests: int
    key: str
    asked_s: int


class Arrivals:
    """Opens visits at once, or has a host asked first, as the house's rules say."""

    def __init__(self, database: Database, visits: Visits, rules: Rules) -> None:
        self._database, self._visits, self._rules = database, visits, rules

    def come(self, phone: str, table: str, guests: int, key: str) -> bool:
        """Open the table's visit for a phone, or ask a host to; whether it is open.

        Raises:
            Refusal: the engine doesn't open it, or does not answer.
        """
        if self._rules.first_scan == "opens":
            self._visits.open(table, phone, guests, key)
            return True
        rows, now_s = store.arrivals, int(time.time())
        row = {"phone": phone, "table_name": table, "guests": guests, "key": key, "asked_s": now_s}

        def work(connection: Connection) -> None:
            connection.execute(delete(rows).where((rows.c.phone == phone) | (rows.c.asked_s < now_s - PATIENCE_S)))
            connection.execute(insert(rows).values(**row))

        self._database.write(work)
        return False

    def waiting(self) -> list[Arrival]:
        """Who waits for a host at a table that is still free, the first one first."""
        rows = store.arrivals
        asked = (
            select(rows).where(rows.c.asked_s >= int(time.time()) - PATIENCE_S).order_by(rows.c.asked_s, rows.c.phone)
        )
        with self._database.read() as connection:
            found = [
                Arrival(row.phone, row.table_name, row.guests, row.key, row.asked_s)
                for row in connection.execute(asked)
            ]
        return [arrival for arrival in found if self._visits.open_at(arrival.table) is None]

    def of(self, phone: str | None) -> Arrival | None:
        """What a phone waits for."""
        return next((arrival for arrival in self.waiting() if arrival.phone == phone), None)

    def decide(self, phone: str, yes: bool) -> None:
        """A host lets a phone's party sit down, or does not.

        Raises:
            Refusal: it does not wait any more, or the engine doesn't open the visit.
        """
        arrival = self.of(phone)
        if arrival is None:
            raise Refusal("arrival-over", 409)
        if yes:
            self._visits.open(arrival.table, arrival.phone, arrival.guests, arrival.key)
        gone = delete(store.arrivals).where(store.arrivals.c.phone == phone)
        self._database.write(lambda connection: connection.execute(gone))
