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


def draw_notices(surface: pygame.Surface, notices: Sequence[Notice], lay: Layout, theme: Theme) -> None:
    """Above the floor's lower edge, the latest lowest."""
    y = lay.floor.bottom - lay.px(12)
    for notice in reversed(notices):
        size = 14 * lay.unit
        lines = wrapped(notice.words, size, lay.floor.w - lay.px(80))
        drawn = [text(line, size, theme.text, True) for line in lines]
        row = lay.px(20)
        place = pygame.Rect(0, 0, max(line.get_width() for line in drawn) + lay.px(36), row * len(lines) + lay.px(14))
        place.midbottom = (lay.floor.centerx, y)
        rim = theme.alert if notice.bad else theme.good
        surface.blit(shapes.rounded(place.w, place.h, lay.px(8), theme.card, rim, max(1, lay.px(2))), place)
        for n, line in enumerate(drawn):
            put(surface, line, (place.centerx, place.y + lay.px(8) + n * row), "midtop")
        y = place.top - lay.px(6)


def draw_too_small(surface: pygame.Surface, theme: Theme) -> None:
    """Instead of everything: how large the window has to be."""
    surface.fill(theme.window)
    width, height = surface.get_size()
    lines = wrapped(
        f"This window is too small: it takes {LEAST_SIZE[0]}×{LEAST_SIZE[1]} pixels.", 14, max(40, width - 16)
    )
    for n, line in enumerate(lines):
        put(surface, text(line, 14, theme.alert, True), (width // 2, height // 2 + (n - len(lines) / 2) * 18), "midtop")
