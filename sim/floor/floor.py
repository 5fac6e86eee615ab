"""The floor as a networkx graph in metres, with the places on it that matter by name."""

from __future__ import annotations

import math
import re
from functools import cached_property
from typing import TYPE_CHECKING

import networkx as nx

from sim.floor.source import Source
from sim.floor.spec import FloorSpec, TableSpec, VertexKind

if TYPE_CHECKING:
    Graph = nx.DiGraph[str]
else:
    Graph = nx.DiGraph


def natural(name: str) -> list[tuple[int, str]]:
    """Sort key that puts `dock-2` before `dock-10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


class Floor:
    """A floor that has been read. `sim.floor.check` says whether robots can work on it.

    Attributes:
        spec: the plain data it was made from.
        graph: vertices with `x_m`, `y_m`, `kind`; directed edges with `length_m` and `limit_mps` (infinite
            where nothing limits a robot's speed).
        source: where its parts were written, for complaints.
    """

    def __init__(self, spec: FloorSpec, source: Source | None = None) -> None:
        self.spec = spec
        self.source = source or Source()
        self.graph: Graph = nx.DiGraph()
        for name, vertex in spec.vertices.items():
            self.graph.add_node(name, x_m=vertex.x_m, y_m=vertex.y_m, kind=vertex.kind)
        for start, end in spec.edges:
            length_m = math.dist(self.position(start), self.position(end))
            self.graph.add_edge(start, end, length_m=length_m, limit_mps=math.inf)
        for start, end, limit_mps in spec.speed_limits_mps:
            self.graph.edges[start, end]["limit_mps"] = limit_mps

    def position(self, vertex: str) -> tuple[float, float]:
        """The centre of a vertex, in metres."""
        place = self.spec.vertices[vertex]
        return place.x_m, place.y_m

    def of_kind(self, kind: VertexKind) -> tuple[str, ...]:
        """The vertices of one kind, in natural order."""
        named = (name for name, vertex in self.spec.vertices.items() if vertex.kind == kind)
        return tuple(sorted(named, key=natural))

    @cached_property
    def docks(self) -> tuple[str, ...]:
        return self.of_kind("dock")

    @cached_property
    def pass_bays(self) -> tuple[str, ...]:
        return self.of_kind("pass")

    @cached_property
    def washes(self) -> tuple[str, ...]:
        return self.of_kind("wash")

    @property
    def tables(self) -> dict[str, TableSpec]:
        return self.spec.tables

    @cached_property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of everything drawn, in metres."""
        rects = [*self.spec.walls, *self.spec.kitchen]
        rects += [rect for table in self.spec.tables.values() for rect in table.shape]
        xs = [v.x_m for v in self.spec.vertices.values()]
        ys = [v.y_m for v in self.spec.vertices.values()]
        xs += [x for r in rects for x in (r.x_m, r.x_m + r.w_m)]
        ys += [y for r in rects for y in (r.y_m, r.y_m + r.h_m)]
        return min(xs), min(ys), max(xs), max(ys)
