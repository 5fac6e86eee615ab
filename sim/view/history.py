"""What an evening has been like: figures of each minute, moves, waits and trips, for any moment of it."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.board import Board
from sim.messages import events as e
from sim.messages.events import Entry

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS


class Sample(NamedTuple):
    """How things stood at the end of a minute."""

    coming: int  # courses that are not on their tables yet
    guests: int
    busy: int  # robots
    on_pass: int  # places taken


class Move(NamedTuple):
    at_ms: int
    from_: str
    to: str


class Served(NamedTuple):
    at_ms: int
    took_ms: int


@dataclass
class WaitedFor:
    """A robot stood still for another one; `ended_ms` is None while it does."""

    at_ms: int
    vertex: str
    ended_ms: int | None = None


@dataclass
class Driven:
    """What a robot has done: when it left its dock, and how far it had driven after each move."""

    trips_ms: list[int] = field(default_factory=list)
    moved_ms: list[int] = field(default_factory=list)
    total_m: list[float] = field(default_factory=list)
    loads_ms: list[int] = field(default_factory=list)  # when it had brought one

    def by(self, t_ms: int) -> tuple[int, float, int]:
        """How many trips, metres and loads there were until a moment."""
        moved = bisect_right(self.moved_ms, t_ms)
        metres = self.total_m[moved - 1] if moved else 0.0
        return bisect_right(self.trips_ms, t_ms), metres, bisect_right(self.loads_ms, t_ms)


class History:
    """Follows an evening, event by event."""

    def __init__(self, board: Board) -> None:
        self.samples: list[Sample] = []  # of minute 0, 1, 2 …
        self.moves: list[Move] = []
        self.served: list[Served] = []
        self.waits: list[WaitedFor] = []
        self.driven = {name: Driven() for name in board.robots}
        self._waiting: dict[str, WaitedFor] = {}

    def pass_to(self, board: Board, at_ms: int) -> None:
        """Nothing happens between the board's last event and this instant."""
        while (len(self.samples) + 1) * MINUTE_MS <= at_ms:
            self.samples.append(_sample(board))

    def follow(self, board: Board, entry: Entry) -> None:
        """Take one more event; `board` is after it."""
        event, at_ms = entry.event, entry.at_ms
        if isinstance(event, e.RobotDeparted):
            self._departed(board, event, at_ms)
        elif isinstance(event, e.CourseDelivered):
            self.served.append(Served(at_ms, at_ms - board.tickets[event.ticket].placed_ms))
        elif isinstance(event, e.JobEnded):
            self.driven[event.robot].loads_ms.append(at_ms)
        elif isinstance(event, e.WaitBegan):
            self._waiting[event.robot] = wait = WaitedFor(at_ms, event.at)
            self.waits.append(wait)
        elif isinstance(event, e.WaitEnded | e.RobotRemoved) and event.robot in self._waiting:
            self._waiting.pop(event.robot).ended_ms = at_ms

    def _departed(self, board: Board, event: e.RobotDeparted, at_ms: int) -> None:
        self.moves.append(Move(at_ms, event.from_, event.to))
        robot, driven = board.robots[event.robot], self.driven[event.robot]
        assert robot.move is not None, "it has just begun one"
        driven.moved_ms.append(at_ms)
        before_m = driven.total_m[-1] if driven.total_m else 0.0
        driven.total_m.append(before_m + math.dist(robot.move.from_m, robot.move.to_m))
        if event.from_ == robot.dock:
            driven.trips_ms.append(at_ms)

    # ── questions ─────────────────────────────────────────────────────────────────────────────

    def traffic(self, t_ms: int) -> dict[tuple[str, str], int]:
        """How often each way was driven in the hour before a moment, in either direction."""
        first = bisect_left(self.moves, (t_ms - HOUR_MS,))
        last = bisect_right(self.moves, t_ms, key=lambda move: move.at_ms)
        counts: dict[tuple[str, str], int] = {}
        for move in self.moves[first:last]:
            way = (min(move.from_, move.to), max(move.from_, move.to))
            counts[way] = counts.get(way, 0) + 1
        return counts

    def stood_ms(self, t_ms: int) -> dict[str, int]:
        """For how long robots stood still for others at each vertex, in the hour before a moment."""
        since_ms = t_ms - HOUR_MS
        stood: dict[str, int] = {}
        for wait in self.waits[: bisect_right(self.waits, t_ms, key=lambda wait: wait.at_ms)]:
            until_ms = t_ms if wait.ended_ms is None else min(t_ms, wait.ended_ms)
            lasted_ms = until_ms - max(since_ms, wait.at_ms)
            if lasted_ms > 0:
                stood[wait.vertex] = stood.get(wait.vertex, 0) + lasted_ms
        return stood

    def last_hour(self, t_ms: int) -> Sequence[Sample]:
        """The figures of up to sixty whole minutes before a moment."""
        until = min(len(self.samples), max(0, t_ms) // MINUTE_MS)
        return self.samples[max(0, until - 60) : until]

    def served_by(self, t_ms: int, over_ms: int) -> list[Served]:
        """What came to its table in the time before a moment."""
        first = bisect_right(self.served, t_ms - over_ms, key=lambda one: one.at_ms)
        return self.served[first : bisect_right(self.served, t_ms, key=lambda one: one.at_ms)]


def _sample(board: Board) -> Sample:
    coming = sum(course.delivered_ms is None for ticket in board.open_tickets() for course in ticket.courses.values())
    guests = sum(board.visits[visit].guests for visit in board.seated.values())
    busy = sum(1 for robot in board.robots.values() if robot.jobs or robot.chore)
    return Sample(coming, guests, busy, board.pass_places)
