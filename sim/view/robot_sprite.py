"""A robot as a small picture, kept for every state that it is shown in."""

from __future__ import annotations

import math
from functools import lru_cache

import pygame

from sim.view import shapes
from sim.view.theme import Colour

RING = 1.19  # the outer edge of the battery's ring, in radii
SPREAD = 1.42  # the picture's reach, in radii
BATTERY_STEPS = 24
PLATE, UNDER_PLATE = (255, 255, 255), (24, 28, 36)
HEADING_STEP = 6  # degrees between the pictures that are kept


def robot_sprite(
    radius: float, fill: Colour, heading: float, charge: float, dishes: int, rim: Colour, cells: tuple[Colour, Colour]
) -> pygame.Surface:
    """A disc with a nose in its heading, its battery as a ring around, and its dishes at the back.

    Args:
        heading: in radians, clockwise from the right.
        charge: 0 to 1.
        cells: the battery's colour where it is full, and where it is empty.
    """
    degrees = round(math.degrees(heading) / HEADING_STEP) * HEADING_STEP % 360
    steps = math.ceil(charge * BATTERY_STEPS)
    return _painted(radius, fill, degrees, steps, min(dishes, 6), rim, cells)


@lru_cache(maxsize=4096)
def _painted(
    radius: float, fill: Colour, degrees: int, steps: int, dishes: int, rim: Colour, cells: tuple[Colour, Colour]
) -> pygame.Surface:
    side = math.ceil(2 * radius * SPREAD) + 2
    turn = math.radians(degrees)
    full, empty = cells

    def paint(large: pygame.Surface, fine: int) -> None:
        middle = (large.get_width() / 2, large.get_height() / 2)
        reach = radius * fine
        pygame.draw.circle(large, rim, middle, reach * 1.26)
        pygame.draw.circle(large, empty, middle, reach * RING)
        if steps:
            pygame.draw.polygon(large, full, shapes.sector(middle, reach * RING, steps / BATTERY_STEPS))
        pygame.draw.circle(large, rim, middle, reach * 1.05)
        pygame.draw.circle(large, fill, middle, reach * 0.97)
        _paint_nose(large, middle, reach, turn, rim, fill)
        _paint_dishes(large, middle, reach, turn, dishes)

    return shapes.smooth((side, side), rim, paint)


def _on_circle(middle: tuple[float, float], reach: float, angle: float) -> tuple[float, float]:
    return middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)


def _paint_nose(
    large: pygame.Surface, middle: tuple[float, float], reach: float, turn: float, rim: Colour, fill: Colour
) -> None:
    """A beak over the battery's ring: where the robot faces."""
    for size, colour in ((1.0, rim), (0.72, fill)):
        tip = _on_circle(middle, reach * (1.02 + 0.38 * size), turn)
        left = _on_circle(middle, reach * 0.94, turn - 0.52 * size)
        right = _on_circle(middle, reach * 0.94, turn + 0.52 * size)
        pygame.draw.polygon(large, colour, [tip, left, right])


def _paint_dishes(large: pygame.Surface, middle: tuple[float, float], reach: float, turn: float, dishes: int) -> None:
    """Plates along the robot's back edge."""
    for dish in range(dishes):
        angle = turn + math.pi + (dish - (dishes - 1) / 2) * 0.55
        at = _on_circle(middle, reach * 0.9, angle)
        pygame.draw.circle(large, UNDER_PLATE, at, reach * 0.25)
        pygame.draw.circle(large, PLATE, at, reach * 0.19)
