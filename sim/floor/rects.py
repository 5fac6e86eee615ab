"""Rectangles: cells merged into few of them, and exact distances from them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.floor.spec import Rect, metres

Point = tuple[float, float]


def merged(cells: Iterable[tuple[int, int]], cell_m: float) -> tuple[Rect, ...]:
    """Rectangles that cover exactly these cells (row, column, from 1): runs along rows, equal runs stacked."""
    heights: dict[tuple[int, int, int], int] = {}  # top row, first and last column → rows
    tops: dict[tuple[int, int, int], int] = {}  # a run's row and columns → the top row of its rectangle
    for row, first, last in _runs(sorted(cells)):
        top = tops[row, first, last] = tops.get((row - 1, first, last), row)
        heights[top, first, last] = row - top + 1
    return tuple(
        Rect(
            metres((first - 1) * cell_m),
            metres((top - 1) * cell_m),
            metres((last - first + 1) * cell_m),
            metres(height * cell_m),
        )
        for (top, first, last), height in heights.items()
    )


def _runs(cells: list[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Row, first and last column of each unbroken run of sorted cells."""
    start = 0
    for place, (row, column) in enumerate(cells):
        if place + 1 == len(cells) or cells[place + 1] != (row, column + 1):
            yield row, cells[start][1], column
            start = place + 1


def point_to_segment_m(point: Point, start: Point, end: Point) -> float:
    """The distance from a point to a segment (which may be a point)."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    square = dx * dx + dy * dy
    if square == 0.0:
        return math.dist(point, start)
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / square
    share = min(1.0, max(0.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def point_to_rect_m(point: Point, rect: Rect) -> float:
    """The distance from a point to a filled rectangle: 0 inside."""
    dx = max(rect.x_m - point[0], 0.0, point[0] - rect.x_m - rect.w_m)
    dy = max(rect.y_m - point[1], 0.0, point[1] - rect.y_m - rect.h_m)
    return math.hypot(dx, dy)


def segment_to_rect_m(start: Point, end: Point, rect: Rect) -> float:
    """The distance from a segment to a filled rectangle: 0 where they meet."""
    if _meet(start, end, rect):
        return 0.0
    corners = [(x, y) for x in (rect.x_m, rect.x_m + rect.w_m) for y in (rect.y_m, rect.y_m + rect.h_m)]
    ends_m = [point_to_rect_m(start, rect), point_to_rect_m(end, rect)]
    return min(ends_m + [point_to_segment_m(corner, start, end) for corner in corners])


def _meet(start: Point, end: Point, rect: Rect) -> bool:
    """Whether a segment touches a filled rectangle: the share of it within both spans is not empty."""
    enter, leave = 0.0, 1.0
    spans = ((rect.x_m, rect.w_m), (rect.y_m, rect.h_m))
    for axis, (low, size) in enumerate(spans):
        step = end[axis] - start[axis]
        if step == 0.0:
            if not low <= start[axis] <= low + size:
                return False
            continue
        near, far = sorted(((low - start[axis]) / step, (low + size - start[axis]) / step))
        enter, leave = max(enter, near), min(leave, far)
    return enter <= leave
