"""Safe-interval search among robots that can make way: whoever only stands is no wall, but costs something to move.

Like `search`, but moves against an idle robot's endless stand are allowed at a price in time; the caller then has to
find those robots another place. And beside a goal it can look for any place to stand for ever.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import count
from typing import NamedTuple

from sim.routing.network import UNREACHABLE, Network
from sim.routing.reservations import FOREVER, Drive, Reservations
from sim.routing.roaming.tails import Tails
from sim.routing.search import Arrival, Budget, Here, interval_end

MAKE_WAY_MS = 2000  # how much longer a way may be, for not asking one idle robot to move


class _Label(NamedTuple):
    at_ms: int
    vertex: int
    came_by: int
    until_ms: int  # the end of the free interval that it stands in
    start_ms: int  # of the drive that led here
    price_ms: int  # for those asked to make way
    before: _Label | None


class Place(NamedTuple):
    """What a search is for: a goal with a stay, or (goal −1) any place to stand for ever, at a price each."""

    goal: int = -1
    stay_ms: int = FOREVER
    price_ms: Callable[[int], int | None] = lambda _: 0  # of standing there for ever; None: not there


def passages(
    network: Network,
    held: Reservations,
    tails: Tails,
    start: Here,
    place: Place,
    fixed: Collection[int],
    budget: Budget,
) -> Iterator[Arrival]:
    """Ways to a place, the cheapest first (time, and what making way costs), one for each free interval there.

    Args:
        held: what robots hold until they stand for ever.
        start: it must be free there at that instant.
        fixed: robots that can't make way.
    """
    until_ms = interval_end(held, start.vertex, start.at_ms)
    if until_ms < 0:
        return
    goal = place.goal
    ahead_ms = network.ahead_ms(goal) if goal >= 0 else None
    least_ms = network.least_ms(start.vertex, start.came_by, goal) if goal >= 0 else 0
    if least_ms >= UNREACHABLE:
        return
    first = _Label(start.at_ms, start.vertex, start.came_by, until_ms, 0, 0, None)
    queue: list[tuple[int, int, int, bool, _Label]] = [(start.at_ms + least_ms, least_ms, 0, False, first)]
    cheapest: dict[tuple[int, int], int] = {(start.came_by, until_ms): start.at_ms}
    pushed = count(1)
    reached: set[tuple[int, int]] = set()
    while queue:
        _, _, _, final, label = heapq.heappop(queue)
        at_ms, vertex, came_by, until_ms, _, price_ms, _ = label
        if final:
            yield Arrival(Here(vertex, at_ms, came_by), until_ms, _drives(label))
            continue
        if at_ms + price_ms > cheapest[came_by, until_ms]:
            continue
        if not budget.spend():
            return
        if (came_by, until_ms) not in reached:
            if vertex == goal:
                if until_ms - at_ms >= min(place.stay_ms, FOREVER - at_ms):
                    reached.add((came_by, until_ms))
                    yield Arrival(Here(vertex, at_ms, came_by), until_ms, _drives(label))
            elif goal < 0 and until_ms >= FOREVER:
                standing_ms = place.price_ms(vertex)
                if standing_ms is not None:
                    reached.add((came_by, until_ms))
                    heapq.heappush(queue, (at_ms + price_ms + standing_ms, 0, next(pushed), True, label))
        for further in _onward(network, held, label):
            left_ms = ahead_ms[further.came_by] if ahead_ms is not None else 0
            asked_ms = _asked_ms(tails.at_edge[further.came_by], further.start_ms, fixed)
            if asked_ms is None or left_ms >= UNREACHABLE:
                continue
            cost_ms = further.at_ms + price_ms + asked_ms
            if cost_ms < cheapest.get((further.came_by, further.until_ms), FOREVER):
                cheapest[further.came_by, further.until_ms] = cost_ms
                paid = further._replace(price_ms=price_ms + asked_ms)
                heapq.heappush(queue, (cost_ms + left_ms, left_ms, next(pushed), False, paid))


def _onward(network: Network, held: Reservations, label: _Label) -> Iterator[_Label]:
    """Each edge on from a label, into each free interval at its end, as early as can be."""
    for edge, turn_ms, to, drive_ms in network.onward(label.vertex, label.came_by):
        there_ms = label.at_ms + turn_ms + drive_ms
        for opens_ms, closes_ms in held.free_at(to):
            if opens_ms - drive_ms > label.until_ms:
                break
            if closes_ms < there_ms:
                continue
            start_ms = held.next_start(edge, max(there_ms, opens_ms) - drive_ms)
            if start_ms <= label.until_ms and start_ms + drive_ms <= closes_ms:
                yield _Label(start_ms + drive_ms, to, edge, closes_ms, start_ms, 0, label)


def _asked_ms(standing: Mapping[int, int], start_ms: int, fixed: Collection[int]) -> int | None:
    """The price of those who stand in the way of a move for ever, each since an instant; None if one can't make way."""
    asked = [robot for robot, from_ms in standing.items() if start_ms > from_ms]
    if any(robot in fixed for robot in asked):
        return None
    return MAKE_WAY_MS * len(asked)


def _drives(label: _Label) -> tuple[Drive, ...]:
    drives: list[Drive] = []
    while label.before is not None:
        drives.append(Drive(label.came_by, label.start_ms))
        label = label.before
    return tuple(reversed(drives))
