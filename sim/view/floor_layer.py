"""The place itself: walls, kitchen, lanes with one-way arrows, docks, bays and passes. Drawn once for a camera."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import pygame

from sim.floor import Floor, Rect
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera, Point
from sim.view.lettering import put, text
from sim.view.theme import Theme, mixed


@dataclass(frozen=True)
class Shown:
    """What a drawing of the floor depends on."""

    camera: Camera
    area: tuple[int, int, int, int]
    unit: float
    theme: str
    names: bool


class FloorLayer:
    """Keeps the last drawing and gives it again while nothing it depends on has changed."""

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._open = meshes(restaurant)
        self._shown: Shown | None = None
        self._surface: pygame.Surface | None = None

    def draw(
        self, surface: pygame.Surface, area: pygame.Rect, camera: Camera, theme: Theme, unit: float, *, names: bool
    ) -> None:
        shown = Shown(camera, (area.x, area.y, area.w, area.h), unit, theme.name, names)
        if self._surface is None or shown != self._shown:
            self._surface = pygame.Surface(area.size).convert(surface)
            self._shown = shown
            self._paint(self._surface, camera.panned(-area.x, -area.y), theme, unit, names)
        surface.blit(self._surface, area)

    def _paint(self, surface: pygame.Surface, camera: Camera, theme: Theme, unit: float, names: bool) -> None:
        floor = self._restaurant.floor
        surface.fill(theme.window)
        left_m, top_m, right_m, bottom_m = floor.bounds_m
        surface.fill(theme.floor, to_rect(camera, Rect(left_m, top_m, right_m - left_m, bottom_m - top_m)))
        for rect in floor.spec.kitchen:
            surface.fill(theme.kitchen, to_rect(camera, rect))
        for corners_m in self._open:
            pygame.draw.polygon(surface, theme.aisle, [camera.to_px(corner) for corner in corners_m])
        _paint_lanes(surface, self._restaurant, camera, theme)
        for rect in floor.spec.walls:
            surface.fill(theme.wall, to_rect(camera, rect))
        _paint_arrows(surface, floor, camera, theme, unit)
        _paint_places(surface, self._restaurant, camera, theme, unit)
        if names:
            _paint_names(surface, floor, camera, theme, unit)


def to_rect(camera: Camera, rect: Rect) -> pygame.Rect:
    """A rectangle in whole pixels; neighbours in metres are neighbours in pixels."""
    left, top = camera.to_px((rect.x_m, rect.y_m))
    right, bottom = camera.to_px((rect.x_m + rect.w_m, rect.y_m + rect.h_m))
    return pygame.Rect(round(left), round(top), round(right) - round(left), round(bottom) - round(top))


def _paint_lanes(surface: pygame.Surface, restaurant: Restaurant, camera: Camera, theme: Theme) -> None:
    """Every edge as wide as a robot."""
    floor = restaurant.floor
    radius_px = restaurant.service.robots.radius_m * camera.scale * 1.15
    for start, end in sorted({(min(edge), max(edge)) for edge in floor.spec.edges}):
        a, b = camera.to_px(floor.position(start)), camera.to_px(floor.position(end))
        length = math.dist(a, b)
        if length == 0:
            continue
        across_x, across_y = -(b[1] - a[1]) / length * radius_px, (b[0] - a[0]) / length * radius_px
        corners = [
            (a[0] + across_x, a[1] + across_y),
            (b[0] + across_x, b[1] + across_y),
            (b[0] - across_x, b[1] - across_y),
            (a[0] - across_x, a[1] - across_y),
        ]
        pygame.draw.polygon(surface, theme.aisle, corners)
    knot = shapes.disc(round(radius_px, 1), theme.aisle)
    for vertex in floor.spec.vertices.values():
        put(surface, knot, camera.to_px((vertex.x_m, vertex.y_m)), "center")


def meshes(restaurant: Restaurant) -> list[tuple[Point, ...]]:
    """The corners of each small round of four edges with nothing standing in it, in metres: open floor to drive on."""
    floor = restaurant.floor
    near = {
        vertex: set(floor.graph.successors(vertex)) | set(floor.graph.predecessors(vertex)) for vertex in floor.graph
    }
    widest_m = 6 * restaurant.service.robots.radius_m
    standing = [*floor.spec.walls, *(rect for table in floor.tables.values() for rect in table.shape)]
    found = []
    for a in sorted(near):
        for b, d in combinations(sorted(near[a]), 2):
            for c in sorted(near[b] & near[d]):
                if a < min(b, c, d):
                    corners = tuple(floor.position(vertex) for vertex in (a, b, c, d))
                    sides_m = (math.dist(*side) for side in zip(corners, (*corners[1:], corners[0]), strict=True))
                    if max(sides_m) <= widest_m and not _covered(corners, standing):
                        found.append(corners)
    return found


def _covered(corners: tuple[Point, ...], rects: list[Rect]) -> bool:
    x_m, y_m = (sum(values) / len(corners) for values in zip(*corners, strict=True))
    return any(0 <= x_m - r.x_m <= r.w_m and 0 <= y_m - r.y_m <= r.h_m for r in rects)


def _paint_arrows(surface: pygame.Surface, floor: Floor, camera: Camera, theme: Theme, unit: float) -> None:
    """One-way edges get an arrow, but none so near another that they run into a blur."""
    size = max(8, min(round(18 * unit), round(camera.scale * 0.38)))
    apart = max(26 * unit, camera.scale * 0.95)
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    both_ways = set(floor.spec.edges)
    for start, end in floor.spec.edges:
        if (end, start) in both_ways:
            continue
        a, b = camera.to_px(floor.position(start)), camera.to_px(floor.position(end))
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        column, row = int(x // apart), int(y // apart)
        near = (
            place
            for across in (-1, 0, 1)
            for down in (-1, 0, 1)
            for place in taken.get((column + across, row + down), ())
        )
        if any(math.dist(place, (x, y)) < apart for place in near):
            continue
        taken.setdefault((column, row), []).append((x, y))
        degrees = round(math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))) % 360
        put(surface, shapes.chevron(size, degrees, theme.arrow), (x, y), "center")


def _paint_places(surface: pygame.Surface, restaurant: Restaurant, camera: Camera, theme: Theme, unit: float) -> None:
    """Docks with a bolt, pass bays with a P, wash stations with a W, parking bays as an outline."""
    floor = restaurant.floor
    radius_px = max(5.0 * unit, restaurant.service.robots.radius_m * camera.scale * 1.15)
    for vertex in floor.spec.vertices.values():
        at = camera.to_px((vertex.x_m, vertex.y_m))
        if vertex.kind == "dock":
            put(surface, _ring(round(radius_px, 1), theme.aisle, theme.arrow), at, "center")
            _paint_bolt(surface, at, radius_px * 0.62, mixed(theme.aisle, theme.accent, 0.6))
        elif vertex.kind in ("pass", "wash"):
            side = round(2 * radius_px)
            plate = shapes.rounded(
                side, side, round(side * 0.2), mixed(theme.aisle, theme.accent, 0.22), theme.accent, 1
            )
            put(surface, plate, at, "center")
            put(
                surface,
                text(vertex.kind[0].upper(), radius_px * 1.1, mixed(theme.aisle, theme.accent, 0.85), True),
                at,
                "center",
            )
        elif vertex.kind == "bay":
            put(surface, _ring(round(radius_px, 1), theme.aisle, theme.line), at, "center")
        elif vertex.kind == "stop" and camera.scale > 18:
            put(surface, shapes.disc(max(1.5, radius_px * 0.14), theme.arrow), at, "center")


def _ring(radius_px: float, fill: tuple[int, int, int], rim: tuple[int, int, int]) -> pygame.Surface:
    return shapes.disc(radius_px, fill, rim, max(1.0, radius_px * 0.08))


def _paint_bolt(surface: pygame.Surface, at: tuple[float, float], reach: float, colour: tuple[int, int, int]) -> None:
    bolt = [(0.15, -1), (-0.6, 0.15), (-0.05, 0.15), (-0.15, 1), (0.6, -0.2), (0.05, -0.2)]
    pygame.draw.polygon(surface, colour, [(at[0] + x * reach, at[1] + y * reach) for x, y in bolt])


def _paint_names(surface: pygame.Surface, floor: Floor, camera: Camera, theme: Theme, unit: float) -> None:
    """As many names of vertices as can be read; nearer, more can."""
    taken: list[pygame.Rect] = []
    for name, vertex in floor.spec.vertices.items():
        x, y = camera.to_px((vertex.x_m, vertex.y_m))
        said = text(name, 11 * unit, theme.muted)
        place = said.get_rect(midtop=(round(x), round(y + 2)))
        if place.inflate(4, 0).collidelist(taken) < 0:
            taken.append(put(surface, said, place.topleft))
