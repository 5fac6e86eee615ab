"""Where robots have to keep clear of each other: junctions, crossings, lanes and stands too near to one another."""

from __future__ import annotations

import math
from itertools import combinations

from sim.restaurant import Restaurant
from sim.view.camera import Point

Segment = tuple[Point, Point]


def conflict_zones(restaurant: Restaurant) -> list[Point]:
    """The middles of all places where two robots on different ways could touch, in metres.

    Those are vertices where more than two ways meet, and wherever two ways that share no vertex come nearer to
    each other than two robots' middles may.
    """
    floor, apart_m = restaurant.floor, restaurant.separation_m
    near: dict[str, set[str]] = {}
    for start, end in floor.spec.edges:
        near.setdefault(start, set()).add(end)
        near.setdefault(end, set()).add(start)
    zones = [floor.position(vertex) for vertex in sorted(near) if len(near[vertex]) > 2]
    ways = sorted({(min(edge), max(edge)) for edge in floor.spec.edges})
    for one, other in _neighbours(restaurant, ways, apart_m):
        if not set(one) & set(other):
            a, b = ((floor.position(start), floor.position(end)) for start, end in (one, other))
            gap_m, middle = closest(a, b)
            if gap_m < apart_m:
                zones.append(middle)
    return zones


def _neighbours(
    restaurant: Restaurant, ways: list[tuple[str, str]], apart_m: float
) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    """The pairs of ways that share a square of a grid, and so may be near to each other."""
    position = restaurant.floor.position
    cell_m = max([2 * apart_m, *(math.dist(position(a), position(b)) for a, b in ways)])
    squares: dict[tuple[int, int], list[int]] = {}
    for number, (start, end) in enumerate(ways):
        (x0, y0), (x1, y1) = position(start), position(end)
        columns = range(math.floor((min(x0, x1) - apart_m) / cell_m), math.floor((max(x0, x1) + apart_m) / cell_m) + 1)
        rows = range(math.floor((min(y0, y1) - apart_m) / cell_m), math.floor((max(y0, y1) + apart_m) / cell_m) + 1)
        for square in ((column, row) for column in columns for row in rows):
            squares.setdefault(square, []).append(number)
    pairs = sorted({pair for members in squares.values() for pair in combinations(members, 2)})
    return [(ways[one], ways[other]) for one, other in pairs]


def closest(one: Segment, other: Segment) -> tuple[float, Point]:
    """How near two segments come, and midway between them where."""
    crossing = _crossing(one, other)
    if crossing is not None:
        return 0.0, crossing
    best = math.inf, one[0]
    for segment, ends in ((one, other), (other, one)):
        for end in ends:
            foot = _foot(end, segment)
            gap = math.dist(end, foot)
            best = min(best, (gap, ((end[0] + foot[0]) / 2, (end[1] + foot[1]) / 2)))
    return best


def _foot(point: Point, segment: Segment) -> Point:
    """The point of a segment that is nearest to another point."""
    (x0, y0), (x1, y1) = segment
    square = (x1 - x0) ** 2 + (y1 - y0) ** 2
    share = ((point[0] - x0) * (x1 - x0) + (point[1] - y0) * (y1 - y0)) / square if square else 0.0
    share = min(1.0, max(0.0, share))
    return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


def _crossing(one: Segment, other: Segment) -> Point | None:
    """Where two segments cross; None where they don't, or run along each other."""
    (x0, y0), (x1, y1) = one
    (x2, y2), (x3, y3) = other
    turn = (x1 - x0) * (y3 - y2) - (y1 - y0) * (x3 - x2)
    if turn == 0:
        return None
    along = ((x2 - x0) * (y3 - y2) - (y2 - y0) * (x3 - x2)) / turn
    across = ((x2 - x0) * (y1 - y0) - (y2 - y0) * (x1 - x0)) / turn
    if not (0 <= along <= 1 and 0 <= across <= 1):
        return None
    return x0 + (x1 - x0) * along, y0 + (y1 - y0) * along
