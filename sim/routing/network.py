"""The floor as arrays for one kind of robot: vertices and edges by number, in whole milliseconds."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from sim.floor import Floor, natural
from sim.routing.geometry import Motion, motion
from sim.streams import as_ms

UNREACHABLE = 1 << 60
STRAIGHT = 1e-6  # an angle in radians up to which nobody turns


class Onward(NamedTuple):
    """One way to go on: an edge, the turn on the spot before it, where it leads and how long it takes."""

    edge: int
    turn_ms: int
    to: int
    drive_ms: int


class Network:
    """Arrays made once from a floor's graph, for robots of one speed, turning time and separation.

    Who turns on the spot stops for it: that takes `stop_s` more, for braking and starting. Moves are at constant speed.

    Attributes:
        names: vertex number → name, in natural order; `number` is the way back.
        tails, heads, drive_ms: per edge; where an edge has a speed limit, no robot drives faster.
        entering: per vertex, the edges that lead to it.
        separation_m: the least distance between two centres.
        shut: the edges that nobody may begin to drive along; no way leads over them.
    """

    def __init__(self, floor: Floor, speed_mps: float, turn_s: float, separation_m: float, stop_s: float = 0.0) -> None:
        self.separation_m = separation_m
        self.turn_s = turn_s
        self._stop_ms = as_ms(stop_s)
        self.names = sorted(floor.graph.nodes, key=natural)
        self.number = {name: v for v, name in enumerate(self.names)}
        self.place_m = [floor.position(name) for name in self.names]
        edges = sorted((self.number[u], self.number[v]) for u, v in floor.graph.edges)
        self.edge_number = {edge: e for e, edge in enumerate(edges)}
        self.tails = [u for u, _ in edges]
        self.heads = [v for _, v in edges]
        data = (floor.graph.edges[self.names[u], self.names[v]] for u, v in edges)
        self.drive_ms = [as_ms(edge["length_m"] / min(speed_mps, edge["limit_mps"])) for edge in data]
        self.shut: frozenset[int] = frozenset()
        self._leaving: list[list[int]] = [[] for _ in self.names]
        self.entering: list[list[int]] = [[] for _ in self.names]
        for e, (u, v) in enumerate(edges):
            self._leaving[u].append(e)
            self.entering[v].append(e)
        self._mid_edge: dict[int, tuple[Onward, ...]] = {}  # by place in mid-edge: the ways on from there
        self._link()

    def shut_off(self, edges: Iterable[int]) -> None:
        """From now on just these edges are shut."""
        self.shut = frozenset(edges)
        self._link()

    def put_mid_edge(self, name: str, place_m: tuple[float, float], behind: str, ahead: str) -> tuple[int, list[int]]:
        """A place between two vertices where a robot was halted: from there it goes on, or turns round and goes back.

        The same name again puts the place elsewhere.

        Args:
            behind, ahead: the ends of the edge that the robot was on; it faces `ahead`.

        Returns:
            The place's vertex number, and those of its two edges.
        """
        u, v = self.number[behind], self.number[ahead]
        if name not in self.number:
            self._add_mid_edge(name)
        here = self.number[name]
        self.place_m[here] = place_m
        forth, back = self._leaving[here]
        onward = []
        for e, end, turn_ms in ((forth, v, 0), (back, u, as_ms(2 * self.turn_s) + self._stop_ms)):
            self.edge_number.pop((here, self.heads[e]), None)
            self.heads[e] = end
            self.drive_ms[e] = self._share_ms(u if end == v else v, end, place_m)
            onward.append(Onward(e, turn_ms, end, self.drive_ms[e]))
        self.edge_number |= {(here, v): forth, (here, u): back}
        self._mid_edge[here] = tuple(onward)
        self._link()
        return here, [forth, back]

    def _share_ms(self, start: int, end: int, place_m: tuple[float, float]) -> int:
        """How long the rest of an edge takes from a place on it, as slowly as that way is driven."""
        along = self.edge_number[(start, end) if (start, end) in self.edge_number else (end, start)]
        pace_ms = self.drive_ms[along] / math.dist(self.place_m[start], self.place_m[end])  # of a metre
        return max(1, math.ceil(pace_ms * math.dist(place_m, self.place_m[end])))

    def _add_mid_edge(self, name: str) -> None:
        here, edges = len(self.names), [len(self.heads), len(self.heads) + 1]
        self.number[name] = here
        self.names.append(name)
        self.place_m.append((0.0, 0.0))
        self._leaving.append(edges)
        self.entering.append([])  # nobody drives to it
        self.tails += [here, here]
        self.heads += [here, here]
        self.drive_ms += [1, 1]

    def _link(self) -> None:
        """Which edges follow on which, without those that are shut."""
        leaving = [[e for e in edges if e not in self.shut] for edges in self._leaving]
        self._after_edge = [self._onward(leaving[v], e) for e, v in enumerate(self.heads)]
        self._from_rest = [self._onward(edges, None) for edges in leaving]
        for here, ways in self._mid_edge.items():
            self._from_rest[here] = tuple(on for on in ways if on.edge not in self.shut)
        self._before: list[list[tuple[int, int]]] = [[] for _ in self.heads]  # (edge before, turn and drive)
        for e, ways in enumerate(self._after_edge):
            for on in ways:
                self._before[on.edge].append((e, on.turn_ms + on.drive_ms))
        self._ahead: dict[int, list[int]] = {}

    def ends_m(self, edge: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where an edge starts and where it ends."""
        return self.place_m[self.tails[edge]], self.place_m[self.heads[edge]]

    def motion(self, edge: int) -> Motion:
        """The move along an edge, from its start."""
        return motion(*self.ends_m(edge), self.drive_ms[edge])

    def onward(self, vertex: int, came_by: int) -> tuple[Onward, ...]:
        """The ways on from a vertex, turning from the edge that was driven last (−1: facing any way)."""
        return self._from_rest[vertex] if came_by < 0 else self._after_edge[came_by]

    def turn_ms(self, first: int, second: int) -> int:
        """How long a robot that came along one edge turns on the spot before it can leave along another."""
        a, b = self.motion(first), self.motion(second)
        cross, dot = a.vx * b.vy - a.vy * b.vx, a.vx * b.vx + a.vy * b.vy
        angle = abs(math.atan2(cross, dot))
        return as_ms(self.turn_s * angle / (math.pi / 2)) + (self._stop_ms if angle > STRAIGHT else 0)

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
        return min((on.turn_ms + on.drive_ms + ahead[on.edge] for on in self._from_rest[vertex]), default=UNREACHABLE)

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
