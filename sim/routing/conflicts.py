"""Which stands and moves can come too close, from geometry: asked once per edge or vertex, then kept.

Exact for any positions: crossing edges, vertices too near, following along an aisle at a safe distance.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from sim.routing.geometry import SLACK_M, Motion, Window, near_window, start_window
from sim.routing.network import Network

Windows = tuple[tuple[int, Window], ...]
Value = TypeVar("Value")


class Conflicts:
    """All pairs of places on a network at which two robots could be closer than its separation.

    Numbers are those of the network. Windows are open intervals of whole milliseconds.

    Args:
        in_order: who passes a place second also starts second. A plan that keeps to this relies on nobody's
            move before it has begun, so lateness can spoil nothing (the gate of docs/design.md), and the
            order of starts is the order of passing. Without it robots may follow more closely.
    """

    def __init__(self, network: Network, *, in_order: bool = False) -> None:
        self._network = network
        self._in_order = in_order
        self._reach_m = network.separation_m
        self._motions: list[Motion] = []
        self._tail_nm: list[tuple[int, int]] = []
        self._boxes: list[tuple[float, float, float, float]] = []
        longest = max((math.dist(*network.ends_m(e)) for e in range(len(network.heads))), default=0.0)
        self._bucket_m = max(longest, self._reach_m)
        self._vertices_in: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._edges_in: dict[tuple[int, int], list[int]] = defaultdict(list)
        # On a drawing the same few shapes come again and again: whole nanometres make them equal.
        self._start_window = cache(_relative_start_window)
        self._of_stand: dict[int, tuple[tuple[int, ...], Windows]] = {}
        self._of_move: dict[int, tuple[Windows, Windows]] = {}
        self._places: list[tuple[float, float]] = []
        for v in range(len(network.names)):
            self._put_vertex(v)
        for e in range(len(network.heads)):
            self._put_edge(e)

    def put(self, vertex: int, edges: Sequence[int]) -> None:
        """Know a vertex, and the edges that leave it, that are new on the network or somewhere else now."""
        if vertex < len(self._places):
            self._forget_near(*self._places[vertex])
            bucket = self._bucket(*self._places[vertex])
            self._vertices_in[bucket].remove(vertex)
            for e in edges:
                self._edges_in[bucket].remove(e)
        self._put_vertex(vertex)
        for e in edges:
            self._put_edge(e)
        self._forget_near(*self._places[vertex])

    def _put_vertex(self, vertex: int) -> None:
        place = self._network.place_m[vertex]
        _set(self._places, vertex, place)
        self._vertices_in[self._bucket(*place)].append(vertex)

    def _put_edge(self, edge: int) -> None:
        move, (a, b) = self._network.motion(edge), self._network.ends_m(edge)
        _set(self._motions, edge, move)
        _set(self._tail_nm, edge, (round(move.x_m * 1e9), round(move.y_m * 1e9)))
        _set(self._boxes, edge, (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
        self._edges_in[self._bucket(*a)].append(edge)

    def _forget_near(self, x_m: float, y_m: float) -> None:
        for v in self._near(self._vertices_in, x_m, y_m):
            self._of_stand.pop(v, None)
        for e in self._near(self._edges_in, x_m, y_m):
            self._of_move.pop(e, None)

    def of_stand(self, vertex: int) -> tuple[tuple[int, ...], Windows]:
        """What a robot standing at a vertex keeps others from.

        Returns:
            The vertices at which nobody else can stand meanwhile (itself among them), and the edges with
            the window of their move, in ms after its start, in which it is too close.
        """
        known = self._of_stand.get(vertex)
        if known is None:
            known = self._of_stand[vertex] = self._find_for_stand(vertex)
        return known

    def of_move(self, edge: int) -> tuple[Windows, Windows]:
        """What a robot driving along an edge keeps others from.

        Returns:
            The vertices with the window, in ms after its start, in which nobody else can stand there; and
            the edges with the window of forbidden later starts, in ms after its start (may be negative).
        """
        known = self._of_move.get(edge)
        if known is None:
            known = self._of_move[edge] = self._find_for_move(edge)
        return known

    def _find_for_stand(self, vertex: int) -> tuple[tuple[int, ...], Windows]:
        x, y = place = self._network.place_m[vertex]
        reach_m = self._reach_m - SLACK_M
        near = [w for w in self._near(self._vertices_in, x, y) if math.dist(place, self._network.place_m[w]) < reach_m]
        passing = []
        for f in self._near(self._edges_in, x, y):
            window = near_window(self._motions[f], x, y, self._reach_m)
            if window is not None:
                passing.append((f, (-1, window[1]) if self._in_order else window))
        return tuple(near), tuple(passing)

    def _find_for_move(self, edge: int) -> tuple[Windows, Windows]:
        move = self._motions[edge]
        places = []
        for w in self._near(self._vertices_in, move.x_m, move.y_m):
            window = near_window(move, *self._network.place_m[w], self._reach_m)
            if window is not None:
                places.append((w, (-1, window[1]) if self._in_order else window))
        others = []
        x_nm, y_nm = self._tail_nm[edge]
        first = move[2:]
        reach_m = self._reach_m
        x0, y0, x1, y1 = self._boxes[edge]
        left, top, right, bottom = x0 - reach_m, y0 - reach_m, x1 + reach_m, y1 + reach_m
        for f in self._near(self._edges_in, move.x_m, move.y_m):
            x0, y0, x1, y1 = self._boxes[f]
            if x0 >= right or x1 <= left or y0 >= bottom or y1 <= top:
                continue  # far off: most are
            fx_nm, fy_nm = self._tail_nm[f]
            window = self._start_window((fx_nm - x_nm, fy_nm - y_nm), first, self._motions[f][2:], self._reach_m)
            if window is not None:
                low, high = window
                others.append((f, (min(low, -1), max(high, 1)) if self._in_order else window))
        return tuple(places), tuple(others)

    def _bucket(self, x_m: float, y_m: float) -> tuple[int, int]:
        return math.floor(x_m / self._bucket_m), math.floor(y_m / self._bucket_m)

    def _near(self, buckets: dict[tuple[int, int], list[int]], x_m: float, y_m: float) -> list[int]:
        """All in buckets that two edges' lengths and the separation can reach: start to start ≤ 3 buckets."""
        cx, cy = self._bucket(x_m, y_m)
        return sorted(
            found for bx in range(cx - 3, cx + 4) for by in range(cy - 3, cy + 4) for found in buckets.get((bx, by), ())
        )


def _set(values: list[Value], place: int, value: Value) -> None:
    """Put a value at its place, or behind the last one."""
    values[place : place + 1] = [value]


def _relative_start_window(
    shift_nm: tuple[int, int],
    first: tuple[float, float, int],
    second: tuple[float, float, int],
    separation_m: float,
) -> Window | None:
    return start_window(Motion(0.0, 0.0, *first), Motion(shift_nm[0] / 1e9, shift_nm[1] / 1e9, *second), separation_m)
