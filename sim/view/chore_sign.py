"""A sign on a robot that clears tables, comes to a call or goes round: it needs no colour."""

from __future__ import annotations

import math
from functools import lru_cache

import pygame

from sim.messages.events import ChoreKind
from sim.view import shapes
from sim.view.theme import Colour


@lru_cache(maxsize=256)
def chore_sign(kind: ChoreKind, radius: float, fill: Colour, ink: Colour, rim: Colour) -> pygame.Surface:
    """A disc with a pile of plates, a bell, or a round; read only, it is shared."""
    side = math.ceil(2 * radius) + 2

    def paint(large: pygame.Surface, fine: int) -> None:
        x, y = large.get_rect().center
        r = radius * fine
        pygame.draw.circle(large, rim, (x, y), r)
        pygame.draw.circle(large, fill, (x, y), r * 0.86)
        _PAINTED[kind](large, ink, x, y, r)

    return shapes.smooth((side, side), rim, paint)


def _plates(large: pygame.Surface, ink: Colour, x: float, y: float, r: float) -> None:
    for n, width in enumerate((0.7, 0.95, 1.2)):
        plate = pygame.Rect(0, 0, round(width * r), max(1, round(0.22 * r)))
        plate.center = (round(x), round(y + (n - 1) * 0.38 * r))
        pygame.draw.rect(large, ink, plate, border_radius=plate.h // 2)


def _bell(large: pygame.Surface, ink: Colour, x: float, y: float, r: float) -> None:
    pygame.draw.circle(large, ink, (x, y + 0.22 * r), 0.56 * r, draw_top_left=True, draw_top_right=True)
    foot = pygame.Rect(0, 0, round(1.3 * r), max(1, round(0.18 * r)))
    foot.center = (round(x), round(y + 0.36 * r))
    pygame.draw.rect(large, ink, foot)
    pygame.draw.circle(large, ink, (x, y - 0.42 * r), 0.14 * r)


def _round(large: pygame.Surface, ink: Colour, x: float, y: float, r: float) -> None:
    box = pygame.Rect(0, 0, round(1.16 * r), round(1.16 * r))
    box.center = (round(x), round(y))
    pygame.draw.arc(large, ink, box, 0.35 * math.pi, 2 * math.pi, max(1, round(0.2 * r)))
    tip, back = (x + 0.5 * r, y + 0.34 * r), 0.36 * r
    pygame.draw.polygon(large, ink, [tip, (tip[0] - back, tip[1] - 0.3 * r), (tip[0] + back, tip[1] - 0.34 * r)])


_PAINTED = {"bussing": _plates, "call": _bell, "cruise": _round}
