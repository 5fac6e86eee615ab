"""One robot moves at a time, one edge, while all others stand: a search over where all of them stand.

It is complete for such moves within its bound, and slow to drive: a last resort, where plans that are made one
after the other fail because robots have to make way for one another.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Collection, Mapping, Sequence

from sim.routing.conflicts import Conflicts
from sim.routing.network import Network

HASTE = 3  # how much more what is left of robots' ways counts than the moves made: greedier is quicker to search

Places = tuple[int, ...]  # the vertex of each robot
Moves = list[tuple[int, int]]  # a robot's place in the order, and the edge it drives


def moves_between(
    network: Network,
    conflicts: Conflicts,
    places: Places,
    goals: Sequence[int | None],
    most_states: int,
    barred: Collection[int] = (),
) -> Moves | None:
    """Moves after which each robot that has a goal stands at it.

    Args:
        places: where each robot stands, by its place in the order.
        goals: where each has to go, None for those that may end anywhere.
        most_states: how many arrangements of all robots are looked at.
        barred: edges that nobody drives, besides those that are shut.

    Returns:
        The moves, in their order; None if there are none, or none was found within the bound.
    """
    ways = [None if goal is None else _steps_to(network, goal, barred) for goal in goals]

    def left(here: Places) -> int | None:
        """What is left of all ways, in moves; None where there is none for some robot."""
        total = 0
        for steps, vertex in zip(ways, here, strict=True):
            if steps is not None:
                if vertex not in steps:
                    return None
                total += steps[vertex]
        return total

    ahead = left(places)
    if ahead is None:
        return None
    before: dict[Places, tuple[Places, int, int] | None] = {places: None}
    queue: list[tuple[int, int, Places]] = [(HASTE * ahead, 0, places)]
    while queue and len(before) < most_states:
        _, made, here = heapq.heappop(queue)
        if left(here) == 0:
            return _back(before, here)
        for index, vertex in enumerate(here):
            touched = {f for i, other in enumerate(here) if i != index for f, _ in conflicts.of_stand(other)[1]}
            for on in network.onward(vertex, -1):
                if on.edge in touched or on.edge in barred:
                    continue
                there = (*here[:index], on.to, *here[index + 1 :])
                if there not in before and (ahead := left(there)) is not None:
                    before[there] = here, index, on.edge
                    heapq.heappush(queue, (made + 1 + HASTE * ahead, made + 1, there))
    return None


def _steps_to(network: Network, goal: int, barred: Collection[int]) -> dict[int, int]:
    """How many moves each vertex is from the goal."""
    leading: dict[int, list[int]] = {}
    for edge, (tail, head) in enumerate(zip(network.tails, network.heads, strict=True)):
        if edge not in network.shut and edge not in barred:
            leading.setdefault(head, []).append(tail)
    steps = {goal: 0}
    queue = deque([goal])
    while queue:
        vertex = queue.popleft()
        for tail in leading.get(vertex, ()):
            if tail not in steps:
                steps[tail] = steps[vertex] + 1
                queue.append(tail)
    return steps


def _back(before: Mapping[Places, tuple[Places, int, int] | None], here: Places) -> Moves:
    moves = []
    while (step := before[here]) is not None:
        here, index, edge = step
        moves.append((index, edge))
    return moves[::-1]
