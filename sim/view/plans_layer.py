"""Plans as lines over the floor; the selected robot's with the times at which it will be where."""

from __future__ import annotations

from itertools import pairwise

import pygame

from sim.board import Board, Robot
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera, Point
from sim.view.lettering import put, text
from sim.view.look import Look, Selection
from sim.view.robots_layer import place_px
from sim.view.situation import plan_place_m, robot_state
from sim.view.theme import mixed
from sim.view.words import age


def draw_plans(
    surface: pygame.Surface, restaurant: Restaurant, board: Board, t_ms: int, camera: Camera, look: Look, unit: float
) -> None:
    for robot in board.robots.values():
        selected = look.selected == Selection("robot", robot.robot)
        if selected or "plans" in look.layers:
            _draw_plan(surface, restaurant, board, robot, t_ms, camera, look, unit, selected)


def ahead(restaurant: Restaurant, robot: Robot, t_ms: int) -> list[tuple[Point, int]]:
    """The places, in metres, that a robot's plan still has before it, each with when it is first there."""
    places: list[tuple[Point, int]] = []
    last = None
    for vertex, at_ms in robot.plan:
        if at_ms > t_ms and vertex != last:
            places.append((plan_place_m(restaurant, robot, vertex), at_ms))
        last = vertex
    return places


def _draw_plan(
    surface: pygame.Surface,
    restaurant: Restaurant,
    board: Board,
    robot: Robot,
    t_ms: int,
    camera: Camera,
    look: Look,
    unit: float,
    selected: bool,
) -> None:
    places = ahead(restaurant, robot, t_ms)
    if not places:
        return
    theme = look.theme
    colour = theme.accent if selected else mixed(theme.robots[robot_state(board, robot, t_ms)], theme.floor, 0.25)
    points = [place_px(robot, camera, t_ms), *(camera.to_px(place) for place, _ in places)]
    width = 3 * unit if selected else 2 * unit
    for start, end in pairwise(points):
        pygame.draw.line(surface, colour, start, end, max(1, round(width)))
    put(surface, shapes.disc(round(4 * unit, 1), colour), points[-1], "center")
    if selected:
        _draw_times(surface, points[1:], [at_ms - t_ms for _, at_ms in places], look, unit)


def _draw_times(surface: pygame.Surface, points: list[Point], spans_ms: list[int], look: Look, unit: float) -> None:
    """How long until it is there, as often as it can be read."""
    taken: list[pygame.Rect] = []
    for point, span_ms in reversed(list(zip(points, spans_ms, strict=True))):
        drawn = text(age(span_ms), 11 * unit, look.theme.text, True)
        place = drawn.get_rect(midleft=(round(point[0] + 7 * unit), round(point[1])))
        if place.inflate(round(24 * unit), round(30 * unit)).collidelist(taken) >= 0:
            continue
        taken.append(place)
        back = place.inflate(round(8 * unit), round(2 * unit))
        surface.blit(shapes.rounded(back.w, back.h, round(4 * unit), look.theme.card, look.theme.line, 1), back)
        surface.blit(drawn, place)
