"""Waits without a cause: a robot stands still on its way, and nothing in the log says why."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sim.audit.geometry import Point
from sim.audit.report import Unexplained
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

STRAIGHT = 1e-6  # of a right angle, up to which nobody turns
MOMENT_MS = 500  # standing no longer than this needs no cause


@dataclass(slots=True)
class _Stand:
    """One robot: since when it stands where, and what has accounted for that time so far."""

    at: str
    since_ms: int = 0
    heading: Point | None = None  # of its last move
    ahead: list[Point] = field(default_factory=list)  # the headings of its plan's moves, the next one last
    due_ms: int = 0  # since when it has had any
    turns_ms: int = 0  # since when it turns on the spot towards the next one
    busy: dict[str, int] = field(default_factory=dict)  # what it does now, since when
    meant: list[tuple[int, int]] = field(default_factory=list)  # its plan's waits for food
    accounted: list[tuple[int, int]] = field(default_factory=list)


class Stands:
    """Every stand of a robot that has moves ahead of it, against what the log names as its causes.

    Loading, hand-over, a stay for a chore, a wait for food that the plan declares, a delay, a named wait and turns on
    the spot account for time (those too that a new plan cut short); what is left over is longer than a moment only if
    nobody said why. Bare floors say nothing of plans, so nothing is asked of them.
    """

    def __init__(self, header: Header) -> None:
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._turn_s = header.service.robots.turn_s if header.service is not None else 0.0
        self._stop_ms = math.ceil(1000 * header.service.robots.stop_s) if header.service is not None else 0
        self._stands = {name: _Stand(robot.dock) for name, robot in header.robots.items()}
        self._found: list[Unexplained] = []
        self._on: dict[type, Callable[[_Stand, Entry, Any], None]] = {
            e.PlanAdopted: self._adopted,
            e.RobotDeparted: self._departed,
            e.RobotDelayed: self._delayed,
            e.RobotHalted: self._halted,
            e.RobotBroke: lambda stand, entry, _: self._rests(stand, entry.at_ms),
            e.RobotRemoved: self._stopped,
            e.RobotStuck: lambda stand, entry, _: self._rests(stand, entry.at_ms),
            e.TraySpilled: lambda stand, entry, _: self._rests(stand, entry.at_ms),
            e.RobotDisconnected: lambda stand, entry, _: self._rests(stand, max(stand.since_ms, entry.at_ms)),
            e.RobotPlaced: self._stopped,
            e.LoadingBegan: lambda stand, entry, _: self._begins(stand, "load", entry.at_ms),
            e.TrayLoaded: lambda stand, entry, _: self._ends(stand, "load", entry.at_ms),
            e.HandoverBegan: lambda stand, entry, _: self._begins(stand, "hand-over", entry.at_ms),
            e.JobEnded: lambda stand, entry, _: self._ends(stand, "hand-over", entry.at_ms),
            e.HandoverMissed: lambda stand, entry, _: self._ends(stand, "hand-over", entry.at_ms),
            e.UnloadingBegan: lambda stand, entry, _: self._begins(stand, "unload", entry.at_ms),
            e.JobDropped: self._dropped,
            e.StayBegan: lambda stand, entry, _: self._begins(stand, "stay", entry.at_ms),
            e.StayEnded: lambda stand, entry, _: self._ends(stand, "stay", entry.at_ms),
            e.ChoreDropped: lambda stand, entry, _: self._ends(stand, "stay", entry.at_ms),
            e.WaitBegan: lambda stand, entry, _: self._begins(stand, "wait", entry.at_ms),
            e.WaitEnded: lambda stand, entry, _: self._ends(stand, "wait", entry.at_ms),
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        if isinstance(entry.event, e.AllStopped):
            for each in self._stands.values():
                self._rests(each, entry.at_ms)
        fold = self._on.get(type(entry.event))
        if fold is None:
            return
        stand = self._stands.get(entry.event.robot)  # type: ignore[union-attr]  # all of them have one
        if stand is not None:
            fold(stand, entry, entry.event)

    def finish(self, until_ms: int) -> tuple[Unexplained, ...]:
        """The log ends; all that stood without a cause, in order of time."""
        for robot, stand in self._stands.items():
            self._judge(robot, stand, until_ms)
        return tuple(sorted(self._found, key=lambda found: (found.began_ms, found.robot)))

    # ── folds ─────────────────────────────────────────────────────────────────────────────────

    def _adopted(self, stand: _Stand, entry: Entry, event: e.PlanAdopted) -> None:
        headings = [self._heading(a, b) for (a, _), (b, _) in pairwise(event.plan) if a != b]
        if not stand.ahead:
            stand.due_ms = entry.at_ms
        elif not headings:
            self._judge(event.robot, stand, entry.at_ms)
        self._waited(stand, entry.at_ms)
        self._turned(stand, entry.at_ms)
        if event.plan:
            stand.turns_ms = max(stand.turns_ms, event.plan[0][1])  # held up by people until then
        stand.ahead = headings[::-1]
        stand.meant = [(stop.arrive_ms, stop.leave_ms) for stop in event.stops if stop.action == "wait"]

    def _departed(self, stand: _Stand, _: Entry, event: e.RobotDeparted) -> None:
        self._judge(event.robot, stand, event.depart_ms)
        stand.at, stand.since_ms, stand.turns_ms = event.to, event.arrive_ms, event.arrive_ms
        stand.heading = self._heading(event.from_, event.to)
        if stand.ahead:
            stand.ahead.pop()
        stand.busy.clear()
        stand.accounted.clear()

    def _delayed(self, stand: _Stand, entry: Entry, event: e.RobotDelayed) -> None:
        stand.accounted.append((entry.at_ms, event.until_ms))

    def _stopped(self, stand: _Stand, entry: Entry, _: Any) -> None:
        """Somebody had it in their hands, and nobody knows where it faces."""
        self._rests(stand, entry.at_ms)
        stand.heading = None
        stand.busy.clear()

    def _rests(self, stand: _Stand, at_ms: int) -> None:
        """It stands; nothing is ahead of it before its next plan."""
        stand.since_ms = stand.turns_ms = at_ms
        stand.ahead.clear()
        stand.accounted = [span for span in stand.accounted if span[1] > at_ms]  # held up by people until then

    def _halted(self, stand: _Stand, entry: Entry, event: e.RobotHalted) -> None:
        self._places[e.mid_edge(event.robot)] = event.x_m, event.y_m
        self._rests(stand, entry.at_ms)

    def _dropped(self, stand: _Stand, entry: Entry, _: e.JobDropped) -> None:
        for what in ("load", "hand-over", "unload"):
            self._ends(stand, what, entry.at_ms)

    def _begins(self, stand: _Stand, what: str, at_ms: int) -> None:
        if what != "wait":  # it had to stop first
            stand.accounted.append((stand.since_ms, min(at_ms, stand.since_ms + self._stop_ms)))
        stand.busy.setdefault(what, at_ms)

    def _ends(self, stand: _Stand, what: str, at_ms: int) -> None:
        if what in stand.busy:
            stand.accounted.append((stand.busy.pop(what), at_ms))
            if what != "wait":
                stand.turns_ms = at_ms  # nobody turns while trays are in somebody's hands

    def _waited(self, stand: _Stand, at_ms: int) -> None:
        """Its plan's waits for food up to an instant; it turns away once one is over."""
        for began_ms, ends_ms in stand.meant:
            if began_ms < at_ms:
                stand.accounted.append((began_ms, min(ends_ms, at_ms)))
                stand.turns_ms = max(stand.turns_ms, min(ends_ms, at_ms))

    def _turned(self, stand: _Stand, at_ms: int) -> None:
        """It has turned towards its next move as far as there was time; from now on perhaps towards another one."""
        if stand.ahead and stand.heading is not None:
            quarters = _quarters(stand.heading, stand.ahead[-1])
            turn_ms = math.ceil(1000 * self._turn_s * quarters) + (self._stop_ms if quarters > STRAIGHT else 0)
            stand.accounted.append((stand.turns_ms, min(at_ms, stand.turns_ms + turn_ms)))
        stand.turns_ms = max(stand.turns_ms, at_ms)

    def _heading(self, from_: str, to: str) -> Point:
        """Where a move points; nowhere if its ends are unknown, which is for the judge of motion to say."""
        (x0, y0), (x1, y1) = (self._places.get(vertex, (0.0, 0.0)) for vertex in (from_, to))
        return x1 - x0, y1 - y0

    def _judge(self, robot: str, stand: _Stand, until_ms: int) -> None:
        if not stand.ahead:
            return
        self._waited(stand, until_ms)
        self._turned(stand, until_ms)
        began_ms = max(stand.since_ms, stand.due_ms)
        accounted = [
            *stand.accounted,
            *((since_ms, until_ms) for since_ms in stand.busy.values()),
        ]
        open_ms = _left_over(began_ms, until_ms, accounted)
        if open_ms > 0:
            self._found.append(Unexplained(robot, stand.at, began_ms, until_ms - began_ms, open_ms))


def _quarters(before: Point, after: Point) -> float:
    """By how many right angles one heading differs from another."""
    turn = math.atan2(after[1], after[0]) - math.atan2(before[1], before[0])
    return abs(math.remainder(turn, 2 * math.pi)) / (math.pi / 2)


def _left_over(from_ms: int, to_ms: int, accounted: list[tuple[int, int]]) -> int:
    """How much of a stretch of time none of these cover; a gap of no more than a moment is none.

    Each new plan may begin with a turn and end with a moment: of several in one stand, none needs a cause.
    """
    left_ms, reached_ms = 0, from_ms
    for start_ms, end_ms in [*sorted(accounted), (to_ms, to_ms)]:
        gap_ms = min(start_ms, to_ms) - reached_ms
        left_ms += gap_ms if gap_ms > MOMENT_MS else 0
        reached_ms = max(reached_ms, end_ms)
    return left_ms
