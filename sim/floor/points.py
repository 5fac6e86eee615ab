"""A floor from positions and edges that a program has at hand, without a file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from sim.bad_input import BadInput
from sim.floor.floor import Floor
from sim.floor.listing import FARTHEST_M
from sim.floor.spec import FloorSpec, VertexSpec
from sim.toml_file import nearest

Point = tuple[float, float]
Edge = tuple[str, str] | tuple[str, str, float]


def floor_of(
    positions: Mapping[str, Point],
    edges: Iterable[Edge],
    *,
    clearance_m: float = 0.0,
    both_ways: bool = True,
) -> Floor:
    """The floor with these places, and straight edges between them.

    Args:
        positions: the centre of each vertex, in metres.
        edges: pairs of vertices; a third value is the edge's speed limit in metres a second.
        clearance_m: the least distance between the rims of two robots.
        both_ways: whether each edge is driven both ways; if not, only from its first vertex to its second.

    Raises:
        BadInput: a position that is no place, an edge to nowhere, to itself, of no length or listed twice, a
            limit that is no speed.
    """
    if not 0 <= clearance_m < math.inf:
        raise BadInput(f"it is {clearance_m:g}", "a clearance is 0 m or more", key="clearance_m")
    if not positions:
        raise BadInput("there is no vertex", "give one or more", key="positions")
    for name, place in positions.items():
        if len(place) != 2 or not all(abs(value) <= FARTHEST_M for value in place):
            right = f"give x and y in metres, no farther than {FARTHEST_M:,.0f} m from 0"
            raise BadInput(f"it is {place}", right, key=f"positions.{name}")
    listed: dict[tuple[str, str], float | None] = {}
    for number, (start, end, *limits_mps) in enumerate(edges):
        _check_edge(positions, start, end, f"edges.{number}")
        limit_mps = _limit_mps(limits_mps, f"edges.{number}")
        for way in ((start, end), (end, start)) if both_ways else ((start, end),):
            if way in listed:
                wrong = f"the edge from {way[0]} to {way[1]} is listed twice"
                raise BadInput(wrong, "drop one", key=f"edges.{number}")
            listed[way] = limit_mps
    limits = tuple((*way, limit_mps) for way, limit_mps in listed.items() if limit_mps is not None)
    vertices = {name: VertexSpec(float(x), float(y)) for name, (x, y) in positions.items()}
    return Floor(FloorSpec(vertices, tuple(listed), clearance_m, speed_limits_mps=limits))


def _check_edge(positions: Mapping[str, Point], start: str, end: str, key: str) -> None:
    for vertex in (start, end):
        if vertex not in positions:
            raise BadInput(f"it has an end at {vertex}, which is no vertex", nearest(vertex, positions), key=key)
    if start == end:
        raise BadInput(f"it leads from {start} to itself", "its ends are two vertices", key=key)
    if math.dist(positions[start], positions[end]) < 1e-6:
        raise BadInput(f"{start} and {end} are in the same place", "an edge has a length", key=key)


def _limit_mps(said: list[float], key: str) -> float | None:
    if not said:
        return None
    if len(said) > 1 or not 0 < said[0] < math.inf:
        wrong = f"its speed limit is {', '.join(str(value) for value in said)}"
        raise BadInput(wrong, "give one number above 0, in metres a second", key=key)
    return float(said[0])
