"""What the last hour did to the floor: where robots stood for others, how often each way was driven, and where they
have to keep clear of each other."""

from __future__ import annotations

from functools import lru_cache

import pygame

from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera, Point
from sim.view.history import History
from sim.view.lettering import put, text
from sim.view.look import Look
from sim.view.theme import Colour, mixed
from sim.view.zones import conflict_zones

LEVELS = 12
LEAST_MS = 20_000  # standing that is shown in the strongest colour, where nothing was longer
AGAIN_MS = 2_000  # how old what is drawn of an hour may be


class HeatLayers:
    """Keeps for a moment what it has asked of an hour."""

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._zones: list[Point] | None = None
        self._asked: tuple[int, int] | None = None
        self._stood: dict[str, int] = {}
        self._traffic: dict[tuple[str, str], int] = {}

    def draw(
        self, surface: pygame.Surface, history: History | None, t_ms: int, camera: Camera, look: Look, unit: float
    ) -> None:
        if history is not None and look.layers & {"congestion", "traffic"}:
            self._ask(history, t_ms)
        if "conflict zones" in look.layers:
            self._draw_zones(surface, camera, look)
        if "traffic" in look.layers:
            self._draw_traffic(surface, camera, look, unit)
        if "congestion" in look.layers:
            self._draw_congestion(surface, camera, look, unit)

    def _ask(self, history: History, t_ms: int) -> None:
        asked = (id(history), t_ms // AGAIN_MS)
        if asked != self._asked:
            self._asked = asked
            self._stood, self._traffic = history.stood_ms(t_ms), history.traffic(t_ms)

    def _draw_congestion(self, surface: pygame.Surface, camera: Camera, look: Look, unit: float) -> None:
        """A glow at each vertex, stronger the longer robots stood there for others."""
        most_ms = max([LEAST_MS, *self._stood.values()])
        reach = max(10, round(camera.scale * 0.9))
        spec = self._restaurant.floor.spec.vertices
        for vertex, stood_ms in sorted(self._stood.items(), key=lambda item: item[1]):
            if vertex in spec:
                level = max(1, round((stood_ms / most_ms) ** 0.5 * LEVELS))
                at = camera.to_px((spec[vertex].x_m, spec[vertex].y_m))
                put(surface, _glow(reach, level, look.theme.alert), at, "center")
                if stood_ms >= 0.3 * most_ms and camera.scale > 14:
                    put(surface, text(f"{stood_ms / 1000:.0f} s", 11 * unit, look.theme.text, True), at, "center")

    def _draw_traffic(self, surface: pygame.Surface, camera: Camera, look: Look, unit: float) -> None:
        """A line along each way, wider the more often it was driven, and how often where that can be read."""
        position, most = self._restaurant.floor.position, max([1, *self._traffic.values()])
        ink = mixed(look.theme.aisle, look.theme.robots["fetching"], 0.75)
        places = []
        for (start, end), count in sorted(self._traffic.items(), key=lambda item: item[1]):
            if start in self._restaurant.floor.spec.vertices and end in self._restaurant.floor.spec.vertices:
                a, b = camera.to_px(position(start)), camera.to_px(position(end))
                pygame.draw.line(surface, ink, a, b, max(1, round(unit + camera.scale * 0.32 * count / most)))
                places.append(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, count))
        taken: list[pygame.Rect] = []
        for x, y, count in reversed(places):
            said = text(str(count), 11 * unit, look.theme.text, True)
            place = said.get_rect(center=(round(x), round(y)))
            if place.inflate(6, 2).collidelist(taken) < 0:
                taken.append(put(surface, said, place.topleft))

    def _draw_zones(self, surface: pygame.Surface, camera: Camera, look: Look) -> None:
        """A disc as wide as what a robot keeps clear around it."""
        if self._zones is None:
            self._zones = conflict_zones(self._restaurant)
        reach = round(max(4.0, self._restaurant.separation_m / 2 * camera.scale), 1)
        disc = shapes.disc(reach, mixed(look.theme.aisle, look.theme.tables["served"], 0.35))
        for zone in self._zones:
            put(surface, disc, camera.to_px(zone), "center")


@lru_cache(maxsize=256)
def _glow(reach: int, level: int, colour: Colour) -> pygame.Surface:
    """A disc that fades out; `level` of LEVELS is how strong it is."""
    picture = pygame.Surface((2 * reach, 2 * reach), pygame.SRCALPHA)
    for ring in range(reach, 0, -1):
        alpha = round(235 * level / LEVELS * (1 - ring / reach) ** 1.3)
        pygame.draw.circle(picture, (*colour, alpha), (reach, reach), ring)
    return picture
