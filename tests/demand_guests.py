"""Simulated guests for tests: a room, a host who does what they ask, and guests of whom it is noted."""

from __future__ import annotations

from typing import Any

import msgspec
from situations import one_dock

from sim.demand import Demand
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.service import Round

ALL_ORDERED = (Round(("drinks", "mains")), Round(("sweets",), "food"))
Asked = tuple[int, str, c.AnyCommand]  # when, under which key, what


def room(seats: list[int], **said: Any) -> Restaurant:
    """A room with tables of these sizes, named 1, 2, 3 …; nobody drives in it."""
    base = one_dock(**said)
    vertices = {f"s{n}": VertexSpec(n, 0) for n in range(1, len(seats) + 1)}
    tables = {str(n): TableSpec(f"s{n}", size) for n, size in enumerate(seats, start=1)}
    return msgspec.structs.replace(base, floor=Floor(FloorSpec(vertices, (), 0.05, tables)))


class Host:
    """Does at once what guests ask of the dining room, and keeps the log of it."""

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.log: list[Entry] = []
        self.asked: list[Asked] = []
        self.waiting: list[str] = []

    def say(self, at_ms: int, event: e.AnyEvent) -> None:
        entry = Entry(len(self.log) + 1, at_ms, event)
        self.log.append(entry)
        self.demand.follow(entry)

    def until(self, at_ms: int) -> list[Asked]:
        """What the guests ask up to an instant."""
        before = len(self.asked)
        while (due_ms := self.demand.next_ms) is not None and due_ms <= at_ms:
            for key, command in self.demand.due(due_ms):
                self.asked.append((due_ms, key, command))
                self.say(due_ms, e.CommandApplied(key, command))
                if isinstance(command, c.JoinWaitlist):
                    self._join(due_ms, command)
                elif isinstance(command, c.LeaveWaitlist):
                    self.waiting.remove(command.visit)
                    self.say(due_ms, e.WaitlistLeft(command.visit, "gave up"))
                elif isinstance(command, c.OpenVisit):
                    self.waiting.remove(command.visit)
                    self.say(due_ms, e.VisitOpened(command.visit, command.table, command.guests))
                elif isinstance(command, c.CloseVisit):
                    self.say(due_ms, e.VisitClosed(command.visit))
        return self.asked[before:]

    def _join(self, at_ms: int, asked: c.JoinWaitlist) -> None:
        ahead = len(self.waiting)
        if asked.most_ahead is not None and ahead > asked.most_ahead:
            self.say(at_ms, e.PartyBalked(asked.visit, asked.guests, ahead))
        else:
            self.waiting.append(asked.visit)
            self.say(at_ms, e.WaitlistJoined(asked.visit, asked.guests, ahead))


class Noted(Demand):
    """Guests of whom it is noted what they ask and when."""

    def __init__(self, restaurant: Restaurant, seed: int) -> None:
        self.noted: list[Asked] = []
        super().__init__(restaurant, seed)

    def due(self, at_ms: int) -> list[tuple[str, c.AnyCommand]]:
        asked = super().due(at_ms)
        self.noted += [(at_ms, key, command) for key, command in asked]
        return asked


def opened(asked: list[Asked]) -> list[tuple[int, c.OpenVisit]]:
    return [(at_ms, command) for at_ms, _, command in asked if isinstance(command, c.OpenVisit)]
