"""The last hour at a glance: a figure and a small chart each, over the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from sim.board import Board
from sim.restaurant import Restaurant
from sim.view.history import HOUR_MS, MINUTE_MS, History, Served
from sim.view.layout import Layout
from sim.view.lettering import put, text
from sim.view.look import Look
from sim.view.theme import Theme, mixed

BIN_MS = 5 * MINUTE_MS


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure now, and what it was in the last hour, the oldest first. `top` is what fills the chart's height."""

    label: str
    value: str
    points: tuple[float, ...]
    top: float


def charts(restaurant: Restaurant, board: Board, history: History, t_ms: int, look: Look) -> list[Chart]:
    """The figures of a moment, the most important first."""
    samples = history.last_hour(t_ms)
    hour = history.served_by(t_ms, HOUR_MS)
    bins = [
        [one for one in hour if 0 <= t_ms - back - one.at_ms < BIN_MS] for back in range(HOUR_MS - BIN_MS, -1, -BIN_MS)
    ]
    waits_min = [sum(one.took_ms for one in part) / len(part) / MINUTE_MS if part else 0.0 for part in bins]
    late = sum(one.took_ms >= look.limits.late_ms for one in hour)
    mean_min = sum(one.took_ms for one in hour) / len(hour) / MINUTE_MS if hour else 0.0
    coming = sum(course.delivered_ms is None for ticket in board.open_tickets() for course in ticket.courses.values())
    busy = sum(1 for robot in board.robots.values() if robot.jobs or robot.chore)
    places = restaurant.service.kitchen.pass_places
    on_time = f"{1 - late / len(hour):.0%}" if hour else "–"
    counts = tuple(float(len(part)) for part in bins)
    return [
        _chart("min to the table", f"{mean_min:.1f}", waits_min, 0.0),
        _chart("on time", on_time, [_share(part, look.limits.late_ms) for part in bins], 1.0),
        _chart("served in an hour", str(len(hour)), counts, 0.0),
        _chart("to come", str(coming), [float(one.coming) for one in samples], 0.0),
        _chart("robots busy", f"{busy}/{len(board.robots)}", [float(one.busy) for one in samples], len(board.robots)),
        _chart("on the pass", f"{board.pass_places}/{places}", [float(one.on_pass) for one in samples], places),
    ]


def _share(part: Sequence[Served], late_ms: int) -> float:
    """How much of it was on time; all, where there was nothing."""
    return sum(one.took_ms < late_ms for one in part) / len(part) if part else 1.0


def _chart(label: str, value: str, points: Sequence[float], top: float) -> Chart:
    return Chart(label, value, tuple(points), top or max([1.0, *points]))


def draw_strip(surface: pygame.Surface, shown: list[Chart], lay: Layout, theme: Theme) -> None:
    """As many tiles as there is room for, side by side."""
    strip = lay.strip
    if strip is None:
        return
    surface.fill(theme.panel, strip)
    surface.fill(theme.line, (strip.x, strip.bottom - 1, strip.w, 1))
    count = min(len(shown), max(1, strip.w // lay.px(150)))
    width = strip.w / count
    for n, chart in enumerate(shown[:count]):
        left = strip.x + round(n * width)
        figure = put(
            surface, text(chart.value, 17 * lay.unit, theme.text, True), (left + lay.px(12), strip.y + lay.px(4))
        )
        label = text(chart.label, 10.5 * lay.unit, theme.muted)
        put(surface, label, (left + lay.px(12), strip.bottom - lay.px(5)), "bottomleft")
        x = max(figure.right, left + lay.px(12) + label.get_width()) + lay.px(8)
        place = pygame.Rect(x, strip.y + lay.px(7), max(8, left + round(width) - x - lay.px(10)), strip.h - lay.px(14))
        _draw_line(surface, place, chart, lay, theme)


def _draw_line(surface: pygame.Surface, place: pygame.Rect, chart: Chart, lay: Layout, theme: Theme) -> None:
    surface.fill(theme.line, (place.x, place.bottom - 1, place.w, 1))
    if len(chart.points) < 2:
        return
    step = place.w / (len(chart.points) - 1)
    points = [
        (place.x + n * step, place.bottom - 1 - min(1.0, value / chart.top) * (place.h - 2))
        for n, value in enumerate(chart.points)
    ]
    pygame.draw.polygon(
        surface,
        mixed(theme.panel, theme.accent, 0.22),
        [(place.x, place.bottom - 1), *points, (points[-1][0], place.bottom - 1)],
    )
    if lay.unit > 1.4:
        pygame.draw.lines(surface, theme.accent, False, points, lay.px(1.5))
    else:
        pygame.draw.aalines(surface, theme.accent, False, points)
