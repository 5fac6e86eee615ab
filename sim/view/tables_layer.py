"""Tables with their chairs: who sits there, and how long they have been waiting."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from sim.floor import Rect, TableSpec
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera, Point
from sim.view.floor_layer import to_rect
from sim.view.lettering import put, text
from sim.view.look import Look, Selection
from sim.view.situation import TableSituation, TableState
from sim.view.theme import Colour, Theme, ink_on, mixed
from sim.view.words import short_name

HALO = 8  # pixels around a selected table, at 1280×800


@dataclass(frozen=True)
class TablePlace:
    """A table as drawn, in metres: its top, and the middles and radius of its chairs, all within its shape."""

    whole: Rect
    top: Rect
    chairs: tuple[Point, ...]
    chair_m: float


@dataclass(frozen=True, slots=True)
class Painted:
    """All that a table's picture depends on, besides the table."""

    scale: float
    unit: float
    theme: str
    state: TableState
    guests: int
    words: str
    selected: bool


def table_places(restaurant: Restaurant) -> dict[str, TablePlace]:
    """Where each table is drawn; one without a shape stands as a small square at its stop."""
    places = {}
    for name, table in restaurant.floor.tables.items():
        x_m, y_m = restaurant.floor.position(table.stop)
        places[name] = _place(table, Rect(x_m - 0.2, y_m - 0.2, 0.4, 0.4))
    return places


def _place(table: TableSpec, otherwise: Rect) -> TablePlace:
    parts = table.shape or (otherwise,)
    left, top = min(r.x_m for r in parts), min(r.y_m for r in parts)
    right, bottom = max(r.x_m + r.w_m for r in parts), max(r.y_m + r.h_m for r in parts)
    whole = Rect(left, top, right - left, bottom - top)
    across = whole.w_m < whole.h_m  # chairs stand along the longer sides
    short_m, long_m = sorted((whole.w_m, whole.h_m))
    chair_m = min(0.11 * short_m, long_m / (table.seats + 1) * 0.9)
    inset_m = 1.45 * chair_m
    first, second = (table.seats + 1) // 2, table.seats // 2
    chairs = []
    for count, side_m in ((first, chair_m * 1.05), (second, short_m - chair_m * 1.05)):
        for seat in range(count):
            along_m = long_m * (seat + 0.5) / count
            chairs.append((left + side_m, top + along_m) if across else (left + along_m, top + side_m))
    margin_x, margin_y = (inset_m, chair_m * 0.4) if across else (chair_m * 0.4, inset_m)
    inner = Rect(left + margin_x, top + margin_y, whole.w_m - 2 * margin_x, whole.h_m - 2 * margin_y)
    return TablePlace(whole, inner, tuple(chairs), chair_m)


class TablesLayer:
    """Draws the tables of one restaurant; a table is painted anew only when something about it changes."""

    def __init__(self, restaurant: Restaurant) -> None:
        self.places = table_places(restaurant)
        self._painted: dict[str, tuple[Painted, pygame.Surface]] = {}

    def draw(
        self,
        surface: pygame.Surface,
        camera: Camera,
        look: Look,
        unit: float,
        situations: dict[str, TableSituation],
        t_ms: int,
    ) -> None:
        visible = surface.get_clip()
        margin = round(HALO * unit)
        for name, place in self.places.items():
            x, y = camera.to_px((place.whole.x_m, place.whole.y_m))
            size = math.ceil(place.whole.w_m * camera.scale), math.ceil(place.whole.h_m * camera.scale)
            corner = round(x) - margin, round(y) - margin
            if not visible.colliderect((*corner, size[0] + 2 * margin, size[1] + 2 * margin)):
                continue
            situation = situations[name]
            chosen = look.selected == Selection("table", name)
            words = _words(situation, t_ms)
            key = Painted(camera.scale, unit, look.theme.name, situation.state, situation.guests, words, chosen)
            kept = self._painted.get(name)
            if kept is None or kept[0] != key:
                kept = self._painted[name] = (key, _picture(place, name, key, look.theme, size, margin))
            surface.blit(kept[1], corner)

    def rects(self, camera: Camera) -> list[pygame.Rect]:
        """The tops, in pixels."""
        return [to_rect(camera, place.top) for place in self.places.values()]

    def at(self, point_m: Point) -> str | None:
        """The table at a point of the floor."""
        for name, place in self.places.items():
            whole = place.whole
            within = 0 <= point_m[0] - whole.x_m <= whole.w_m and 0 <= point_m[1] - whole.y_m <= whole.h_m
            if within:
                return name
        return None


def _picture(
    place: TablePlace, name: str, shown: Painted, theme: Theme, size: tuple[int, int], margin: int
) -> pygame.Surface:
    """A table with its chairs, `margin` pixels from the edges of the picture."""
    picture = pygame.Surface((size[0] + 2 * margin, size[1] + 2 * margin), pygame.SRCALPHA)
    whole, scale = place.whole, shown.scale
    camera = Camera(scale, margin - whole.x_m * scale, margin - whole.y_m * scale)
    colour = theme.tables[shown.state]
    chair_px = round(place.chair_m * scale, 1)
    if chair_px >= 1.5:
        taken = shapes.disc(chair_px, mixed(colour, theme.text, 0.45))
        free = shapes.disc(chair_px, theme.chair)
        for seat, chair in enumerate(place.chairs):
            put(picture, taken if seat < shown.guests else free, camera.to_px(chair), "center")
    top = to_rect(camera, place.top)
    radius = max(2, round(min(top.w, top.h) * 0.16))
    if shown.selected:
        halo = top.inflate(margin, margin)
        picture.blit(shapes.rounded(halo.w, halo.h, radius + margin // 2, theme.accent), halo)
    picture.blit(shapes.rounded(top.w, top.h, radius, colour), top)
    ink = theme.muted if shown.state == "empty" else ink_on(colour)
    _paint_words(picture, top, short_name(name), shown, ink)
    return picture


def _paint_words(surface: pygame.Surface, top: pygame.Rect, name: str, shown: Painted, ink: Colour) -> None:
    """The table's number; where there is room, the party, or how many minutes the oldest order is waiting."""
    size = min(top.w * 0.5, top.h * 0.5, 26 * shown.unit)
    number = text(name, size, ink, True)
    small = size * 0.68
    drawn = text(shown.words, small, ink) if shown.words and small >= 8.5 else None
    if drawn is None or drawn.get_width() > top.w - 4 or number.get_height() + drawn.get_height() > top.h + 6:
        put(surface, number, top.center, "center")
        return
    gap = number.get_height() * 0.40
    put(surface, number, (top.centerx, top.centery - gap), "center")
    put(surface, drawn, (top.centerx, top.centery + gap), "center")


def _words(situation: TableSituation, t_ms: int) -> str:
    if situation.state in ("empty", "to be cleared"):
        return ""
    if situation.oldest_ms is None:
        return f"×{situation.guests}"
    minutes = (t_ms - situation.oldest_ms) // 60_000
    return f"{minutes}′!" if situation.state == "late" else f"{minutes}′"
