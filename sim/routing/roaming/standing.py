"""Where an idle robot is least in the way: not where many of the quickest ways lead past."""

from __future__ import annotations

from sim.routing.conflicts import Conflicts
from sim.routing.network import UNREACHABLE, Network

WORST_MS = 6_000  # the price of standing where every way leads past
GOALS, STARTS = 60, 200  # so many of each are looked at, at most


class Standing:
    """The price of standing at a vertex for ever: in milliseconds, so that it compares with a detour."""

    def __init__(self, network: Network, conflicts: Conflicts) -> None:
        self._network = network
        self._conflicts = conflicts
        self._prices_ms: list[int] | None = None

    def price_ms(self, vertex: int) -> int:
        if self._prices_ms is None:
            self.prepare()
        assert self._prices_ms is not None, "just prepared"
        return self._prices_ms[vertex]

    def prepare(self) -> None:
        """Count, over pairs of vertices spread over the floor, whose quickest way a robot at each would stand in."""
        network = self._network
        vertices = range(len(network.names))
        goals = vertices[:: max(1, len(vertices) // GOALS)]
        starts = vertices[:: max(1, len(vertices) // STARTS)]
        touched: list[set[int]] = [set() for _ in network.heads]
        for vertex in vertices:
            for edge, _ in self._conflicts.of_stand(vertex)[1]:
                touched[edge].add(vertex)
        passing = [0] * len(vertices)
        pairs = 0
        for goal in goals:
            ahead_ms = network.ahead_ms(goal)
            for start in starts:
                ways = [on for on in network.onward(start, -1) if ahead_ms[on.edge] < UNREACHABLE]
                if start == goal or not ways:
                    continue
                pairs += 1
                in_it: set[int] = set()
                on = min(ways, key=lambda on: on.drive_ms + ahead_ms[on.edge])
                while True:
                    in_it |= touched[on.edge]
                    if on.to == goal:
                        break
                    onward = network.onward(on.to, on.edge)
                    on = min(onward, key=lambda on: on.turn_ms + on.drive_ms + ahead_ms[on.edge])
                for vertex in in_it:
                    passing[vertex] += 1
        self._prices_ms = [WORST_MS * count // max(pairs, 1) for count in passing]
