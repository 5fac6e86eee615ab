"""The list of keys over the window."""

from __future__ import annotations

import pygame

from sim.view import shapes
from sim.view.keys import KEYS
from sim.view.layout import Layout
from sim.view.lettering import put, text
from sim.view.theme import Theme


def draw_keys(surface: pygame.Surface, lay: Layout, theme: Theme) -> None:
    shown = [key for key in KEYS if key.cap]
    row = lay.px(24)
    words = [text(key.says, 13.5 * lay.unit, theme.text) for key in shown]
    cap_w = lay.px(96)
    width = max(drawn.get_width() for drawn in words) + cap_w + lay.px(40)
    card = pygame.Rect(0, 0, width, row * len(shown) + lay.px(64))
    card.center = surface.get_rect().center
    surface.blit(shapes.rounded(card.w, card.h, lay.px(12), theme.card, theme.accent, 1), card)
    put(surface, text("Keys", 18 * lay.unit, theme.text, True), (card.x + lay.px(20), card.y + lay.px(16)))
    y = card.y + lay.px(50) + row // 2
    for key, drawn in zip(shown, words, strict=True):
        put(surface, text(key.cap, 13.5 * lay.unit, theme.accent, True), (card.x + lay.px(20), y), "midleft")
        put(surface, drawn, (card.x + lay.px(20) + cap_w, y), "midleft")
        y += row
