"""Safe-interval path planning: the quickest way to a goal among what others hold.

Phillips and Likhachev, "SIPP: Safe interval path planning for dynamic environments" (ICRA 2011). Between
two reservations a vertex is free for an interval; arriving there earlier is never worse, since one can
wait until the interval ends. So one label for each (edge arrived by, free interval) is enough: the edge,
because turning from it costs time. Here a move keeps its own forbidden starts as well (`next_start`), for
motion in continuous time.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from sim.routing.network import UNREACHABLE, Network
from sim.routing.reservations import FOREVER, Drive, Reservations


class Here(NamedTuple):
    """Where a search starts: standing at a vertex since an instant, having come by an edge (or −1)."""

    vertex: int
    at_ms: int
    came_by: int = -1


class Arrival(NamedTuple):
    """A way to the goal: the drives of it, and standing there from `at_ms` on, undisturbed until `until_ms`."""

    here: Here
    until_ms: int
    drives: tuple[Drive, ...]


class Budget:
    """How many labels a whole plan may still settle. Counted, never timed: results are the same anywhere."""

    def __init__(self, labels: int) -> None:
        self.left = labels

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


class _Label(NamedTuple):
    at_ms: int  # of the arrival
    vertex: int
    came_by: int
    until_ms: int  # the end of the free interval that it stands in
    start_ms: int  # of the drive that led here
    before: _Label | None


def arrivals(
    network: Network, held: Reservations, start: Here, goal: int, stay_ms: int, budget: Budget
) -> Iterator[Arrival]:
    """Ways to a goal at which one can then stay, the earliest first, one for each way in and free interval.

    Args:
        start: it must be free there at that instant.
        stay_ms: how long the goal has to be free from the arrival on; `FOREVER` for a place of rest.
        budget: shared by all searches of one plan.
    """
    first_until_ms = interval_end(held, start.vertex, start.at_ms)
    if first_until_ms < 0:
        return
    goal_free = _enterable(network, held, goal)
    goal_ends = [end for _, end in goal_free]
    ahead_ms = network.ahead_ms(goal)
    least_ms = network.least_ms(start.vertex, start.came_by, goal)
    # Ordered by the soonest arrival at the goal, then by what is left of the way: of equals, the furthest on.
    reached: set[tuple[int, int]] = set()  # by edge arrived by and free interval
    straight = _straight(network, held, start, goal, stay_ms)
    if straight is not None:
        reached.add((straight.here.came_by, straight.until_ms))
        yield straight
    queue = [(0, least_ms, 0, _Label(start.at_ms, start.vertex, start.came_by, first_until_ms, 0, None))]
    earliest: dict[tuple[int, int], int] = {(start.came_by, first_until_ms): start.at_ms}
    pushed = count(1)
    while queue and least_ms < UNREACHABLE:
        _, _, _, label = heapq.heappop(queue)
        at_ms, vertex, came_by, until_ms = label[:4]
        if at_ms > earliest[came_by, until_ms]:
            continue  # a quicker way to the same place was found meanwhile
        if not budget.spend():
            return
        fits = until_ms - at_ms >= _needed(stay_ms, at_ms)
        if vertex == goal and fits and (came_by, until_ms) not in reached:
            reached.add((came_by, until_ms))
            yield Arrival(Here(vertex, at_ms, came_by), until_ms, _drives(label))
        for edge, turn_ms, to, drive_ms in network.onward(vertex, came_by):
            left_ms = ahead_ms[edge]
            if left_ms >= UNREACHABLE:
                continue
            there_ms = at_ms + turn_ms + drive_ms
            for opens_ms, closes_ms in held.free_at(to):
                if opens_ms - drive_ms > until_ms:
                    break
                if closes_ms < there_ms:
                    continue
                start_ms = held.next_start(edge, max(there_ms, opens_ms) - drive_ms)
                arrive_ms = start_ms + drive_ms
                if start_ms > until_ms or arrive_ms > closes_ms:
                    continue
                if earliest.get((edge, closes_ms), FOREVER) <= arrive_ms:
                    continue
                soonest_ms = _soonest(goal_free, goal_ends, arrive_ms + left_ms, stay_ms)
                if soonest_ms is not None:
                    earliest[edge, closes_ms] = arrive_ms
                    further = _Label(arrive_ms, to, edge, closes_ms, start_ms, label)
                    heapq.heappush(queue, (soonest_ms, left_ms, next(pushed), further))


def _straight(network: Network, held: Reservations, start: Here, goal: int, stay_ms: int) -> Arrival | None:
    """The quickest way there is, if nobody is in it at any moment: then there is nothing to search for."""
    vertex, at_ms, came_by = start
    ahead_ms = network.ahead_ms(goal)
    drives: list[Drive] = []
    while vertex != goal:
        best_ms, best = UNREACHABLE, None
        for on in network.onward(vertex, came_by):
            left_ms = on.turn_ms + on.drive_ms + ahead_ms[on.edge]
            if left_ms < best_ms:
                best_ms, best = left_ms, on
        if best is None:
            return None
        start_ms = at_ms + best.turn_ms
        if best.turn_ms and interval_end(held, vertex, at_ms) < start_ms:
            return None
        if held.next_start(best.edge, start_ms) != start_ms:
            return None
        at_ms = start_ms + best.drive_ms
        if interval_end(held, best.to, at_ms) < at_ms:
            return None
        drives.append(Drive(best.edge, start_ms))
        vertex, came_by = best.to, best.edge
    until_ms = interval_end(held, goal, at_ms)
    if until_ms - at_ms < _needed(stay_ms, at_ms):
        return None
    return Arrival(Here(vertex, at_ms, came_by), until_ms, tuple(drives))


def interval_end(held: Reservations, vertex: int, at_ms: int) -> int:
    """Until when one may stand at a vertex from an instant on; −1 where one may not at that instant."""
    for opens_ms, closes_ms in held.free_at(vertex):
        if at_ms <= closes_ms:
            return closes_ms if opens_ms <= at_ms else -1
    return -1


def _enterable(network: Network, held: Reservations, goal: int) -> list[tuple[int, int]]:
    """The goal's free intervals, each from when it can be entered on: what holds it often holds the way in longer."""
    enterable = []
    for opens_ms, closes_ms in held.free_at(goal):
        entries = [
            held.next_start(edge, opens_ms - network.drive_ms[edge]) + network.drive_ms[edge]
            for edge in network.entering[goal]
        ]
        enterable.append((min(entries, default=opens_ms), closes_ms))
    return enterable


def _needed(stay_ms: int, from_ms: int) -> int:
    return min(stay_ms, FOREVER - from_ms)


def _soonest(free: list[tuple[int, int]], ends: list[int], at_ms: int, stay_ms: int) -> int | None:
    """The first instant not before `at_ms` from which the goal is free for the stay."""
    for i in range(bisect_left(ends, at_ms), len(free)):
        opens_ms, closes_ms = free[i]
        soonest_ms = opens_ms if opens_ms > at_ms else at_ms
        if closes_ms - soonest_ms >= _needed(stay_ms, soonest_ms):
            return soonest_ms
    return None


def _drives(label: _Label) -> tuple[Drive, ...]:
    drives: list[Drive] = []
    while label.before is not None:
        drives.append(Drive(label.came_by, label.start_ms))
        label = label.before
    return tuple(reversed(drives))
