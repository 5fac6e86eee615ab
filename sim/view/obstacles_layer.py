"""What bars ways: closed edges, crossed out on the floor."""

from __future__ import annotations

import pygame

from sim.board import Board
from sim.restaurant import Restaurant
from sim.view.camera import Camera
from sim.view.look import Look


def draw_obstacles(
    surface: pygame.Surface, restaurant: Restaurant, board: Board, camera: Camera, look: Look, unit: float
) -> None:
    """A thick line along each closed edge, and a cross in its middle; the way that is selected, wider."""
    theme, chosen = look.theme, look.selected
    if chosen is not None and chosen.kind == "edge":
        a, b = (camera.to_px(restaurant.floor.position(vertex)) for vertex in (chosen.name, chosen.to))
        pygame.draw.line(surface, theme.accent, a, b, max(4, round(9 * unit)))
    for start, end in board.closed_edges:
        a, b = (camera.to_px(restaurant.floor.position(vertex)) for vertex in (start, end))
        width = max(2, round(3 * unit))
        pygame.draw.line(surface, theme.alert, a, b, width)
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        reach = 8 * unit
        for slope in (-1, 1):
            pygame.draw.line(
                surface, theme.alert, (x - reach, y - slope * reach), (x + reach, y + slope * reach), width
            )
