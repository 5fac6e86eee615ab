"""The evening as a line to drag along: a recorded one can be shown at any moment."""

from __future__ import annotations

import datetime

import pygame

from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.clock_bar import wall_time
from sim.view.layout import Layout
from sim.view.lettering import put, text
from sim.view.theme import Theme, mixed

STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120)


def track(lay: Layout) -> pygame.Rect | None:
    """The line itself, within its strip of the window."""
    strip = lay.timeline
    return None if strip is None else pygame.Rect(lay.px(24), strip.y + lay.px(11), strip.w - lay.px(48), lay.px(6))


def moment_at(lay: Layout, x_px: int, end_ms: int) -> int:
    """The moment that a point of the line stands for."""
    line = track(lay)
    if line is None:
        return 0
    return round(end_ms * min(1.0, max(0.0, (x_px - line.x) / line.w)))


def draw_timeline(
    surface: pygame.Surface, restaurant: Restaurant, t_ms: int, end_ms: int, lay: Layout, theme: Theme
) -> None:
    line = track(lay)
    if line is None or lay.timeline is None:
        return
    surface.fill(theme.panel, lay.timeline)
    surface.fill(theme.line, (0, lay.timeline.y, lay.timeline.w, 1))
    _draw_hours(surface, restaurant, end_ms, line, lay, theme)
    surface.blit(shapes.rounded(line.w, line.h, line.h // 2, theme.line), line)
    done = round(line.w * min(1.0, t_ms / end_ms)) if end_ms else 0
    if done > line.h:
        surface.blit(shapes.rounded(done, line.h, line.h // 2, mixed(theme.line, theme.accent, 0.75)), line)
    knob = shapes.disc(round(8 * lay.unit, 1), theme.accent, theme.panel, 2)
    put(surface, knob, (line.x + done, line.centery), "center")


def _draw_hours(
    surface: pygame.Surface, restaurant: Restaurant, end_ms: int, line: pygame.Rect, lay: Layout, theme: Theme
) -> None:
    if end_ms <= 0:
        return
    apart_min = lay.px(64) / line.w * end_ms / 60_000
    step_min = next((step for step in STEPS_MIN if step >= apart_min), STEPS_MIN[-1])
    opens = wall_time(restaurant, 0)
    first = step_min - (opens.hour * 60 + opens.minute) % step_min
    moment = opens.replace(second=0, microsecond=0) + datetime.timedelta(minutes=first % step_min)
    while (at_ms := (moment - opens).total_seconds() * 1000) <= end_ms:
        if at_ms >= 0:
            x = line.x + line.w * at_ms / end_ms
            surface.fill(theme.muted, (round(x), line.bottom, 1, lay.px(5)))
            put(surface, text(f"{moment:%H:%M}", 10.5 * lay.unit, theme.muted), (x, line.bottom + lay.px(5)), "midtop")
        moment += datetime.timedelta(minutes=step_min)
