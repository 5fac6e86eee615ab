"""Roaming robots at work on tasks released over time: what was served and driven, and how long planning took."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.moves import Moves
from sim.routing.reservations import FOREVER, Drive
from sim.routing.roaming.course import Course, Visit
from sim.routing.roaming.roaming import Roaming
from sim.routing.roaming.tasks import Served, Tasks

AGAIN_MS = 1000  # tasks without a plan are tried again
PATIENCE_MS = 3_600_000  # after the last release; then what is left counts as not completed


@dataclass
class Shift:
    """What came of it."""

    served: list[Served] = field(default_factory=list)
    plan_ms: list[float] = field(default_factory=list)  # of each call that planned something
    total_ms: float = 0.0  # of all calls

    @property
    def plan_ms_p50(self) -> float:
        return round(statistics.median(self.plan_ms or [0.0]), 3)

    @property
    def plan_ms_p95(self) -> float:
        ordered = sorted(self.plan_ms or [0.0])
        return round(ordered[math.ceil(0.95 * len(ordered)) - 1], 3)


def run(roaming: Roaming, board: Tasks, releases: Sequence[tuple[int, Sequence[Visit]]], moves: Moves) -> Shift:
    """Release tasks 0, 1, … at their instants (ms, in order) and let robots drive until all are served."""
    shift = Shift()
    film = Film(roaming, moves)
    ahead = 0
    now_ms = 0
    deadline_ms = releases[-1][0] + PATIENCE_MS
    while len(shift.served) < len(releases) and now_ms < deadline_ms:
        next_release_ms = releases[ahead][0] if ahead < len(releases) else None
        again_ms = now_ms + AGAIN_MS if board.waiting else None
        due_ms = [at_ms for at_ms in (board.next_ms(), next_release_ms, again_ms) if at_ms is not None]
        now_ms = max(now_ms, min(due_ms, default=deadline_ms))
        new: dict[int, Sequence[Visit]] = {}
        while ahead < len(releases) and releases[ahead][0] <= now_ms:
            new[ahead] = releases[ahead][1]
            ahead += 1
        replans, begun = board.replans, time.perf_counter()
        shift.served += board.release(now_ms, new)
        took_ms = (time.perf_counter() - begun) * 1000
        shift.total_ms += took_ms
        if board.replans > replans:
            shift.plan_ms.append(took_ms)
        film.cut(now_ms)
    film.end()
    return shift


class Film:
    """Keeps what was driven of each course, when another one takes its place."""

    def __init__(self, roaming: Roaming, moves: Moves) -> None:
        self._roaming = roaming
        self._moves = moves
        self._shown: dict[int, tuple[Course, int]] = {}  # by robot: its course, and up to when it is kept
        self.cut(0)

    def cut(self, now_ms: int) -> None:
        """Courses have changed at this instant."""
        for robot in self._roaming.changed:
            self._keep(robot, now_ms)
            self._shown[robot] = self._roaming.courses[robot], now_ms
        self._roaming.changed.clear()

    def end(self) -> None:
        """All drive to the ends of their courses."""
        for robot in self._shown:
            self._keep(robot, FOREVER)

    def _keep(self, robot: int, until_ms: int) -> None:
        if robot not in self._shown:
            return
        course, since_ms = self._shown[robot]
        network = self._roaming.network
        for hold in course.timeline:
            if isinstance(hold, Drive) and since_ms <= hold.start_ms < until_ms:
                a, b = network.names[network.tails[hold.edge]], network.names[network.heads[hold.edge]]
                arrive_ms = hold.start_ms + network.drive_ms[hold.edge]
                self._moves.add(str(robot), [((a, hold.start_ms), (b, arrive_ms))])
