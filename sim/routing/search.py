"""Safe-interval path planning: the quickest way to a goal among what others hold.

Phillips and Likhachev, "SIPP: Safe interval path planning for dynamic environments" (ICRA 2011). Between
two reservations a vertex is free for an interval; arriving there earlier is never worse, since one can
wait until the interval ends. So one label for each (edge arrived by, free interval) is enough: the edge,
because turning from it costs time. Here a move keeps its own forbidden starts as well (`next_start`), for
motion in continuous time.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterator
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
    here: Here
    until_ms: int  # the end of the free interval it stands in
    came_from: _Label | None
    start_ms: int  # of the drive that led here


def arrivals(
    network: Network, held: Reservations, start: Here, goal: int, stay_ms: int, budget: Budget
) -> Iterator[Arrival]:
    """Ways to a goal at which one can then stay, the earliest arrival first, one per free interval of the goal.

    Args:
        start: it must be free there at that instant.
        stay_ms: how long the goal has to be free from the arrival on; `FOREVER` for a place of rest.
        budget: shared by all searches of one plan.
    """
    free = [span for span in held.free_at(goal) if span[1] - span[0] >= min(stay_ms, FOREVER - span[0])]
    ends = [end for _, end in free]
    first = _interval(held, start.vertex, start.at_ms)
    if first is None:
        return
    queue: list[tuple[int, int, int, _Label]] = []
    earliest: dict[tuple[int, int, int], int] = {}  # arrival at (vertex, edge arrived by, end of interval)
    pushed = 0

    def push(label: _Label) -> None:
        nonlocal pushed
        here = label.here
        state = (here.vertex, here.came_by, label.until_ms)
        ahead_ms = network.least_ms(here.vertex, here.came_by, goal)
        if ahead_ms >= UNREACHABLE or earliest.get(state, FOREVER) <= here.at_ms:
            return
        soonest_ms = _soonest(free, ends, here.at_ms + ahead_ms, stay_ms)
        if soonest_ms is not None:
            earliest[state] = here.at_ms
            pushed += 1
            heapq.heappush(queue, (soonest_ms, ahead_ms, pushed, label))

    push(_Label(start, first[1], None, 0))
    reached: set[int] = set()
    while queue:
        _, _, _, label = heapq.heappop(queue)
        here, until_ms = label.here, label.until_ms
        if here.at_ms > earliest[here.vertex, here.came_by, until_ms]:
            continue  # a quicker way to the same place was found meanwhile
        if not budget.spend():
            return
        if here.vertex == goal and until_ms not in reached and until_ms - here.at_ms >= _stay(stay_ms, here):
            reached.add(until_ms)
            yield Arrival(here, until_ms, _drives(label))
        for on in network.onward(here.vertex, here.came_by):
            ready_ms = here.at_ms + on.turn_ms
            for opens_ms, closes_ms in held.free_at(on.to):
                if opens_ms - on.drive_ms > until_ms:
                    break
                if closes_ms < ready_ms + on.drive_ms:
                    continue
                start_ms = held.next_start(on.edge, max(ready_ms, opens_ms - on.drive_ms))
                arrive_ms = start_ms + on.drive_ms
                if start_ms <= until_ms and arrive_ms <= closes_ms:
                    push(_Label(Here(on.to, arrive_ms, on.edge), closes_ms, label, start_ms))


def _stay(stay_ms: int, here: Here) -> int:
    return min(stay_ms, FOREVER - here.at_ms)


def _soonest(free: list[tuple[int, int]], ends: list[int], at_ms: int, stay_ms: int) -> int | None:
    """The first instant not before `at_ms` from which the goal is free for the stay."""
    for i in range(bisect_right(ends, at_ms - 1), len(free)):
        opens_ms, closes_ms = free[i]
        soonest_ms = max(opens_ms, at_ms)
        if closes_ms - soonest_ms >= min(stay_ms, FOREVER - soonest_ms):
            return soonest_ms
    return None


def _interval(held: Reservations, vertex: int, at_ms: int) -> tuple[int, int] | None:
    return next((span for span in held.free_at(vertex) if span[0] <= at_ms <= span[1]), None)


def _drives(label: _Label) -> tuple[Drive, ...]:
    drives: list[Drive] = []
    while label.came_from is not None:
        drives.append(Drive(label.here.came_by, label.start_ms))
        label = label.came_from
    return tuple(reversed(drives))
