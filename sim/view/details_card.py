"""A click's answer as a card above the tickets, with what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from sim.view import shapes
from sim.view.facts import Details, Fact, Tone
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text, wrapped
from sim.view.look import Look
from sim.view.theme import Colour, Theme, mixed
from sim.view.ticket_life import draw_lives, lives_height

OFFERED = 9  # at a time: as many as there are digits


@dataclass(frozen=True, slots=True)
class Button:
    """Where a click takes an offer, by its place among all of them; -1 shows the next ones."""

    place: pygame.Rect
    offer: int


def page_of(look: Look) -> list[int]:
    """The offers that are shown now, by their places among all."""
    pages = max(1, -(-len(look.offers) // OFFERED))
    first = look.page % pages * OFFERED
    return list(range(first, min(first + OFFERED, len(look.offers))))


def draw_details(
    surface: pygame.Surface, area: pygame.Rect, said: Details, lay: Layout, look: Look
) -> tuple[int, list[Button]]:
    """Draws the card at the top of an area, at most 7 tenths of it; says where it ends, and where its buttons are."""
    theme = look.theme
    row, head, margin = lay.px(18), lay.px(30), lay.px(8)
    shown = page_of(look)
    more = len(look.offers) > OFFERED
    button_h = lay.px(22)
    foot = button_h * (len(shown) + more) + (margin if shown else 0)
    lives_h = lives_height(said.lives, row)
    room = max(1, (round(area.h * 0.7) - head - 2 * margin - foot - lives_h) // row)
    label_w, size = lay.px(78), 12.5 * lay.unit
    facts = _wrapped(said.facts, area.w - 2 * margin - lay.px(22) - label_w, size)[:room]
    high = head + row * len(facts) + lives_h + margin + foot
    card = pygame.Rect(area.x + margin, area.y + margin, area.w - 2 * margin, high)
    surface.blit(shapes.rounded(card.w, card.h, lay.px(8), theme.card, theme.accent, 1), card)
    left = card.x + lay.px(12)
    title = clipped(said.title, 16 * lay.unit, theme.text, card.w - lay.px(60), True)
    put(surface, title, (left, card.y + head // 2 + lay.px(1)), "midleft")
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
    draw_lives(surface, pygame.Rect(left, y, card.w - lay.px(34), lives_h), said.lives, row, lay, theme)
    y += lives_h
    place = pygame.Rect(card.x + margin, y + margin // 2, card.w - 2 * margin, button_h - lay.px(3))
    return card.bottom + margin // 2, _draw_buttons(surface, place, button_h, shown, more, lay, look)


def _draw_buttons(
    surface: pygame.Surface, first: pygame.Rect, step: int, shown: list[int], more: bool, lay: Layout, look: Look
) -> list[Button]:
    buttons = [Button(first.move(0, n * step), offer) for n, offer in enumerate(shown)]
    if more:
        buttons.append(Button(first.move(0, len(shown) * step), -1))
    fill = mixed(look.theme.card, look.theme.line, 0.8)
    for n, button in enumerate(buttons, start=1):
        place = button.place
        surface.blit(shapes.rounded(place.w, place.h, lay.px(5), fill), place)
        cap, words = (str(n), look.offers[button.offer]) if button.offer >= 0 else ("0", "more …")
        put(
            surface, text(cap, 12 * lay.unit, look.theme.accent, True), (place.x + lay.px(10), place.centery), "midleft"
        )
        ink = look.theme.text if look.can_act else look.theme.muted
        label = clipped(words, 12.5 * lay.unit, ink, place.w - lay.px(36))
        put(surface, label, (place.x + lay.px(26), place.centery), "midleft")
    return buttons


def _wrapped(facts: tuple[Fact, ...], width: int, size: float) -> list[Fact]:
    """Facts whose values are too wide go on in lines below, broken between words."""
    lines: list[Fact] = []
    for fact in facts:
        for n, line in enumerate(wrapped(fact.value, size, width, fact.tone == "alert")):
            lines.append(Fact("" if n else fact.label, line, fact.tone))
    return lines


def _ink(theme: Theme, tone: Tone) -> Colour:
    return {"plain": theme.text, "muted": theme.muted, "alert": theme.alert, "good": theme.good}[tone]
