"""Exact distances: between two discs in straight motion, and between a straight path and a rectangle."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.floor import Rect

Point = tuple[float, float]


class Leg(NamedTuple):
    """A robot over a stretch of time: at (x_m, y_m) at its start, then at constant velocity (0 while it stands)."""

    start_ms: int
    end_ms: int
    x_m: float
    y_m: float
    vx: float  # metres per millisecond
    vy: float
    robot: int
    seq: int

    def position_at(self, t_ms: float) -> Point:
        return self.x_m + self.vx * (t_ms - self.start_ms), self.y_m + self.vy * (t_ms - self.start_ms)


def closest(a: Leg, b: Leg) -> tuple[float, float] | None:
    """The least distance of two legs' centres while both last, and when it is.

    Relative to one, the other moves straight: the least distance is at the foot of the
    perpendicular, or at the end of the stretch that is nearer to it.

    Returns:
        (metres, milliseconds), or None where no stretch of time is shared.
    """
    start_ms = a.start_ms if a.start_ms > b.start_ms else b.start_ms
    end_ms = a.end_ms if a.end_ms < b.end_ms else b.end_ms
    if end_ms <= start_ms:
        return None
    after_a, after_b = start_ms - a.start_ms, start_ms - b.start_ms
    dx = b.x_m + b.vx * after_b - a.x_m - a.vx * after_a
    dy = b.y_m + b.vy * after_b - a.y_m - a.vy * after_a
    wx, wy = b.vx - a.vx, b.vy - a.vy
    speed_squared = wx * wx + wy * wy
    if speed_squared == 0.0:
        return math.hypot(dx, dy), start_ms
    foot_ms = -(dx * wx + dy * wy) / speed_squared
    foot_ms = min(max(foot_ms, 0.0), float(end_ms - start_ms))
    return math.hypot(dx + wx * foot_ms, dy + wy * foot_ms), start_ms + foot_ms


def point_to_path_m(point: Point, start: Point, end: Point) -> float:
    """How far a point is from a straight path."""
    (px, py), (x0, y0), (x1, y1) = point, start, end
    dx, dy = x1 - x0, y1 - y0
    squared = dx * dx + dy * dy
    if squared == 0.0:
        return math.dist(point, start)
    share = min(1.0, max(0.0, ((px - x0) * dx + (py - y0) * dy) / squared))
    return math.hypot(x0 + dx * share - px, y0 + dy * share - py)


def point_to_rect_m(point: Point, rect: Rect) -> float:
    """How far a point is from a rectangle; 0 inside."""
    beside = max(rect.x_m - point[0], 0.0, point[0] - rect.x_m - rect.w_m)
    below = max(rect.y_m - point[1], 0.0, point[1] - rect.y_m - rect.h_m)
    return math.hypot(beside, below)


def path_to_rect_m(start: Point, end: Point, rect: Rect) -> float:
    """How far a straight path passes from a rectangle; 0 where it crosses it.

    Two convex shapes that don't meet are nearest at a corner of one of them.
    """
    if _crosses(start, end, rect):
        return 0.0
    right, bottom = rect.x_m + rect.w_m, rect.y_m + rect.h_m
    corners = [(rect.x_m, rect.y_m), (right, rect.y_m), (rect.x_m, bottom), (right, bottom)]
    from_corners = min(point_to_path_m(corner, start, end) for corner in corners)
    return min(from_corners, point_to_rect_m(start, rect), point_to_rect_m(end, rect))


def _crosses(start: Point, end: Point, rect: Rect) -> bool:
    """Clip the path at each side in turn: it crosses the rectangle if something remains."""
    first, last = 0.0, 1.0
    sides = ((start[0], end[0] - start[0], rect.x_m, rect.w_m), (start[1], end[1] - start[1], rect.y_m, rect.h_m))
    for at, along, low, size in sides:
        if along == 0.0:
            if not low <= at <= low + size:
                return False
            continue
        enters, leaves = sorted(((low - at) / along, (low + size - at) / along))
        first, last = max(first, enters), min(last, leaves)
    return first <= last
