"""Who waited for whom, how long, and whether they waited for each other in a ring."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from sim.audit.report import Violation, WaitTotal
from sim.messages import events as e
from sim.messages.events import Entry

LASTING_MS = 1000  # a ring shorter than this is one of saying, not of standing


@dataclass(slots=True)
class _Wait:
    for_: str
    began_ms: int


@dataclass(slots=True)
class _Total:
    waits: int = 0
    total_ms: int = 0
    longest_ms: int = 0


class Waits:
    """The wait-for graph over time. Each robot waits for one other at most, so each ring is found by walking."""

    def __init__(self, robots: Container[str], report: Callable[[Violation], None]) -> None:
        self._robots = robots
        self._report = report
        self._waiting: dict[str, _Wait] = {}
        self._rings: dict[tuple[str, ...], tuple[int, int]] = {}  # members → since when, shown by which event
        self._totals: dict[tuple[str, str], _Total] = {}
        self.rings = 0

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log. A robot that drives or is carried away waits no longer."""
        event = entry.event
        if isinstance(event, e.WaitBegan):
            self._began(entry, event)
        elif isinstance(event, e.WaitEnded | e.RobotDeparted | e.RobotRemoved) and event.robot in self._waiting:
            self._ended(event.robot, entry.at_ms)

    def finish(self, until_ms: int) -> tuple[WaitTotal, ...]:
        """End all waits with the log, and count them; the longest totals come first."""
        for robot in list(self._waiting):
            self._ended(robot, until_ms)
        totals = [
            WaitTotal(robot, for_, total.waits, total.total_ms, total.longest_ms)
            for (robot, for_), total in self._totals.items()
        ]
        return tuple(sorted(totals, key=lambda total: (-total.total_ms, total.robot, total.for_)))

    def _began(self, entry: Entry, event: e.WaitBegan) -> None:
        unknown = [robot for robot in (event.robot, event.for_) if robot not in self._robots]
        if unknown:
            self._report(Violation("unknown", entry.at_ms, entry.seq, (), f"there is no robot {unknown[0]!r}"))
            return
        if event.robot in self._waiting:
            self._ended(event.robot, entry.at_ms)
        self._waiting[event.robot] = _Wait(event.for_, entry.at_ms)
        ring = self._ring(event.robot)
        if ring:
            self.rings += 1
            self._rings[ring] = entry.at_ms, entry.seq

    def _ring(self, robot: str) -> tuple[str, ...]:
        """The robots that wait in a ring with this one, itself first; empty if its walk ends elsewhere."""
        walked = [robot]
        while (wait := self._waiting.get(walked[-1])) is not None:
            if wait.for_ == robot:
                return tuple(walked)
            if wait.for_ in walked:
                return ()
            walked.append(wait.for_)
        return ()

    def _ended(self, robot: str, at_ms: int) -> None:
        for ring in [ring for ring in self._rings if robot in ring]:
            since_ms, seq = self._rings.pop(ring)
            if at_ms - since_ms >= LASTING_MS:
                around = " for ".join((*ring, ring[0]))
                what = f"{around} wait in a ring, for {(at_ms - since_ms) / 1000:.1f} s"
                self._report(Violation("wait", since_ms, seq, ring, what, {"lasted_ms": at_ms - since_ms}))
        wait = self._waiting.pop(robot)
        total = self._totals.setdefault((robot, wait.for_), _Total())
        lasted_ms = at_ms - wait.began_ms
        total.waits += 1
        total.total_ms += lasted_ms
        total.longest_ms = max(total.longest_ms, lasted_ms)
