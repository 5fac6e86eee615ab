"""What the colours mean, along the bottom of the floor; as many as there is room for."""

from __future__ import annotations

import pygame

from sim.view import shapes
from sim.view.keys import KEYS
from sim.view.layout import Layout
from sim.view.lettering import put, text
from sim.view.look import Look
from sim.view.theme import Theme


def draw_legend(surface: pygame.Surface, lay: Layout, theme: Theme) -> None:
    area = lay.legend
    surface.fill(theme.panel, area)
    surface.fill(theme.line, (area.x, area.y, area.w, 1))
    keys = text("? keys", 11 * lay.unit, theme.muted)
    right = put(surface, keys, (area.right - lay.px(12), area.centery), "midright").left
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


def draw_captions(surface: pygame.Surface, lay: Layout, look: Look) -> None:
    """The layers that are on, each as its key says it, at the top of the floor."""
    y = lay.floor.y + lay.px(8)
    if look.films:
        put(
            surface,
            shapes.disc(7 * lay.unit, look.theme.alert),
            (lay.floor.right - lay.px(20), y + lay.px(10)),
            "center",
        )
    for key in KEYS:
        if key.action in look.layers and key.action != "waits":
            said = text(f"{key.cap}  {key.says}", 11.5 * lay.unit, look.theme.text)
            place = pygame.Rect(lay.floor.x + lay.px(10), y, said.get_width() + lay.px(16), lay.px(20))
            surface.blit(shapes.rounded(place.w, place.h, lay.px(5), look.theme.card, look.theme.line, 1), place)
            put(surface, said, place.center, "center")
            y += lay.px(24)
