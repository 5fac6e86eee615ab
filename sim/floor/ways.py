"""How long the quickest way takes on an empty floor: a rough answer for forecasts. Plans come from `sim.routing`."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import networkx as nx

from sim.floor.floor import Floor


def ways_s(floor: Floor, starts: Iterable[str], speed_mps: float, turn_s: float) -> dict[str, float]:
    """Seconds to each vertex from the nearest of some others, by the way that is quickest but for its turns.

    Args:
        turn_s: a turn on the spot by 90 degrees; turns of the way that is found are counted in.

    Returns:
        Only vertices that can be reached.
    """

    def drive_s(_start: str, _end: str, edge: dict[str, Any]) -> float:
        return float(edge["length_m"] / min(speed_mps, edge["limit_mps"]))

    seconds: dict[str, float]
    ways: dict[str, list[str]]
    seconds, ways = nx.multi_source_dijkstra(floor.graph, set(starts), weight=drive_s)  # type: ignore[assignment]
    return {
        vertex: drives_s + turn_s * sum(_turns(floor, ways[vertex])) / (math.pi / 2)
        for vertex, drives_s in seconds.items()
    }


def _turns(floor: Floor, way: list[str]) -> Iterable[float]:
    """The angles between the edges of a way, in radians."""
    headings = []
    for start, end in pairwise(way):
        (x0, y0), (x1, y1) = floor.position(start), floor.position(end)
        headings.append(math.atan2(y1 - y0, x1 - x0))
    return (abs(math.remainder(after - before, math.tau)) for before, after in pairwise(headings))
