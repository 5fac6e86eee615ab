"""Smooth shapes as cached surfaces: drawn several times too large, then scaled down. All are shared: read only."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import pygame

from sim.view.theme import Colour

FINE = 4  # times too large

Surface = pygame.Surface


def smooth(size: tuple[int, int], edge: Colour, paint: Callable[[Surface, int], None]) -> Surface:
    """What `paint` draws on a surface `FINE` times as large, scaled down; `edge` is the colour it fades out in."""
    large = Surface((max(1, size[0]) * FINE, max(1, size[1]) * FINE), pygame.SRCALPHA)
    large.fill((*edge, 0))
    paint(large, FINE)
    return pygame.transform.smoothscale(large, (max(1, size[0]), max(1, size[1])))


@lru_cache(maxsize=2048)
def rounded(width: int, height: int, radius: int, fill: Colour, rim: Colour | None = None, rim_px: int = 0) -> Surface:
    """A rectangle with round corners."""

    def paint(large: Surface, fine: int) -> None:
        whole = large.get_rect()
        pygame.draw.rect(large, rim or fill, whole, border_radius=radius * fine)
        if rim is not None and rim_px:
            inner = whole.inflate(-2 * rim_px * fine, -2 * rim_px * fine)
            pygame.draw.rect(large, fill, inner, border_radius=max(0, radius - rim_px) * fine)

    return smooth((width, height), rim or fill, paint)


@lru_cache(maxsize=2048)
def disc(radius_px: float, fill: Colour, rim: Colour | None = None, rim_px: float = 0) -> Surface:
    """A disc; its surface is a square around it."""
    side = math.ceil(2 * radius_px) + 2

    def paint(large: Surface, fine: int) -> None:
        middle = large.get_rect().center
        pygame.draw.circle(large, rim or fill, middle, radius_px * fine)
        if rim is not None and rim_px:
            pygame.draw.circle(large, fill, middle, (radius_px - rim_px) * fine)

    return smooth((side, side), rim or fill, paint)


def pie(radius_px: float, share: float, fill: Colour, back: Colour) -> Surface:
    """A disc that is filled for a share of it, clockwise from the top; to the nearest twentieth."""
    return _pie(radius_px, round(20 * share), fill, back)


@lru_cache(maxsize=1024)
def _pie(radius_px: float, twentieths: int, fill: Colour, back: Colour) -> Surface:
    side = math.ceil(2 * radius_px) + 2

    def paint(large: Surface, fine: int) -> None:
        middle = large.get_width() / 2, large.get_height() / 2
        pygame.draw.circle(large, back, middle, radius_px * fine)
        if twentieths:
            pygame.draw.polygon(large, fill, sector(middle, radius_px * fine, twentieths / 20))

    return smooth((side, side), back, paint)


@lru_cache(maxsize=1024)
def chevron(size: int, degrees: int, colour: Colour) -> Surface:
    """A “>” that points `degrees` clockwise from the right."""

    def paint(large: Surface, fine: int) -> None:
        turn = math.radians(degrees)
        reach = size * fine / 2
        width = max(fine, round(size * fine * 0.17))
        tips = [(-0.28, -0.62), (0.34, 0.0), (-0.28, 0.62)]
        points = [
            (
                reach * (1 + x * math.cos(turn) - y * math.sin(turn)),
                reach * (1 + x * math.sin(turn) + y * math.cos(turn)),
            )
            for x, y in tips
        ]
        pygame.draw.lines(large, colour, False, points, width)
        for point in points:
            pygame.draw.circle(large, colour, point, width / 2)

    return smooth((size, size), colour, paint)


def sector(
    middle: tuple[float, float], radius: float, share: float, start: float = -math.pi / 2
) -> list[tuple[float, float]]:
    """The corners of a slice of pie, clockwise from `start`, for a share of the whole."""
    steps = max(2, math.ceil(48 * share))
    angles = [start + math.tau * share * step / steps for step in range(steps + 1)]
    return [middle, *((middle[0] + radius * math.cos(a), middle[1] + radius * math.sin(a)) for a in angles)]
