"""What the window says over everything else: a question that waits for an answer, and notices that go away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pygame

from sim.view import shapes
from sim.view.layout import LEAST_SIZE, Layout
from sim.view.lettering import put, text, wrapped
from sim.view.look import Notice
from sim.view.theme import Theme, ink_on, mixed

MOST_LINES = 8  # of one notice


@dataclass(frozen=True, slots=True)
class Answers:
    """Where a click says yes or no."""

    yes: pygame.Rect
    no: pygame.Rect


def draw_question(surface: pygame.Surface, words: str, lay: Layout, theme: Theme) -> Answers:
    """A card in the middle of the floor, with what is asked and both answers."""
    size, row = 15 * lay.unit, lay.px(22)
    width = min(lay.px(460), surface.get_width() - lay.px(40))
    lines = wrapped(words, size, width - lay.px(48))
    card = pygame.Rect(0, 0, width, row * len(lines) + lay.px(96))
    card.center = surface.get_rect().center
    surface.blit(shapes.rounded(card.w, card.h, lay.px(12), theme.card, theme.alert, max(1, lay.px(2))), card)
    y = card.y + lay.px(24)
    for line in lines:
        put(surface, text(line, size, theme.text), (card.x + lay.px(24), y))
        y += row
    yes = pygame.Rect(card.x + lay.px(24), card.bottom - lay.px(52), lay.px(120), lay.px(34))
    no = yes.move(yes.w + lay.px(14), 0)
    for place, fill, said in ((yes, theme.alert, "Yes  ⏎"), (no, mixed(theme.card, theme.line, 0.9), "No  Esc")):
        surface.blit(shapes.rounded(place.w, place.h, lay.px(7), fill), place)
        said = said.replace("⏎", "Enter")
        ink = ink_on(fill) if fill == theme.alert else theme.text
        put(surface, text(said, 14 * lay.unit, ink, True), place.center, "center")
    return Answers(yes, no)


def draw_notices(
    surface: pygame.Surface, notices: Sequence[Notice], area: pygame.Rect, lay: Layout, theme: Theme
) -> int:
    """At an area's lower end, the latest lowest. Says how high they stand."""
    y, size, row = area.bottom - lay.px(8), 12.5 * lay.unit, lay.px(17)
    for notice in reversed(notices):
        place = pygame.Rect(area.x + lay.px(8), 0, area.w - lay.px(16), 0)
        lines = wrapped(notice.words, size, place.w - lay.px(24), True)[:MOST_LINES]
        place.h = row * len(lines) + lay.px(14)
        place.bottom = y
        rim = theme.alert if notice.bad else theme.good
        surface.blit(shapes.rounded(place.w, place.h, lay.px(8), theme.card, rim, max(1, lay.px(2))), place)
        for n, line in enumerate(lines):
            put(surface, text(line, size, theme.text, True), (place.x + lay.px(12), place.y + lay.px(7) + n * row))
        y = place.top - lay.px(6)
    return area.bottom - y if notices else 0


def draw_message(
    surface: pygame.Surface, heading: str, lines: Sequence[str], foot: str, lay: Layout, theme: Theme, *, bad: bool
) -> pygame.Rect:
    """Instead of everything, a card that says what is the matter; returns where it is."""
    surface.fill(theme.window)
    width = max(40, min(lay.px(640), surface.get_width() - lay.px(40)))
    room = width - lay.px(48)
    rows = [
        (line, 18, theme.alert if bad else theme.text, True) for line in wrapped(heading, 18 * lay.unit, room, True)
    ]
    for words in lines:
        rows += [("", 6, theme.text, False)]
        rows += [(line, 15, theme.text, False) for line in wrapped(words, 15 * lay.unit, room)]
    rows += [("", 10, theme.text, False), (foot, 13, theme.muted, False)]
    card = pygame.Rect(0, 0, width, lay.px(sum(size * 1.45 for _, size, _, _ in rows)) + lay.px(44))
    card.center = surface.get_rect().center
    rim = theme.alert if bad else theme.line
    surface.blit(shapes.rounded(card.w, card.h, lay.px(12), theme.card, rim, max(1, lay.px(2))), card)
    y = float(card.y + lay.px(22))
    for words, size, ink, bold in rows:
        put(surface, text(words, size * lay.unit, ink, bold), (card.x + lay.px(24), y))
        y += size * 1.45 * lay.unit
    return card


def draw_too_small(surface: pygame.Surface, theme: Theme) -> None:
    """Instead of everything: how large the window has to be."""
    surface.fill(theme.window)
    width, height = surface.get_size()
    lines = wrapped(
        f"This window is too small: it takes {LEAST_SIZE[0]}×{LEAST_SIZE[1]} pixels.", 14, max(40, width - 16)
    )
    for n, line in enumerate(lines):
        put(surface, text(line, 14, theme.alert, True), (width // 2, height // 2 + (n - len(lines) / 2) * 18), "midtop")
