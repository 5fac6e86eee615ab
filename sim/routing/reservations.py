"""Space and time that robots hold: per vertex when nobody else may stand there, per edge when not to start."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

from sim.routing.conflicts import Conflicts

FOREVER = 1 << 50  # ms; after everything that is ever planned

Interval = tuple[int, int]


class Stand(NamedTuple):
    """A robot stands at a vertex from one instant to another."""

    vertex: int
    from_ms: int
    to_ms: int


class Drive(NamedTuple):
    """A robot drives along an edge, starting at an instant."""

    edge: int
    start_ms: int


Timeline = list[Stand | Drive]
Holders = dict[int, list[Interval]]  # robot → open intervals


class Reservations:
    """Who keeps whom from where and when. Robots, vertices and edges are numbers."""

    def __init__(self, conflicts: Conflicts, vertices: int, edges: int) -> None:
        self._conflicts = conflicts
        self._at_vertex: list[Holders] = []
        self._at_edge: list[Holders] = []
        self._free: list[list[Interval] | None] = []
        self._shut: list[tuple[list[int], list[int]] | None] = []
        self._touched: dict[int, tuple[set[int], set[int]]] = {}
        self._timelines: dict[int, Timeline] = {}
        self._now_ms = 0
        self._grow(vertices, edges)

    def learn(self, vertices: int, edges: int) -> None:
        """There are so many vertices and edges now, or some are elsewhere: what is held is worked out anew."""
        timelines = dict(self._timelines)
        for robot in timelines:
            self.drop(robot)
        self._grow(vertices, edges)
        for robot, timeline in timelines.items():
            self.put(robot, timeline)

    def _grow(self, vertices: int, edges: int) -> None:
        for _ in range(vertices - len(self._at_vertex)):
            self._at_vertex.append({})
            self._free.append(None)
        for _ in range(edges - len(self._at_edge)):
            self._at_edge.append({})
            self._shut.append(None)

    def forget_before(self, now_ms: int) -> None:
        """What ended by now matters to nobody any more."""
        self._now_ms = now_ms

    def timeline(self, robot: int) -> Timeline:
        return self._timelines.get(robot, [])

    def put(self, robot: int, timeline: Timeline) -> None:
        """Let a robot hold a timeline instead of what it held."""
        self.drop(robot)
        vertices: set[int] = set()
        edges: set[int] = set()
        for hold in timeline:
            if isinstance(hold, Drive):
                self._put_drive(robot, hold, vertices, edges)
            elif hold.to_ms > hold.from_ms:
                self._put_stand(robot, hold, vertices, edges)
        self._touched[robot] = (vertices, edges)
        self._timelines[robot] = timeline
        self._stale(vertices, edges)

    def drop(self, robot: int) -> None:
        """Let go of all that a robot holds."""
        vertices, edges = self._touched.pop(robot, (set(), set()))
        self._timelines.pop(robot, None)
        for v in vertices:
            del self._at_vertex[v][robot]
        for e in edges:
            del self._at_edge[e][robot]
        self._stale(vertices, edges)

    def free_at(self, vertex: int) -> list[Interval]:
        """The closed intervals in which one may stand at a vertex, in order; the last one has no end."""
        free = self._free[vertex]
        if free is None:
            free = []
            since = self._now_ms
            for start, end in _union(self._at_vertex[vertex], self._now_ms):
                if start >= since:
                    free.append((since, start))
                since = end
            if since < FOREVER:
                free.append((since, FOREVER))
            self._free[vertex] = free
        return free

    def next_start(self, edge: int, from_ms: int) -> int:
        """The first instant not before `from_ms` at which one may start along an edge."""
        shut = self._shut[edge]
        if shut is None:
            union = _union(self._at_edge[edge], self._now_ms)
            shut = self._shut[edge] = ([start for start, _ in union], [end for _, end in union])
        starts, ends = shut
        i = bisect_right(starts, from_ms) - 1
        if i >= 0 and starts[i] < from_ms < ends[i]:
            return ends[i]
        return from_ms

    def holder_at_vertex(self, vertex: int, at_ms: int, but: int) -> int | None:
        """Who else than robot `but` keeps one from standing at a vertex at an instant."""
        return _holder(self._at_vertex[vertex], at_ms, but)

    def holder_at_edge(self, edge: int, at_ms: int, but: int) -> int | None:
        """Who else than robot `but` keeps one from starting along an edge at an instant."""
        return _holder(self._at_edge[edge], at_ms, but)

    def clashes(self, robot: int, timeline: Timeline) -> bool:
        """Whether a timeline of a robot is kept from somewhere by what another one holds."""
        for hold in timeline:
            if isinstance(hold, Drive):
                if self.holder_at_edge(hold.edge, hold.start_ms, robot) is not None:
                    return True
            elif any(
                start < hold.to_ms and end > hold.from_ms
                for other, held in self._at_vertex[hold.vertex].items()
                if other != robot
                for start, end in held
            ):
                return True
        return False

    def _put_stand(self, robot: int, stand: Stand, vertices: set[int], edges: set[int]) -> None:
        near, passing = self._conflicts.of_stand(stand.vertex)
        for w in near:
            vertices.add(w)
            self._at_vertex[w].setdefault(robot, []).append((stand.from_ms, stand.to_ms))
        for f, (close, clear) in passing:
            edges.add(f)
            self._at_edge[f].setdefault(robot, []).append((stand.from_ms - clear, stand.to_ms - close))

    def _put_drive(self, robot: int, drive: Drive, vertices: set[int], edges: set[int]) -> None:
        start_ms = drive.start_ms
        places, others = self._conflicts.of_move(drive.edge)
        for w, (close, clear) in places:
            vertices.add(w)
            self._at_vertex[w].setdefault(robot, []).append((start_ms + close, start_ms + clear))
        for f, (low, high) in others:
            edges.add(f)
            self._at_edge[f].setdefault(robot, []).append((start_ms + low, start_ms + high))

    def _stale(self, vertices: Iterable[int], edges: Iterable[int]) -> None:
        for v in vertices:
            self._free[v] = None
        for e in edges:
            self._shut[e] = None


def _union(holders: Holders, now_ms: int) -> list[Interval]:
    """Open intervals of all holders joined, those that only touch as well: a gap has to last."""
    intervals = sorted(i for held in holders.values() for i in held if i[1] >= now_ms)
    joined: list[Interval] = []
    for start, end in intervals:
        if joined and start <= joined[-1][1]:
            if end > joined[-1][1]:
                joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _holder(holders: Holders, at_ms: int, but: int) -> int | None:
    for robot in sorted(holders):
        if robot != but and any(start < at_ms < end for start, end in holders[robot]):
            return robot
    return None
