"""Robots: where they are, where they face, what they carry, how full their battery is, and that they wait."""

from __future__ import annotations

import math

import pygame

from sim.board import Board, Robot
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera, Point
from sim.view.chore_sign import chore_sign
from sim.view.heading import heading_at
from sim.view.lettering import clipped, put, text
from sim.view.look import Look, Selection
from sim.view.robot_sprite import RING, robot_sprite
from sim.view.situation import LOW_CHARGE, errand, loaded, robot_state
from sim.view.theme import Colour, Theme, ink_on
from sim.view.words import short_name


class RobotsLayer:
    """Draws the fleet of one restaurant; its labels keep off the `tables` (in pixels) where they can."""

    def __init__(
        self,
        restaurant: Restaurant,
        board: Board,
        t_ms: int,
        camera: Camera,
        look: Look,
        unit: float,
        tables: list[pygame.Rect],
    ) -> None:
        self._restaurant, self._board, self._t_ms = restaurant, board, t_ms
        self._camera, self._look, self._unit = camera, look, unit
        self._tables = tables
        self.radius = radius_px(restaurant, camera, unit)

    def draw(self, surface: pygame.Surface) -> None:
        robots = list(self._board.robots.values())
        places = {robot.robot: place_px(robot, self._camera, self._t_ms) for robot in robots}
        for robot in robots:
            self._draw_robot(surface, robot, places[robot.robot])
        if "waits" in self._look.layers:
            for robot in robots:
                if robot.wait is not None and robot.wait.for_ in places:
                    self._draw_wait(surface, places[robot.robot], places[robot.wait.for_])
        reach = self.radius * 1.1
        taken = [pygame.Rect(x - reach, y - reach, 2 * reach, 2 * reach) for x, y in places.values()]
        for robot in robots:
            self._draw_label(surface, robot, places[robot.robot], taken)

    def _draw_robot(self, surface: pygame.Surface, robot: Robot, at: Point) -> None:
        theme, t_ms = self._look.theme, self._t_ms
        if self._look.selected == Selection("robot", robot.robot):
            put(surface, shapes.disc(self.radius * 1.26 + 5 * self._unit, theme.accent), at, "center")
        fill = theme.robots[robot_state(self._board, robot, t_ms)]
        charge = self._board.charge_at(robot, t_ms)
        full = theme.alert if charge < LOW_CHARGE else theme.good
        dishes = sum(job.dishes for job in loaded(self._board, robot))
        heading = heading_at(self._restaurant, robot, t_ms)
        body = robot_sprite(self.radius, fill, heading, charge, dishes, theme.rim, (full, theme.line))
        put(surface, body, at, "center")
        put(surface, text(short_name(robot.robot), self.radius, ink_on(fill), True), at, "center")
        if robot.chore is not None:
            kind = self._board.chores[robot.chore].kind
            sign = chore_sign(kind, max(7.5 * self._unit, round(self.radius * 0.62, 1)), theme.card, theme.text, fill)
            put(surface, sign, (at[0] - self.radius * 0.95, at[1] + self.radius * 0.95), "center")
        if not robot.works and not robot.stopped:
            reach = self.radius * 0.9
            for slope in (-1, 1):
                ends = (at[0] - reach, at[1] - slope * reach), (at[0] + reach, at[1] + slope * reach)
                pygame.draw.line(surface, theme.alert, *ends, max(2, round(self.radius * 0.2)))
        elif robot.wait is not None or robot.stopped:
            corner = (at[0] + self.radius * 0.95, at[1] - self.radius * 0.95)
            _draw_pause(surface, corner, max(5.5 * self._unit, self.radius * 0.42), theme)

    def _draw_wait(self, surface: pygame.Surface, waiting: Point, other: Point) -> None:
        """A dotted arrow from who waits to whom it waits for."""
        gap = math.dist(waiting, other)
        dot = shapes.disc(round(1.8 * self._unit, 1), self._look.theme.alert)
        reach = self.radius * 1.4
        step = 7 * self._unit
        for n in range(max(0, int((gap - 2 * reach) / step) + 1)):
            share = (reach + n * step) / gap
            at = (waiting[0] + (other[0] - waiting[0]) * share, waiting[1] + (other[1] - waiting[1]) * share)
            put(surface, dot, at, "center")
        if gap > 2 * reach:
            _draw_head(surface, waiting, other, reach, 6.5 * self._unit, self._look.theme.alert)

    def _draw_label(self, surface: pygame.Surface, robot: Robot, at: Point, taken: list[pygame.Rect]) -> None:
        """Where a robot goes and with what, at the first side where nothing else stands."""
        said = errand(self._restaurant, self._board, robot)
        if said is None:
            return
        theme, unit = self._look.theme, self._unit
        state = robot_state(self._board, robot, self._t_ms)
        carrying = bool(loaded(self._board, robot)) or robot.chore is not None
        fill: Colour = theme.robots[state if robot.chore is not None else "carrying"] if carrying else theme.card
        ink = ink_on(fill) if carrying else theme.muted
        drawn = clipped(said, 11.5 * unit, ink, round(118 * unit), carrying)
        pill = pygame.Rect(0, 0, drawn.get_width() + round(12 * unit), drawn.get_height() + round(3 * unit))
        reach = self.radius * 1.35 + 2 * unit
        pill = free_place(pill, at, reach, taken, self._tables, surface.get_clip())
        taken.append(pill)
        surface.blit(shapes.rounded(pill.w, pill.h, pill.h // 2, fill, theme.rim if carrying else theme.line, 1), pill)
        put(surface, drawn, pill.center, "center")


def radius_px(restaurant: Restaurant, camera: Camera, unit: float) -> float:
    """A robot's radius as drawn without its battery's ring: with it true to scale, but never too small to see."""
    return round(max(8.5 * unit, restaurant.service.robots.radius_m * camera.scale / RING), 1)


def place_px(robot: Robot, camera: Camera, t_ms: int) -> Point:
    return camera.to_px(robot.position_at(t_ms))


def robot_at(
    restaurant: Restaurant, board: Board, t_ms: int, camera: Camera, unit: float, point_px: Point
) -> str | None:
    """The robot drawn nearest to a point, if the point is on it."""
    reach = radius_px(restaurant, camera, unit) * 1.4
    gaps = {name: math.dist(place_px(robot, camera, t_ms), point_px) for name, robot in board.robots.items()}
    nearest = min(gaps, key=lambda name: gaps[name], default=None)
    return nearest if nearest is not None and gaps[nearest] <= reach else None


def free_place(
    pill: pygame.Rect, at: Point, reach: float, taken: list[pygame.Rect], tables: list[pygame.Rect], area: pygame.Rect
) -> pygame.Rect:
    """Above, below, right or left of a robot: where it hides least, other labels and robots before tables."""
    x, y, off = round(at[0]), round(at[1]), round(reach)
    sides = {"midbottom": (x, y - off), "midtop": (x, y + off), "midleft": (x + off, y), "midright": (x - off, y)}
    places = []
    for side, point in sides.items():
        place = pill.copy()
        setattr(place, side, point)
        places.append(place)

    def hides(place: pygame.Rect) -> int:
        outside = 0 if area.contains(place) else 6
        return 4 * len(place.collidelistall(taken)) + len(place.collidelistall(tables)) + outside

    return min(places, key=hides)


def _draw_head(surface: pygame.Surface, from_: Point, to: Point, reach: float, size: float, ink: Colour) -> None:
    """An arrow's head, `reach` before where it points."""
    turn = math.atan2(to[1] - from_[1], to[0] - from_[0])
    tip = (to[0] - reach * math.cos(turn), to[1] - reach * math.sin(turn))
    barbs = [(tip[0] - size * math.cos(turn + side), tip[1] - size * math.sin(turn + side)) for side in (-0.5, 0.5)]
    pygame.draw.polygon(surface, ink, [tip, *barbs])


def _draw_pause(surface: pygame.Surface, at: Point, radius: float, theme: Theme) -> None:
    """A badge with two bars: it stands because it must."""
    put(surface, shapes.disc(round(radius, 1), theme.alert, theme.rim, 1), at, "center")
    bar = pygame.Rect(0, 0, max(2, round(radius * 0.32)), max(4, round(radius * 0.95)))
    for side in (-1, 1):
        bar.center = (round(at[0] + side * radius * 0.3), round(at[1]))
        surface.fill(ink_on(theme.alert), bar)
