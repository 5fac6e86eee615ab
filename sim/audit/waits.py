"""Who waited for whom, where, how long and why, and whether they waited for each other in a ring."""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass

from sim.audit.report import GraphState, Ring, Violation, Wait, WaitTotal
from sim.messages import events as e
from sim.messages.events import Entry

LASTING_MS = 1000  # a ring shorter than this is one of saying, not of standing


@dataclass(slots=True)
class _Total:
    waits: int = 0
    total_ms: int = 0
    longest_ms: int = 0


class Waits:
    """The wait-for graph over time. Each robot waits for one other at most, so each ring is found by walking.

    Attributes:
        episodes: the waits that have ended, in order of their ends.
        graph: how large it was, at each instant at which that changed.
        rings: of waiting robots, in order of their ends.
    """

    def __init__(self, robots: Container[str], report: Callable[[Violation], None]) -> None:
        self._robots = robots
        self._report = report
        self._waiting: dict[str, tuple[e.WaitBegan, int]] = {}  # since when
        self._open_rings: dict[tuple[str, ...], tuple[int, int]] = {}  # members → since when, shown by which event
        self._changed_ms: int | None = None
        self.episodes: list[Wait] = []
        self.graph: list[GraphState] = []
        self.rings: list[Ring] = []

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log. A robot that drives or is carried away waits no longer."""
        event = entry.event
        if self._changed_ms is not None and entry.at_ms > self._changed_ms:
            self._settle()
        if isinstance(event, e.WaitBegan):
            self._began(entry, event)
        elif isinstance(event, e.WaitEnded | e.RobotDeparted | e.RobotRemoved) and event.robot in self._waiting:
            self._ended(event.robot, entry.at_ms)

    def finish(self, until_ms: int) -> None:
        """End all waits with the log."""
        self._settle()
        for robot in list(self._waiting):
            self._ended(robot, until_ms)
        self.episodes.sort(key=lambda wait: (wait.began_ms, wait.robot))
        self.rings.sort(key=lambda ring: (ring.began_ms, ring.robots))

    def totals(self) -> tuple[WaitTotal, ...]:
        """By pair of robots; the longest come first."""
        totals: dict[tuple[str, str], _Total] = {}
        for wait in self.episodes:
            total = totals.setdefault((wait.robot, wait.for_), _Total())
            total.waits += 1
            total.total_ms += wait.lasted_ms
            total.longest_ms = max(total.longest_ms, wait.lasted_ms)
        listed = [
            WaitTotal(robot, for_, total.waits, total.total_ms, total.longest_ms)
            for (robot, for_), total in totals.items()
        ]
        return tuple(sorted(listed, key=lambda total: (-total.total_ms, total.robot, total.for_)))

    def _began(self, entry: Entry, event: e.WaitBegan) -> None:
        unknown = [robot for robot in (event.robot, event.for_) if robot not in self._robots]
        if unknown:
            self._report(Violation("unknown", entry.at_ms, entry.seq, (), f"there is no robot {unknown[0]!r}"))
            return
        if event.robot in self._waiting:
            self._ended(event.robot, entry.at_ms)
        self._waiting[event.robot] = event, entry.at_ms
        self._changed_ms = entry.at_ms
        chain = self._chain(event.robot)
        if len(chain) > 1 and chain[-1] == event.robot:
            self._open_rings[chain[:-1]] = entry.at_ms, entry.seq

    def _chain(self, robot: str) -> tuple[str, ...]:
        """A robot, the one that it waits for, and so on; a robot that comes a second time ends it."""
        chain = [robot]
        while (wait := self._waiting.get(chain[-1])) is not None:
            closed = wait[0].for_ in chain
            chain.append(wait[0].for_)
            if closed:
                break
        return tuple(chain)

    def _settle(self) -> None:
        """An instant is over: how large the graph is now."""
        if self._changed_ms is None:
            return
        chains = sorted((self._chain(robot) for robot in self._waiting), key=lambda chain: (-len(chain), chain))
        state = GraphState(self._changed_ms, len(self._waiting), chains[0] if chains else ())
        before = self.graph[-1] if self.graph else GraphState(0, 0, ())
        if (state.waiting, state.chain) != (before.waiting, before.chain):
            self.graph.append(state)
        self._changed_ms = None

    def _ended(self, robot: str, at_ms: int) -> None:
        for ring in [ring for ring in self._open_rings if robot in ring]:
            since_ms, seq = self._open_rings.pop(ring)
            self.rings.append(Ring(ring, since_ms, at_ms - since_ms))
            if at_ms - since_ms >= LASTING_MS:
                around = " for ".join((*ring, ring[0]))
                what = f"{around} wait in a ring, for {(at_ms - since_ms) / 1000:.1f} s"
                self._report(Violation("wait", since_ms, seq, ring, what, {"lasted_ms": at_ms - since_ms}))
        event, began_ms = self._waiting.pop(robot)
        self._changed_ms = at_ms
        self.episodes.append(Wait(robot, event.for_, event.at, event.because, began_ms, at_ms - began_ms))
