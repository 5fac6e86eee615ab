"""What robots' plans hold: on the floor, fading with time; and over time, as a line for each robot."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pygame

from sim.board import Board, Robot
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera
from sim.view.layout import AHEAD_FOOT, AHEAD_ROW, Layout
from sim.view.lettering import clipped, put, text
from sim.view.look import Look
from sim.view.situation import plan_place_m, robot_state
from sim.view.theme import mixed
from sim.view.words import place_name, short_name

AHEAD_MS = 60_000  # how far one looks
STEP_MS = 10_000
SHADES = 6


@dataclass(frozen=True, slots=True)
class Hold:
    """A robot drives from one vertex to another, or stands at one (then both are the same)."""

    from_: str
    to: str
    from_ms: int
    to_ms: int

    @property
    def stands(self) -> bool:
        return self.from_ == self.to


def holds(robot: Robot, t_ms: int) -> list[Hold]:
    """What a robot's plan has it do in the next minute, its last stand at rest left out."""
    return [
        Hold(here, there, from_ms, to_ms)
        for (here, from_ms), (there, to_ms) in pairwise(robot.plan)
        if to_ms > t_ms and from_ms < t_ms + AHEAD_MS
    ]


def draw_reservations(
    surface: pygame.Surface, restaurant: Restaurant, board: Board, t_ms: int, camera: Camera, look: Look
) -> None:
    """Each way as wide as a robot, the fainter the later it is driven; a ring where someone is to stand."""
    width = max(3, round(2 * restaurant.service.robots.radius_m * camera.scale))
    for robot in board.robots.values():
        colour = look.theme.robots[robot_state(board, robot, t_ms)]
        for hold in reversed(holds(robot, t_ms)):
            later = min(SHADES - 1, max(0, hold.from_ms - t_ms) * SHADES // AHEAD_MS)
            ink = mixed(colour, look.theme.aisle, 0.25 + 0.65 * later / SHADES)
            a, b = (camera.to_px(plan_place_m(restaurant, robot, vertex)) for vertex in (hold.from_, hold.to))
            if hold.stands:
                ring = shapes.disc(round(width * 0.75, 1), look.theme.aisle, ink, max(2.0, width * 0.16))
                put(surface, ring, a, "center")
            else:
                pygame.draw.line(surface, ink, a, b, width)


def draw_time(
    surface: pygame.Surface, restaurant: Restaurant, board: Board, t_ms: int, lay: Layout, look: Look
) -> None:
    """The next minute of robots that have something to do, as many as there is room for below the floor."""
    place = lay.ahead
    if place is None:
        return
    theme, row = look.theme, lay.px(AHEAD_ROW)
    surface.fill(theme.panel, place)
    surface.fill(theme.line, (place.x, place.y, place.w, 1))
    line = pygame.Rect(place.x + lay.px(40), place.y + lay.px(4), place.w - lay.px(60), place.h - lay.px(AHEAD_FOOT))
    robots = [robot for robot in board.robots.values() if holds(robot, t_ms)][: line.h // row]
    for n, robot in enumerate(robots):
        y = line.y + n * row
        put(
            surface,
            text(short_name(robot.robot), 12 * lay.unit, theme.text, True),
            (line.x - lay.px(10), y + row // 2),
            "midright",
        )
        for hold in holds(robot, t_ms):
            _draw_hold(surface, restaurant, board, robot, hold, t_ms, line, y, row, lay, look)
    for step_ms in range(0, AHEAD_MS + 1, STEP_MS):
        x = line.x + line.w * step_ms // AHEAD_MS
        surface.fill(theme.line, (x, line.y, 1, line.h))
        said = "now" if step_ms == 0 else f"+{step_ms // 1000} s"
        put(surface, text(said, 10 * lay.unit, theme.muted), (x, line.bottom + lay.px(3)), "midtop")


def _draw_hold(
    surface: pygame.Surface,
    restaurant: Restaurant,
    board: Board,
    robot: Robot,
    hold: Hold,
    t_ms: int,
    line: pygame.Rect,
    y: int,
    row: int,
    lay: Layout,
    look: Look,
) -> None:
    """A move as a full bar, a stand as a low one with the name of its place."""
    left, right = (line.x + line.w * min(AHEAD_MS, max(0, ms - t_ms)) // AHEAD_MS for ms in (hold.from_ms, hold.to_ms))
    colour = look.theme.robots[robot_state(board, robot, t_ms)]
    if not hold.stands:
        surface.fill(colour, (left, y + lay.px(4), max(1, right - left - 1), row - lay.px(8)))
        return
    surface.fill(mixed(look.theme.card, colour, 0.35), (left, y + lay.px(2), max(1, right - left), row - lay.px(4)))
    if right - left > lay.px(24):
        name = clipped(place_name(restaurant, hold.from_), 10.5 * lay.unit, look.theme.text, right - left - lay.px(6))
        put(surface, name, (left + lay.px(4), y + row // 2), "midleft")
