"""A click's answer as a card above the tickets."""

from __future__ import annotations

import pygame

from sim.view import shapes
from sim.view.details import Details, Fact, Tone
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.theme import Colour, Theme


def draw_details(surface: pygame.Surface, area: pygame.Rect, said: Details, lay: Layout, theme: Theme) -> int:
    """Draws the card at the top of an area, at most 6 tenths of it, and says where it ends."""
    row, head, margin = lay.px(18), lay.px(30), lay.px(8)
    room = max(1, (round(area.h * 0.6) - head - 2 * margin) // row)
    label_w, size = lay.px(78), 12.5 * lay.unit
    facts = _wrapped(said.facts, area.w - 2 * margin - lay.px(22) - label_w, size)[:room]
    card = pygame.Rect(area.x + margin, area.y + margin, area.w - 2 * margin, head + row * len(facts) + margin)
    surface.blit(shapes.rounded(card.w, card.h, lay.px(8), theme.card, theme.accent, 1), card)
    left = card.x + lay.px(12)
    put(surface, text(said.title, 16 * lay.unit, theme.text, True), (left, card.y + head // 2 + lay.px(1)), "midleft")
    close = text("Esc", 10.5 * lay.unit, theme.muted)
    put(surface, close, (card.right - lay.px(10), card.y + head // 2), "midright")
    y = card.y + head
    for fact in facts:
        middle = y + row // 2
        put(surface, clipped(fact.label, 11.5 * lay.unit, theme.muted, label_w - lay.px(6)), (left, middle), "midleft")
        width = card.right - lay.px(10) - left - label_w
        value = clipped(fact.value, size, _ink(theme, fact.tone), width, fact.tone == "alert")
        put(surface, value, (left + label_w, middle), "midleft")
        y += row
    return card.bottom + margin // 2


def _wrapped(facts: tuple[Fact, ...], width: int, size: float) -> list[Fact]:
    """Facts whose values are too wide go on in lines below, broken between words."""
    lines: list[Fact] = []
    for fact in facts:
        label, line = fact.label, ""
        for word in fact.value.split(" "):
            longer = f"{line} {word}" if line else word
            if line and text(longer, size, (0, 0, 0), fact.tone == "alert").get_width() > width:
                lines.append(Fact(label, line, fact.tone))
                label, longer = "", word
            line = longer
        lines.append(Fact(label, line, fact.tone))
    return lines


def _ink(theme: Theme, tone: Tone) -> Colour:
    return {"plain": theme.text, "muted": theme.muted, "alert": theme.alert, "good": theme.good}[tone]
