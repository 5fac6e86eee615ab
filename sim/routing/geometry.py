"""Two discs on straight moves: when, exactly, are they too close?

A move is p(s) = p0 + v·s for s in [0, T]. All functions answer in whole milliseconds, rounded outwards,
so that what they allow is allowed in exact arithmetic too, but for `SLACK_M`.
"""

from __future__ import annotations

import math
from typing import NamedTuple

Window = tuple[int, int]

# What rounding may take from an exact fit: a lane that passes a dock at just the separation is free, as the floor's
# check says it is (which is stricter, by less slack). Rounding stays far below this; auditors look at 1e-6 m.
SLACK_M = 1e-7


class Motion(NamedTuple):
    """A straight move at constant speed: start, velocity in metres a millisecond, duration."""

    x_m: float
    y_m: float
    vx: float
    vy: float
    span_ms: int


def motion(start_m: tuple[float, float], end_m: tuple[float, float], span_ms: int) -> Motion:
    """The move from one point to another that takes `span_ms` milliseconds."""
    (x0, y0), (x1, y1) = start_m, end_m
    return Motion(x0, y0, (x1 - x0) / span_ms, (y1 - y0) / span_ms, span_ms)


def near_window(move: Motion, x_m: float, y_m: float, separation_m: float) -> Window | None:
    """When, in ms after its start, a move is closer than `separation_m` to a standing disc.

    Returns:
        The first and the last instant of the (open) interval, or None.
    """
    ends = _within(move.x_m - x_m, move.y_m - y_m, move.vx, move.vy, move.span_ms, separation_m)
    return None if ends is None else _outwards(*ends)


def start_window(first: Motion, second: Motion, separation_m: float) -> Window | None:
    """The differences of start times (second − first, in ms) at which two moves come too close.

    With s the time since the first one's start and u that since the second's, the centres are
    z(s, u) = z0 + v1·s − v2·u apart. |z| < separation is a convex set of the plane, so cut with the
    rectangle of both durations it stays convex, and the differences s − u on it are one interval. Its
    ends lie on the rectangle's sides or where the ellipse |z| = separation is steepest.

    Returns:
        The ends of the open interval of forbidden differences, or None.
    """
    reach = separation_m - SLACK_M
    dx, dy = first.x_m - second.x_m, first.y_m - second.y_m
    gaps: list[float] = []
    for s in (0.0, float(first.span_ms)):
        x, y = dx + first.vx * s, dy + first.vy * s
        ends = _within(x, y, -second.vx, -second.vy, second.span_ms, separation_m)
        gaps += () if ends is None else (s - ends[0], s - ends[1])
    for u in (0.0, float(second.span_ms)):
        x, y = dx - second.vx * u, dy - second.vy * u
        ends = _within(x, y, first.vx, first.vy, first.span_ms, separation_m)
        gaps += () if ends is None else (ends[0] - u, ends[1] - u)
    gaps += _steepest(first, second, dx, dy, reach)
    if not gaps:
        return None
    return _outwards(min(gaps), max(gaps))


def _within(x: float, y: float, vx: float, vy: float, span_ms: int, separation_m: float) -> tuple[float, float] | None:
    """The part of [0, span] in which |(x, y) + (vx, vy)·t| < separation, or None."""
    reach = separation_m - SLACK_M
    a = vx * vx + vy * vy
    b = x * vx + y * vy
    c = x * x + y * y - reach * reach
    if a == 0.0:
        return (0.0, float(span_ms)) if c < 0 else None
    root = b * b - a * c
    if root <= 0:
        return None
    half = math.sqrt(root)
    start, end = max(0.0, (-b - half) / a), min(float(span_ms), (-b + half) / a)
    return (start, end) if start < end else None


def _steepest(first: Motion, second: Motion, dx: float, dy: float, reach: float) -> list[float]:
    """s − u at the two points of |z| = reach where it is extreme, if both moves are under way there."""
    # z = z0 + M (s, u) with M's columns v1 and −v2; the gradient of s − u in z is M⁻ᵀ (1, −1).
    det = second.vx * first.vy - first.vx * second.vy
    if abs(det) < 1e-15:
        return []
    gx, gy = (-second.vy + first.vy) / det, (second.vx - first.vx) / det
    size = math.hypot(gx, gy)
    if size == 0.0:
        return []
    found: list[float] = []
    for sign in (1.0, -1.0):
        x, y = sign * reach * gx / size - dx, sign * reach * gy / size - dy
        s = (-second.vy * x + second.vx * y) / det
        u = (first.vx * y - first.vy * x) / det
        if 0 <= s <= first.span_ms and 0 <= u <= second.span_ms:
            found.append(s - u)
    return found


def _outwards(start: float, end: float) -> Window:
    """The open interval of whole milliseconds around a closed one: gaps are strictly positive."""
    return math.ceil(start) - 1, math.floor(end) + 1
