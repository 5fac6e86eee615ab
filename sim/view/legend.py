"""What the colours mean, along the bottom of the floor; as many as there is room for."""

from __future__ import annotations

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
    keys = text("? keys", 11 * lay.unit, theme.muted)
    right = put(surface, keys, (area.right - lay.px(12), area.centery), "midright").left
    if films:
        said = text("film", 11 * lay.unit, theme.alert, True)
        right = put(surface, said, (right - lay.px(14), area.centery), "midright").left
        right = put(
            surface, shapes.disc(round(5 * lay.unit, 1), theme.alert), (right - lay.px(4), area.centery), "midright"
        ).left
    x = area.x + lay.px(12)
    tables = [
        (name, shapes.rounded(lay.px(13), lay.px(11), lay.px(3), colour)) for name, colour in theme.tables.items()
    ]
    robots = [
        (name, shapes.disc(round(5.5 * lay.unit, 1), colour))
        for name, colour in theme.robots.items()
        if name not in ("docked", "returning", "broken", "stranded", "removed")
    ]
    for heading, entries in (("TABLE", tables), ("ROBOT", robots)):
        for n, (name, sign) in enumerate(entries):
            said = text(name, 11 * lay.unit, theme.muted)
            head = text(heading, 10 * lay.unit, theme.text, True) if n == 0 else None
            needed = sign.get_width() + said.get_width() + lay.px(14) + (head.get_width() + lay.px(8) if head else 0)
            if x + needed > right - lay.px(8):
                return
            if head:
                x = put(surface, head, (x, area.centery), "midleft").right + lay.px(8)
            x = put(surface, sign, (x, area.centery), "midleft").right + lay.px(4)
            x = put(surface, said, (x, area.centery), "midleft").right + lay.px(10)
        x += lay.px(8)


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
