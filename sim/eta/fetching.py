"""When food that stands on the pass, or will, is fetched: who of the robots is free when, and what goes wrong tonight.

List scheduling by means, as for the kitchen: each load, in the order in which they are ready, gets the robot that is at
the pass first. Robots that are out come back when such things are over on average. What may still go wrong on the way
is foretold from what has gone wrong so far this evening: as a compound Poisson process (faults at a rate, each with a
delay that is exponential), whose mean is rate × time × delay and whose variance rate × time × 2 delay².
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from typing import NamedTuple

from sim.board import Board, Robot
from sim.eta.guess import Guess
from sim.restaurant import Restaurant
from sim.streams import as_ms

LEAST_LEFT = 0.5  # of the usual length of a fault that has lasted longer already
HOUR_MS = 3_600_000
CALM_MS = 2 * HOUR_MS  # how long a robot's past is taken to have been calm before the evening: rates begin low


class Waiting(NamedTuple):
    """A load that no robot has yet: when it is, or will be, on the pass, and where it goes."""

    ready_ms: float
    load: tuple[str, str, int]  # ticket, course and load; load 0 where it is not packed yet
    table: str


class Fleet(NamedTuple):
    """What is true of a restaurant's robots all evening, in milliseconds."""

    to_pass_ms: float  # from a dock
    load_ms: float
    take_ms: float  # at the table
    drive_ms: dict[str, int]  # to each table from the pass


class Fetching:
    """What several questions about one moment's robots share."""

    def __init__(
        self, restaurant: Restaurant, fleet: Fleet, board: Board, now_ms: int, waiting: Iterable[Waiting]
    ) -> None:
        self._fleet, self._now_ms, self._cut_off = fleet, now_ms, board.cut_off
        self._carry_ms = as_ms(restaurant.service.staff.carry_s)
        self._delays = _delays(restaurant, board, now_ms)
        self._outages = _Outages(restaurant, now_ms)
        robots = [self._at_pass_ms(board, robot) for robot in board.robots.values() if not robot.sent_home]
        robots = robots or [now_ms + 60_000 * restaurant.service.faults.mend_min]  # somebody lets one go again
        heapq.heapify(robots)
        self._robots = robots
        self._comes_ms = {each.load: self._take(each.ready_ms, each.table) for each in sorted(waiting)}

    def comes(self, load: tuple[str, str, int], table: str, ready: Guess) -> Guess:
        """When a load is at its table, with the wait for a robot; faults that are still to come apart."""
        comes_ms = self._comes_ms.get(load)
        if comes_ms is None:
            begins_ms = max(ready.mean_ms, self._robots[0])
            comes_ms = begins_ms + self._fleet.load_ms + self._fleet.drive_ms[table]
        if table in self._cut_off:  # it may be in reach again by then; else a person carries it
            comes_ms = min(comes_ms, max(ready.mean_ms, self._now_ms) + self._carry_ms)
        return Guess(comes_ms, ready.variance)

    def with_faults(self, comes: Guess, takes_ms: float) -> Guess:
        """The same once what may go wrong in so much time is counted in."""
        mean_ms = sum(rate * takes_ms * delay_ms for rate, delay_ms in self._delays)
        variance = sum(rate * takes_ms * 2 * delay_ms**2 for rate, delay_ms in self._delays)
        return comes.after(mean_ms, math.sqrt(variance))

    def back_ms(self, robot: Robot) -> float:
        """When a robot that is out, can go on; now for one that is not."""
        return self._outages.over_ms(robot)

    def _take(self, ready_ms: float, table: str) -> float:
        """The robot that is at the pass first takes a load; when it is at the table."""
        drive_ms = self._fleet.drive_ms[table]
        comes_ms = max(self._robots[0], ready_ms) + self._fleet.load_ms + drive_ms
        heapq.heapreplace(self._robots, comes_ms + self._fleet.take_ms + drive_ms)
        return comes_ms

    def _at_pass_ms(self, board: Board, robot: Robot) -> float:
        """When a robot can be loaded next."""
        now_ms, fleet = self._now_ms, self._fleet
        free_ms = self.back_ms(robot)
        for name in robot.jobs:
            job = board.jobs[name]
            drive_ms = fleet.drive_ms[job.table]
            free_ms = max(free_ms, now_ms) + (drive_ms if job.handover_ms is None else 0) + fleet.take_ms + drive_ms
            free_ms += fleet.load_ms if job.loaded_ms is None else 0
        return free_ms if robot.jobs else free_ms + fleet.to_pass_ms


class _Outages:
    """When what holds a robot up is over, on average."""

    def __init__(self, restaurant: Restaurant, now_ms: int) -> None:
        self._faults, self._now_ms = restaurant.service.faults, now_ms

    def over_ms(self, robot: Robot) -> float:
        faults = self._faults
        ends = [
            (robot.removed, robot.removed_ms, faults.mend_min, False),
            (robot.broken, robot.broken_ms, faults.carry_away_min + faults.mend_min, False),
            (robot.stuck, robot.stuck_ms, faults.stuck_min, True),
            (robot.spilled, robot.spilled_ms, faults.clean_min, True),
            (robot.offline, robot.offline_ms, faults.outage_min, True),
            (robot.stranded, self._now_ms, faults.closure_min, True),
        ]
        return max(
            (self._end_ms(since_ms, minutes, forgets) for why, since_ms, minutes, forgets in ends if why is not None),
            default=self._now_ms,
        )

    def _end_ms(self, since_ms: int, minutes: float, forgets: bool) -> float:
        """When a fault ends; one that `forgets` lasts as long again whenever one looks."""
        usual_ms = 60_000 * minutes
        if forgets:
            return self._now_ms + usual_ms
        return max(since_ms + usual_ms, self._now_ms + LEAST_LEFT * usual_ms)


def _delays(restaurant: Restaurant, board: Board, now_ms: int) -> list[tuple[float, float]]:
    """How often each kind of fault came to a robot so far, a millisecond, and for how long it holds up a delivery."""
    faults, robots = restaurant.service.faults, board.robots.values()
    watched_ms = len(board.robots) * (max(0, now_ms) + CALM_MS)
    kinds = (
        (sum(robot.stucks for robot in robots), faults.stuck_min),
        (sum(robot.spills for robot in robots), faults.clean_min),
        (sum(robot.outages for robot in robots), faults.outage_min),
        (sum(robot.breakdowns for robot in robots), faults.carry_away_min),
    )
    return [(count / watched_ms, float(as_ms(60 * minutes))) for count, minutes in kinds]
