"""The list of keys over the window."""

from __future__ import annotations

import pygame

from sim.view import shapes
from sim.view.keys import KEYS
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.theme import Theme

COLUMNS = 2
CAP, GAP, HEAD = 84, 20, 50  # widths and a height, for a window of 1280×800


def draw_keys(surface: pygame.Surface, lay: Layout, theme: Theme) -> pygame.Rect:
    """Draws the list in columns, as small as it takes to fit, and says where it is."""
    shown = [key for key in KEYS if key.cap]
    rows = -(-len(shown) // COLUMNS)
    whole = surface.get_rect()
    size, row = 13.5 * lay.unit, min(lay.px(26), (whole.h - lay.px(HEAD + 20)) // rows)
    column_w = min(
        lay.px(CAP + GAP) + max(text(key.says, size, theme.text).get_width() for key in shown),
        (whole.w - lay.px(3 * GAP)) // COLUMNS,
    )
    card = pygame.Rect(0, 0, column_w * COLUMNS + lay.px(2 * GAP), row * rows + lay.px(HEAD + 14))
    card.center = whole.center
    surface.blit(shapes.rounded(card.w, card.h, lay.px(12), theme.card, theme.accent, 1), card)
    put(surface, text("Keys", 18 * lay.unit, theme.text, True), (card.x + lay.px(GAP), card.y + lay.px(14)))
    for n, key in enumerate(shown):
        x = card.x + lay.px(GAP) + n // rows * column_w
        y = card.y + lay.px(HEAD) + n % rows * row + row // 2
        put(surface, text(key.cap, size, theme.accent, True), (x, y), "midleft")
        said = clipped(key.says, size, theme.text, column_w - lay.px(CAP + GAP // 2))
        put(surface, said, (x + lay.px(CAP), y), "midleft")
    return card
