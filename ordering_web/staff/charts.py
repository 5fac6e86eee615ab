"""Bars as a page draws them: places and sizes in the units of an SVG, whole numbers on the scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

WIDTH, HEIGHT, LEFT, BOTTOM = 320.0, 120.0, 34.0, 16.0
GAP = 0.25  # of a bar's place
TIME_WIDTH = 60.0  # that a time below needs


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    value: float
    at_ms: int


@dataclass(frozen=True)
class Chart:
    """Bars, the lines of the scale as (value, y), and the times below as (at_ms, x)."""

    bars: tuple[Bar, ...]
    scale: tuple[tuple[float, float], ...]
    times: tuple[tuple[int, float], ...]

    @property
    def most(self) -> float:
        return max((bar.value for bar in self.bars), default=0.0)


def bars(at_ms: list[int], values: list[float]) -> Chart:
    """One bar for each value, its quarter of an hour below; the scale ends at a round number."""
    top, room = _round_up(max(values, default=0.0)), HEIGHT - BOTTOM
    each = (WIDTH - LEFT) / max(8, len(values))
    drawn = tuple(
        Bar(
            round(LEFT + place * each + each * GAP / 2, 2),
            round(room - room * value / top, 2),
            round(each * (1 - GAP), 2),
            round(room * value / top, 2),
            value,
            at,
        )
        for place, (at, value) in enumerate(zip(at_ms, values, strict=True))
    )
    step = math.ceil(TIME_WIDTH / each)
    times = tuple((bar.at_ms, round(bar.x + bar.width / 2, 2)) for bar in drawn[::step])
    return Chart(drawn, ((0.0, room), (top / 2, room / 2), (top, 0.0)), times)


def _round_up(most: float) -> float:
    """The next of 2, 4, 10, 20, 40 …: halves of it are whole."""
    if most <= 2:
        return 2.0
    tens = 10.0 ** math.floor(math.log10(most))
    return next(tens * step for step in (1, 2, 4, 10) if tens * step >= most)
