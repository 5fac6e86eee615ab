"""What people call a piece of an aisle: by the place where it is, the one it is towards, and which piece of that."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from sim.floor.floor import Floor, natural
from sim.floor.spec import Rect

Point = tuple[float, float]
PlaceKind = Literal["table", "pass", "wash", "dock"]


@dataclass(frozen=True, slots=True)
class Place:
    """Something on the floor that people know by name."""

    kind: PlaceKind
    name: str


@dataclass(frozen=True, slots=True)
class Aisle:
    """A piece of an aisle: the `part`-th of `parts` that lie by one place and towards another, the nearest first."""

    one: Place
    other: Place
    part: int = 1
    parts: int = 1


@dataclass(frozen=True, slots=True)
class _Known:
    place: Place
    shape: tuple[Rect, ...]

    def nearest(self, to: Point) -> Point:
        """The point of it that is nearest to another one."""
        points = [(min(max(to[0], r.x_m), r.x_m + r.w_m), min(max(to[1], r.y_m), r.y_m + r.h_m)) for r in self.shape]
        return min(points, key=lambda point: (math.dist(point, to), point))


@lru_cache(maxsize=8)
def aisles(floor: Floor) -> dict[tuple[str, str], Aisle]:
    """A name for each edge, the same in both directions, and for no two others the same. It is kept: read only."""
    known = list(_known(floor))
    between: dict[tuple[Place, Place], list[tuple[str, str]]] = {}
    for start, end in dict.fromkeys(_as_one(edge) for edge in floor.spec.edges):
        pair = _two_nearest(known, _middle(floor, (start, end)))
        between.setdefault(pair, []).append((start, end))
    named = {}
    for (one, other), edges in between.items():
        first = next(each for each in known if each.place == one)
        edges.sort(key=lambda edge: (_gap(first, _middle(floor, edge)), edge))
        for part, (start, end) in enumerate(edges, start=1):
            named[start, end] = named[end, start] = Aisle(one, other, part, len(edges))
    return {edge: named[edge] for edge in floor.spec.edges}


def _known(floor: Floor) -> Iterator[_Known]:
    """Tables by their tops, and else by where they are served; all others by their vertex."""
    for name in sorted(floor.tables, key=natural):
        table = floor.tables[name]
        yield _Known(Place("table", name), table.shape or (_spot(floor, table.stop),))
    kinds: tuple[tuple[PlaceKind, tuple[str, ...]], ...] = (
        ("pass", floor.pass_bays),
        ("wash", floor.washes),
        ("dock", floor.docks),
    )
    for kind, names in kinds:
        for name in names:
            yield _Known(Place(kind, name), (_spot(floor, name),))


def _spot(floor: Floor, vertex: str) -> Rect:
    return Rect(*floor.position(vertex), 0.0, 0.0)


def _as_one(edge: tuple[str, str]) -> tuple[str, str]:
    start, end = sorted(edge, key=natural)
    return start, end


def _middle(floor: Floor, edge: tuple[str, str]) -> Point:
    (x0, y0), (x1, y1) = (floor.position(vertex) for vertex in edge)
    return (x0 + x1) / 2, (y0 + y1) / 2


def _gap(known: _Known, point: Point) -> float:
    return math.dist(known.nearest(point), point)


def _two_nearest(known: list[_Known], point: Point) -> tuple[Place, Place]:
    """The nearest place and the nearest one across from it, or else the next."""
    spots = [each.nearest(point) for each in known]
    nearest = sorted(range(len(known)), key=lambda n: (round(math.dist(spots[n], point), 6), n))
    first, others = nearest[0], nearest[1:] or nearest
    x, y = spots[first]

    def across(n: int) -> bool:
        return (x - point[0]) * (spots[n][0] - point[0]) + (y - point[1]) * (spots[n][1] - point[1]) < 0

    second = next((n for n in others if across(n)), others[0])
    return known[first].place, known[second].place
