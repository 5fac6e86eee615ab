"""The floor as arrays for one kind of robot: vertices and edges by number, in whole milliseconds."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import NamedTuple

from sim.floor import Floor, natural
from sim.routing.geometry import Motion, motion
from sim.streams import as_ms

UNREACHABLE = 1 << 60


class Onward(NamedTuple):
    """One way to go on: an edge, the turn on the spot before it, where it leads and how long it takes."""

    edge: int
    turn_ms: int
    to: int
    drive_ms: int


class Network:
    """Arrays made once from a floor's graph, for robots of one speed, turning time and separation.

    Attributes:
        names: vertex number → name, in natural order; `number` is the way back.
        tails, heads, drive_ms: per edge; where an edge has a speed limit, no robot drives faster.
        entering: per vertex, the edges that lead to it.
        separation_m: the least distance between two centres.
    """

    def __init__(self, floor: Floor, speed_mps: float, turn_s: float, separation_m: float) -> None:
        self.separation_m = separation_m
        self.turn_s = turn_s
        self.names = sorted(floor.graph.nodes, key=natural)
        self.number = {name: v for v, name in enumerate(self.names)}
        self.place_m = [floor.position(name) for name in self.names]
        edges = sorted((self.number[u], self.number[v]) for u, v in floor.graph.edges)
        self.edge_number = {edge: e for e, edge in enumerate(edges)}
        self.tails = [u for u, _ in edges]
        self.heads = [v for _, v in edges]
        data = (floor.graph.edges[self.names[u], self.names[v]] for u, v in edges)
        self.drive_ms = [as_ms(edge["length_m"] / min(speed_mps, edge["limit_mps"])) for edge in data]
        leaving: list[list[int]] = [[] for _ in self.names]
        entering: list[list[int]] = [[] for _ in self.names]
        for e, (u, v) in enumerate(edges):
            leaving[u].append(e)
            entering[v].append(e)
        self.entering = entering
        self._after_edge = [self._onward(leaving[v], e) for e, v in enumerate(self.heads)]
        self._from_rest = [self._onward(leaving[v], None) for v in range(len(self.names))]
        self._before: list[list[tuple[int, int]]] = [[] for _ in edges]  # (edge before, turn and drive)
        for e, ways in enumerate(self._after_edge):
            for on in ways:
                self._before[on.edge].append((e, on.turn_ms + on.drive_ms))
        self._ahead: dict[int, list[int]] = {}

    def motion(self, edge: int) -> Motion:
        """The move along an edge, from its start."""
        return motion(self.place_m[self.tails[edge]], self.place_m[self.heads[edge]], self.drive_ms[edge])

    def onward(self, vertex: int, came_by: int) -> tuple[Onward, ...]:
        """The ways on from a vertex, turning from the edge that was driven last (−1: facing any way)."""
        return self._from_rest[vertex] if came_by < 0 else self._after_edge[came_by]

    def turn_ms(self, first: int, second: int) -> int:
        """How long a robot that came along one edge turns on the spot before it can leave along another."""
        a, b = self.motion(first), self.motion(second)
        cross, dot = a.vx * b.vy - a.vy * b.vx, a.vx * b.vx + a.vy * b.vy
        return as_ms(self.turn_s * abs(math.atan2(cross, dot)) / (math.pi / 2))

    def ahead_ms(self, goal: int) -> list[int]:
        """Per edge: the least time from its end to the goal, turns included, were there nobody else."""
        known = self._ahead.get(goal)
        if known is None:
            known = self._ahead[goal] = self._search_back(goal)
        return known

    def least_ms(self, vertex: int, came_by: int, goal: int) -> int:
        """The least time from a vertex to the goal, were there nobody else."""
        if came_by >= 0:
            return self.ahead_ms(goal)[came_by]
        if vertex == goal:
            return 0
        ahead = self.ahead_ms(goal)
        return min((on.drive_ms + ahead[on.edge] for on in self._from_rest[vertex]), default=UNREACHABLE)

    def route(self, vertices: list[str]) -> list[int]:
        """The edges along a list of vertex names."""
        numbers = [self.number[name] for name in vertices]
        return [self.edge_number[pair] for pair in pairwise(numbers)]

    def _onward(self, edges: list[int], came_by: int | None) -> tuple[Onward, ...]:
        return tuple(
            Onward(e, 0 if came_by is None else self.turn_ms(came_by, e), self.heads[e], self.drive_ms[e])
            for e in edges
        )

    def _search_back(self, goal: int) -> list[int]:
        """Dijkstra over edges against their direction, so that turns count."""
        best = [UNREACHABLE] * len(self.heads)
        queue = [(0, e) for e in self.entering[goal]]
        for _, e in queue:
            best[e] = 0
        while queue:
            cost, e = heapq.heappop(queue)
            if cost > best[e]:
                continue
            for before, step_ms in self._before[e]:
                further = cost + step_ms
                if further < best[before]:
                    best[before] = further
                    heapq.heappush(queue, (further, before))
        return best
