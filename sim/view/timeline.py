"""The evening as a line to drag along, with a mark for every alert: any moment of it can be shown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import pygame

from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.alerts import URGENT, Alert
from sim.view.clock_bar import wall_time
from sim.view.layout import Layout
from sim.view.lettering import put, text
from sim.view.look import Look
from sim.view.theme import Theme, ink_on, mixed
from sim.view.words import age

STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120)


def track(lay: Layout) -> pygame.Rect | None:
    """The line itself, within its strip of the window; right of it stands what is shown."""
    strip = lay.timeline
    if strip is None:
        return None
    return pygame.Rect(lay.px(24), strip.y + lay.px(12), strip.w - lay.px(48 + 104), lay.px(6))


def moment_at(lay: Layout, x_px: int, end_ms: int) -> int:
    """The moment that a point of the line stands for."""
    line = track(lay)
    if line is None:
        return 0
    return round(end_ms * min(1.0, max(0.0, (x_px - line.x) / line.w)))


def draw_timeline(
    surface: pygame.Surface, restaurant: Restaurant, t_ms: int, look: Look, lay: Layout, alerts: Sequence[Alert]
) -> None:
    line, theme, end_ms = track(lay), look.theme, look.end_ms or 0
    if line is None or lay.timeline is None:
        return
    surface.fill(theme.panel, lay.timeline)
    surface.fill(theme.line, (0, lay.timeline.y, lay.timeline.w, 1))
    _draw_hours(surface, restaurant, end_ms, line, lay, theme)
    surface.blit(shapes.rounded(line.w, line.h, line.h // 2, theme.line), line)
    done = round(line.w * min(1.0, t_ms / end_ms)) if end_ms else 0
    if done > line.h:
        surface.blit(shapes.rounded(done, line.h, line.h // 2, mixed(theme.line, theme.accent, 0.75)), line)
    _draw_alerts(surface, alerts, end_ms, line, lay, theme)
    knob = shapes.disc(round(8 * lay.unit, 1), theme.accent, theme.panel, 2)
    put(surface, knob, (line.x + done, line.centery), "center")
    _draw_state(surface, t_ms, look, lay, line)


def _draw_alerts(
    surface: pygame.Surface, alerts: Sequence[Alert], end_ms: int, line: pygame.Rect, lay: Layout, theme: Theme
) -> None:
    """A short stroke over the line where each alert began."""
    for alert in alerts:
        x = line.x + round(line.w * min(1.0, alert.at_ms / end_ms)) if end_ms else line.x
        urgent = alert.kind in URGENT
        high = lay.px(8 if urgent else 5)
        surface.fill(theme.alert if urgent else theme.accent, (x, line.y - high, max(2, lay.px(2)), high))


def _draw_state(surface: pygame.Surface, t_ms: int, look: Look, lay: Layout, line: pygame.Rect) -> None:
    """NOW, or how long ago it was; of a recording, that it is one; and that either goes no further."""
    assert lay.timeline is not None, "there is a line"
    theme = look.theme
    behind_ms = (look.end_ms or 0) - t_ms
    if look.recorded:
        said, fill = ("CUT SHORT", theme.alert) if look.trouble else ("RECORDED", theme.card)
    elif look.follows:
        said, fill = ("OFFLINE", theme.alert) if look.trouble else ("NOW", theme.good)
    else:
        said, fill = f"{age(behind_ms)} AGO", theme.alert
    ink = theme.muted if fill == theme.card else ink_on(fill)
    place = pygame.Rect(line.right + lay.px(20), 0, lay.px(96), lay.px(24))
    place.centery = lay.timeline.centery
    surface.blit(shapes.rounded(place.w, place.h, place.h // 2, fill), place)
    put(surface, text(said, 11.5 * lay.unit, ink, True), place.center, "center")


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
