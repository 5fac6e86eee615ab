"""The kitchen at work: its stations, a disc for each cook that fills while a line cooks."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from sim.board import Board
from sim.floor import Rect
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.camera import Camera
from sim.view.floor_layer import to_rect
from sim.view.lettering import put, text
from sim.view.theme import Theme, mixed


@dataclass(frozen=True, slots=True)
class Station:
    """A station and how far each busy cook's line is, 0 to 1, then None for each cook that is free."""

    name: str
    cooks: tuple[float | None, ...]


def stations(restaurant: Restaurant, board: Board, t_ms: int) -> list[Station]:
    busy: dict[str, list[float]] = {}
    for (station, _), (ticket, number) in sorted(board.cooks.items()):
        line = board.tickets[ticket].lines[number]
        if line.began_ms is None or line.until_ms is None:
            continue
        span_ms = max(1, line.until_ms - line.began_ms)
        busy.setdefault(station, []).append(min(1.0, (t_ms - line.began_ms) / span_ms))
    found = []
    for name, count in restaurant.service.cooks.items():
        shares = busy.get(name, [])
        found.append(Station(name, (*shares, *[None] * (count - len(shares)))))
    return found


def draw_kitchen(
    surface: pygame.Surface, restaurant: Restaurant, board: Board, t_ms: int, camera: Camera, theme: Theme, unit: float
) -> None:
    """Stations in a row over the kitchen, as large as they fit; where none fit, its name."""
    parts = restaurant.floor.spec.kitchen
    if not parts:
        return
    whole = _around(camera, parts)
    shown = stations(restaurant, board, t_ms)
    for size in (13 * unit, 11 * unit):
        width = sum(_width(station, size) for station in shown)
        if width <= whole.w and size * 1.6 <= whole.h:
            break
    else:
        name = text("KITCHEN", 12 * unit, mixed(theme.kitchen, theme.text, 0.4), True)
        if name.get_width() <= whole.w and name.get_height() <= whole.h:
            put(surface, name, whole.center, "center")
        return
    y = float(whole.centery)
    if whole.h >= size * 5:
        held = any(
            course.held == "the pass is full" for ticket in board.open_tickets() for course in ticket.courses.values()
        )
        ink = theme.alert if held else mixed(theme.kitchen, theme.text, 0.4)
        said = (
            f"KITCHEN · {'PASS FULL' if held else 'pass'} {board.pass_places}/{restaurant.service.kitchen.pass_places}"
        )
        name = text(said, size, ink, True)
        put(surface, name, (whole.centerx, y - size * 1.2), "center")
        y += size * 0.9
    gap = min(size * 2, (whole.w - width) / (len(shown) + 1))
    x = whole.centerx - (width + gap * (len(shown) - 1)) / 2
    for station in shown:
        _draw_station(surface, station, x, y, size, theme)
        x += _width(station, size) + gap


def _around(camera: Camera, parts: tuple[Rect, ...]) -> pygame.Rect:
    return to_rect(camera, parts[0]).unionall([to_rect(camera, part) for part in parts[1:]])


def _width(station: Station, size: float) -> float:
    return text(station.name, size, (0, 0, 0)).get_width() + size * (0.9 + 1.15 * len(station.cooks))


def _draw_station(surface: pygame.Surface, station: Station, x: float, y: float, size: float, theme: Theme) -> None:
    working = any(share is not None for share in station.cooks)
    ink = mixed(theme.kitchen, theme.text, 0.85 if working else 0.5)
    x = put(surface, text(station.name, size, ink), (x, y), "midleft").right + size * 0.9
    back = mixed(theme.kitchen, theme.text, 0.2)
    for share in station.cooks:
        disc = shapes.pie(round(size * 0.46, 1), share or 0.0, theme.robots["fetching"], back)
        put(surface, disc, (x, y), "center")
        x += size * 1.15
