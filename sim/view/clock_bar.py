"""The bar at the top: which restaurant, what time it is there, how fast time goes, and how the evening stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import pygame

from sim.board import Board
from sim.restaurant import Restaurant
from sim.view import shapes
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.look import Look
from sim.view.situation import OpenCourse, TableSituation
from sim.view.theme import Colour, Theme, ink_on, mixed


@dataclass(frozen=True, slots=True)
class Count:
    """One figure of the bar. `urgent` ones are drawn in the colour of alerts."""

    label: str
    value: str
    urgent: bool = False


def wall_time(restaurant: Restaurant, t_ms: int) -> datetime.datetime:
    """What the clock on the restaurant's wall says."""
    return restaurant.service.opens + datetime.timedelta(milliseconds=t_ms)


def counts(
    restaurant: Restaurant, board: Board, courses: list[OpenCourse], situations: dict[str, TableSituation]
) -> list[Count]:
    """The figures that tell how the evening stands, the most important first."""
    tables = situations.values()
    late = sum(1 for table in tables if table.state == "late")
    busy = sum(1 for robot in board.robots.values() if robot.jobs or robot.chore)
    waiting = sum(1 for robot in board.robots.values() if robot.wait is not None)
    return [
        Count("late", str(late), late > 0),
        Count("to come", str(len(courses))),
        Count("tables", f"{len(board.seated)}/{len(restaurant.floor.tables)}"),
        Count("robots busy", f"{busy}/{len(board.robots)}"),
        Count("guests", str(sum(table.guests for table in tables))),
        Count("waiting", str(waiting), waiting > 0),
    ]


def draw_bar(
    surface: pygame.Surface,
    restaurant: Restaurant,
    t_ms: int,
    lay: Layout,
    look: Look,
    figures: list[Count],
    stopped: bool,
) -> pygame.Rect | None:
    """Draws the bar, and says where a click stops all robots or lets them go on."""
    theme, bar = look.theme, lay.bar
    surface.fill(theme.panel, bar)
    surface.fill(theme.line, (bar.x, bar.bottom - 1, bar.w, 1))
    edge = _draw_clock(surface, wall_time(restaurant, t_ms), lay, theme)
    edge = _draw_pace(surface, edge + lay.px(14), lay, look)
    button = _draw_stop(surface, edge + lay.px(8), lay, theme, stopped) if look.can_act or stopped else None
    edge = edge if button is None else button.right
    edge = _draw_name(surface, look.title or restaurant.name.replace("-", " ").title(), edge + lay.px(18), lay, theme)
    right = bar.right - lay.px(14)
    for figure in figures:
        left = right - _width(figure, lay)
        if left < edge + lay.px(12):
            break
        _draw_count(surface, figure, left, right, lay, theme)
        right = left - lay.px(10)
    return button


def _draw_clock(surface: pygame.Surface, moment: datetime.datetime, lay: Layout, theme: Theme) -> int:
    """Flaps, as on a board at an airport. Returns the right edge."""
    x = lay.bar.x + lay.px(12)
    width, height = lay.px(24), lay.px(38)
    ink: Colour = (255, 214, 102)
    for sign in f"{moment:%H:%M:%S}":
        if sign == ":":
            put(surface, text(":", 24 * lay.unit, theme.muted, True), (x + lay.px(4), lay.bar.centery), "center")
            x += lay.px(9)
            continue
        place = pygame.Rect(x, lay.bar.centery - height // 2, width, height)
        surface.blit(shapes.rounded(width, height, lay.px(4), theme.flap, mixed(theme.flap, theme.line, 0.6), 1), place)
        put(surface, text(sign, 27 * lay.unit, ink, True), place.center, "center")
        surface.fill(theme.flap, (place.x + 1, place.centery, place.w - 2, max(1, lay.px(1))))
        x += width + lay.px(3)
    return x


def pace(look: Look) -> str:
    return "PAUSED" if look.paused else f"{look.speed:g}×"


def _draw_pace(surface: pygame.Surface, x: int, lay: Layout, look: Look) -> int:
    theme = look.theme
    fill = theme.accent if look.paused else theme.card
    ink = (20, 16, 8) if look.paused and look.dark else (255, 255, 255) if look.paused else theme.text
    said = text(pace(look), 14 * lay.unit, ink, True)
    pill = pygame.Rect(x, 0, max(said.get_width() + lay.px(20), lay.px(54)), lay.px(26))
    pill.centery = lay.bar.centery
    surface.blit(shapes.rounded(pill.w, pill.h, pill.h // 2, fill), pill)
    put(surface, said, pill.center, "center")
    return pill.right


def _draw_stop(surface: pygame.Surface, x: int, lay: Layout, theme: Theme, stopped: bool) -> pygame.Rect:
    said = text(
        "ALL STOPPED" if stopped else "STOP", 13 * lay.unit, ink_on(theme.alert) if stopped else theme.alert, True
    )
    place = pygame.Rect(x, 0, said.get_width() + lay.px(20), lay.px(26))
    place.centery = lay.bar.centery
    fill = theme.alert if stopped else theme.panel
    surface.blit(shapes.rounded(place.w, place.h, lay.px(6), fill, theme.alert, max(1, lay.px(2))), place)
    put(surface, said, place.center, "center")
    return place


def _draw_name(surface: pygame.Surface, name: str, x: int, lay: Layout, theme: Theme) -> int:
    drawn = clipped(name, 19 * lay.unit, theme.text, lay.px(190), True)
    put(surface, drawn, (x, lay.bar.centery), "midleft")
    return x + drawn.get_width()


def _width(figure: Count, lay: Layout) -> int:
    return max(
        lay.px(48),
        text(figure.label, 11 * lay.unit, (0, 0, 0)).get_width() + lay.px(8),
        text(figure.value, 20 * lay.unit, (0, 0, 0), True).get_width() + lay.px(8),
    )


def _draw_count(surface: pygame.Surface, figure: Count, left: int, right: int, lay: Layout, theme: Theme) -> None:
    middle = (left + right) // 2
    ink = theme.alert if figure.urgent else theme.text
    put(surface, text(figure.value, 20 * lay.unit, ink, True), (middle, lay.bar.y + lay.px(8)), "midtop")
    label = text(figure.label, 11 * lay.unit, ink if figure.urgent else theme.muted)
    put(surface, label, (middle, lay.bar.bottom - lay.px(9)), "midbottom")
