"""What the colours mean, in two lines below the floor: of tables and of robots."""

from __future__ import annotations

from collections.abc import Sequence

import pygame

from sim.view import shapes
from sim.view.keys import KEYS
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.look import Look
from sim.view.theme import Theme


def draw_legend(surface: pygame.Surface, lay: Layout, theme: Theme, *, films: bool) -> None:
    """`films`: a film is being made, which a red disc says."""
    area = lay.legend
    surface.fill(theme.panel, area)
    surface.fill(theme.line, (area.x, area.y, area.w, 1))
    tables = [
        (name, shapes.rounded(lay.px(13), lay.px(11), lay.px(3), colour)) for name, colour in theme.tables.items()
    ]
    robots = [
        (name, shapes.disc(round(5.5 * lay.unit, 1), colour))
        for name, colour in theme.robots.items()
        if name not in ("docked", "removed")
    ]
    upper, lower = (round(area.y + area.h * share) for share in (0.29, 0.71))
    right = put(surface, text("? keys", 11 * lay.unit, theme.muted), (area.right - lay.px(12), upper), "midright").left
    if films:
        said = put(surface, text("film", 11 * lay.unit, theme.alert, True), (right - lay.px(14), upper), "midright")
        disc = shapes.disc(round(5 * lay.unit, 1), theme.alert)
        right = put(surface, disc, (said.left - lay.px(4), upper), "midright").left
    _draw_row(surface, "TABLE", tables, upper, right - lay.px(8), lay, theme)
    _draw_row(surface, "ROBOT", robots, lower, area.right - lay.px(8), lay, theme)


def _draw_row(
    surface: pygame.Surface,
    heading: str,
    entries: Sequence[tuple[str, pygame.Surface]],
    y: int,
    right: int,
    lay: Layout,
    theme: Theme,
) -> None:
    """As many as there is room for."""
    size = 11 * lay.unit
    needed = [sign.get_width() + text(name, size, theme.muted).get_width() + lay.px(14) for name, sign in entries]
    head = put(surface, text(heading, 10 * lay.unit, theme.text, True), (lay.legend.x + lay.px(12), y), "midleft")
    x = max(head.right, lay.legend.x + lay.px(12 + 42)) + lay.px(6)
    for (name, sign), width in zip(entries, needed, strict=True):
        if x + width > right:
            return
        x = put(surface, sign, (x, y), "midleft").right + lay.px(4)
        x = put(surface, text(name, size, theme.muted), (x, y), "midleft").right + lay.px(10)


def named(look: Look) -> list[str]:
    """The layers that are on, each as its key says it; who waits for whom is always on, and needs no words."""
    return [f"{key.cap}  {key.says}" for key in KEYS if key.action in look.layers and key.action != "waits"]


def draw_captions(surface: pygame.Surface, lay: Layout, look: Look) -> None:
    """The layers that are on, in the line above the floor."""
    words, area = named(look), lay.captions
    if area is None or not words:
        return
    surface.fill(look.theme.window, area)
    x, most = area.x + lay.px(10), (area.w - lay.px(20)) // len(words) - lay.px(6)
    for said in words:
        drawn = clipped(said, 11.5 * lay.unit, look.theme.text, most - lay.px(16))
        place = pygame.Rect(x, 0, drawn.get_width() + lay.px(16), lay.px(20))
        place.centery = area.centery
        surface.blit(shapes.rounded(place.w, place.h, lay.px(5), look.theme.card, look.theme.line, 1), place)
        put(surface, drawn, place.center, "center")
        x = place.right + lay.px(6)
