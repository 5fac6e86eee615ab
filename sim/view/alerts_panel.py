"""Alerts that nobody has looked at yet, above everything else on the right: each leads to its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from sim.view import shapes
from sim.view.alerts import URGENT, Alert
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.look import Look
from sim.view.theme import mixed
from sim.view.words import age

SHOWN = 4  # at a time


@dataclass(frozen=True, slots=True)
class AlertRow:
    """Where a click looks at an alert."""

    place: pygame.Rect
    alert: Alert


def unseen(alerts: Sequence[Alert], t_ms: int, look: Look) -> list[Alert]:
    """What has begun and nobody has looked at: what lasts before what is over, urgent ones first, then the latest."""
    new = [alert for alert in alerts if alert.at_ms <= t_ms and alert.key not in look.seen]
    return sorted(new, key=lambda alert: (not alert.lasts_at(t_ms), alert.kind not in URGENT, -alert.at_ms))


def draw_alerts(
    surface: pygame.Surface, area: pygame.Rect, new: list[Alert], t_ms: int, lay: Layout, look: Look
) -> tuple[int, list[AlertRow]]:
    """Draws as many as there is room for, and says where they end and which is where."""
    if not new:
        return area.y, []
    theme, row = look.theme, lay.px(24)
    y, rows = area.y + lay.px(8), []
    for alert in new[:SHOWN]:
        place = pygame.Rect(area.x + lay.px(8), y, area.w - lay.px(16), row - lay.px(3))
        colour = theme.alert if alert.kind in URGENT else theme.accent
        lasts = alert.lasts_at(t_ms)
        fill = mixed(theme.panel, colour, 0.28 if lasts else 0.1)
        surface.blit(shapes.rounded(place.w, place.h, lay.px(5), fill), place)
        surface.fill(colour, (place.x, place.y + lay.px(3), lay.px(4), place.h - lay.px(6)))
        clock = text(age(t_ms - alert.at_ms) if lasts else "over", 11.5 * lay.unit, theme.muted)
        right = put(surface, clock, (place.right - lay.px(8), place.centery), "midright").left
        ink = theme.text if lasts else theme.muted
        words = clipped(alert.words, 12.5 * lay.unit, ink, right - place.x - lay.px(20), lasts and alert.kind in URGENT)
        put(surface, words, (place.x + lay.px(12), place.centery), "midleft")
        rows.append(AlertRow(place, alert))
        y += row
    if len(new) > SHOWN:
        said = text(f"{len(new) - SHOWN} more · a: look at one · A: all are seen", 10.5 * lay.unit, theme.muted)
        put(surface, said, (area.centerx, y), "midtop")
        y += lay.px(16)
    return y, rows
