"""The door: parties arrive, wait for a table if there is none, and are seated by size."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import log1p

from sim.demand.arrivals import party_named
from sim.demand.party import Party
from sim.demand.timers import Asked, Timers
from sim.floor import TableSpec, natural
from sim.messages import commands as c
from sim.messages import events as e
from sim.service import Guests
from sim.streams import as_ms, lognormal, share, stream


class Door:
    """Who stands at the door, and which tables are free.

    Args:
        tables: those at which simulated parties may sit.
        parties: known by name; those who arrive join them.
    """

    def __init__(
        self, guests: Guests, seed: int, tables: Mapping[str, TableSpec], parties: dict[str, Party], timers: Timers
    ) -> None:
        self._guests, self._seed, self._timers = guests, seed, timers
        self._seats = {name: table.seats for name, table in tables.items()}
        self._free = dict.fromkeys(self._seats)  # an ordered set
        self._table_of: dict[str, str] = {}  # by open visit
        self._parties = parties
        self._line: dict[str, Party] = {}  # who waits for a table, in order of arrival
        self._open = True

    def arrive(self, name: str) -> list[Asked]:
        """A party comes to the door, if it is open."""
        if not self._open:
            return []
        party = self._parties[name] = party_named(name, self._guests, self._seed)
        return [(f"{name}/join", c.JoinWaitlist(name, party.size, self._most_ahead(name)))]

    def _most_ahead(self, name: str) -> int | None:
        """How many parties ahead of it a party accepts: exponential, rounded down, so that everyone accepts none."""
        mean = self._guests.parties_ahead
        return None if mean is None else int(-mean * log1p(-share(self._seed, name, "ahead")))

    def _give_up(self, name: str) -> list[Asked]:
        if self._line.pop(name, None) is None:
            return []
        return [(f"{name}/give-up", c.LeaveWaitlist(name))]

    def _seat(self) -> list[Asked]:
        """Give each party in the line, the first one first, the smallest free table that holds it."""
        asked: list[Asked] = []
        for party in list(self._line.values()):
            fits = [table for table in self._free if self._seats[table] >= party.size]
            if fits:
                table = min(fits, key=lambda name: (self._seats[name], natural(name)))
                del self._free[table]
                del self._line[party.party]
                asked.append((f"{party.party}/open/{table}", c.OpenVisit(party.party, table, party.size)))
        return asked

    # ── reactions to events ───────────────────────────────────────────────────────────────────

    def waitlist_joined(self, event: e.WaitlistJoined, at_ms: int) -> None:
        party = self._parties.get(event.visit)
        if party is not None:
            self._line[party.party] = party
            patience_s = lognormal(
                stream(self._seed, party.party, "patience"), self._guests.patience_min * 60, self._guests.cv
            )
            self._timers.at(at_ms, self._seat)
            self._timers.at(at_ms + max(1, as_ms(patience_s)), partial(self._give_up, party.party))

    def waitlist_left(self, event: e.WaitlistLeft, _: int) -> None:
        self._line.pop(event.visit, None)

    def visit_opened(self, event: e.VisitOpened, _: int) -> None:
        self._free.pop(event.table, None)
        self._table_of[event.visit] = event.table

    def visit_refused(self, event: e.VisitRefused, at_ms: int) -> None:
        """Somebody else took the table: the party is the first in the line again."""
        party = self._parties.get(event.visit)
        if party is not None and event.reason == "table taken":
            self._line = {party.party: party, **self._line}
            self._timers.at(at_ms, self._seat)

    def visit_closed(self, event: e.VisitClosed, at_ms: int) -> None:
        table = self._table_of.pop(event.visit, None)
        if table is not None and table in self._seats:
            self._free[table] = None
            self._timers.at(at_ms, self._seat)

    def table_soiled(self, event: e.TableSoiled, _: int) -> None:
        self._free.pop(event.table, None)

    def table_cleared(self, event: e.TableCleared, at_ms: int) -> None:
        if event.table in self._seats:
            self._free[event.table] = None
            self._timers.at(at_ms, self._seat)

    def doors_closed(self, _: e.DoorsClosed, __: int) -> None:
        self._open = False
        self._line.clear()
