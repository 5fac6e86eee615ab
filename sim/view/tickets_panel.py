"""The departures board of dishes: open courses in lanes by stage, the oldest first, late ones marked."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from sim.board import TicketStage
from sim.view import shapes
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.look import Look, Selection
from sim.view.situation import STAGES, OpenCourse, RobotState, ServedCourse
from sim.view.theme import Colour, Theme, mixed
from sim.view.words import age, short_name, table_label

LANES: tuple[TicketStage, ...] = tuple(reversed(STAGES))  # the nearest to the guest on top
LANE_COLOURS: dict[TicketStage, RobotState] = {
    "here": "handing over",
    "on its way": "carrying",
    "on the pass": "loading",
    "cooking": "fetching",
    "received": "docked",
}
LANE_NAMES: dict[TicketStage, str] = {
    "here": "AT THE TABLE",
    "on its way": "ON ITS WAY",
    "on the pass": "ON THE PASS",
    "cooking": "COOKING",
    "received": "RECEIVED",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the board as drawn: where, and which ticket a click on it selects."""

    place: pygame.Rect
    ticket: str


@dataclass(frozen=True, slots=True)
class Head:
    """A lane's heading."""

    name: str
    colour: Colour
    figure: str
    note: str = ""
    busy: bool = True


def lanes(courses: list[OpenCourse]) -> dict[TicketStage, list[OpenCourse]]:
    """Open courses by stage, each lane with the oldest first."""
    return {stage: [course for course in courses if course.stage == stage] for stage in LANES}


def shared_rows(wanted: list[int], room: int) -> list[int]:
    """How many rows each lane gets of the room there is: all it wants, or else an even share of what is left."""
    given = [0] * len(wanted)
    left = room
    while left > 0 and (hungry := [n for n, want in enumerate(wanted) if given[n] < want]):
        for n in hungry[:left]:
            given[n] += 1
        left -= len(hungry[:left])
    return given


def draw_tickets(
    surface: pygame.Surface,
    area: pygame.Rect,
    courses: list[OpenCourse],
    served: list[ServedCourse],
    t_ms: int,
    lay: Layout,
    look: Look,
) -> list[Row]:
    """Draws the board in an area and says which row is where; what has been served fills the room that is left."""
    by_stage = lanes(courses)
    head_h, row_h = lay.px(25), lay.px(20)
    room = (area.h - lay.px(6) - head_h * len(LANES)) // row_h
    given = shared_rows([len(by_stage[stage]) for stage in LANES], room)
    place = pygame.Rect(area.x, area.y + lay.px(4), area.w, row_h)
    rows: list[Row] = []
    for stage, count in zip(LANES, given, strict=True):
        lane = by_stage[stage]
        colour = look.theme.robots[LANE_COLOURS[stage]]
        note = f"{len(lane) - count} not shown" if count < len(lane) else ""
        _draw_head(surface, place, Head(LANE_NAMES[stage], colour, str(len(lane)), note, bool(lane)), lay, look.theme)
        place.y += head_h
        for course in lane[:count]:
            _draw_row(surface, place, course, t_ms, lay, look)
            rows.append(Row(place.copy(), course.ticket))
            place.y += row_h
    room = (area.bottom - place.y - head_h - lay.px(6)) // row_h
    if served and room > 0:
        _draw_head(surface, place, Head("SERVED", look.theme.tables["served"], "after"), lay, look.theme)
        place.y += head_h
        for done in served[:room]:
            _draw_served(surface, place, done, lay, look)
            rows.append(Row(place.copy(), done.ticket))
            place.y += row_h
    return rows


def _draw_head(surface: pygame.Surface, row: pygame.Rect, head: Head, lay: Layout, theme: Theme) -> None:
    """A lane's name and figure with a rule between them; a lane that is empty steps back."""
    middle = row.y + lay.px(27) // 2
    put(
        surface,
        shapes.disc(round(4.5 * lay.unit, 1), head.colour if head.busy else theme.line),
        (row.x + lay.px(16), middle),
        "center",
    )
    ink = theme.text if head.busy else theme.muted
    name = put(surface, text(head.name, 11.5 * lay.unit, ink, True), (row.x + lay.px(28), middle), "midleft")
    figure = put(
        surface, text(head.figure, 12 * lay.unit, ink, head.busy), (row.right - lay.px(14), middle), "midright"
    )
    if head.note:
        said = text(head.note, 11 * lay.unit, theme.muted)
        figure = put(surface, said, (figure.left - lay.px(8), middle), "midright")
    start, end = name.right + lay.px(8), figure.left - lay.px(8)
    if end > start:
        surface.fill(theme.line, (start, middle, end - start, 1))


def age_ink(course: OpenCourse, t_ms: int, look: Look) -> Colour:
    """Late in the colour of alerts, long in coming in the accent's, else plain."""
    waited_ms = t_ms - course.placed_ms
    if waited_ms >= look.limits.late_ms:
        return look.theme.alert
    return look.theme.accent if waited_ms >= look.limits.waiting_ms else look.theme.muted


def _draw_row(
    surface: pygame.Surface, place: pygame.Rect, course: OpenCourse, t_ms: int, lay: Layout, look: Look
) -> None:
    theme = look.theme
    late = t_ms - course.placed_ms >= look.limits.late_ms
    inner = place.inflate(-lay.px(12), -max(1, lay.px(2)))
    if look.selected in (Selection("table", course.table), Selection("ticket", course.ticket)):
        surface.blit(shapes.rounded(inner.w, inner.h, lay.px(3), theme.card, theme.accent, 1), inner)
    elif late:
        fill = mixed(theme.panel, theme.alert, 0.2)
        surface.blit(shapes.rounded(inner.w, inner.h, lay.px(3), fill), inner)
    if late:
        surface.fill(theme.alert, (inner.x, inner.y, lay.px(3), inner.h))
    size, y = 12.5 * lay.unit, place.centery
    put(surface, text(table_label(course.table), size, theme.text, True), (place.x + lay.px(15), y), "midleft")
    what = clipped(f"{course.dishes} × {course.course}", size, theme.text, lay.px(118 if course.robots else 165))
    put(surface, what, (place.x + lay.px(58), y), "midleft")
    if course.robots:
        who = "robot " + ",".join(short_name(robot) for robot in course.robots)
        put(surface, clipped(who, size * 0.9, theme.muted, lay.px(60)), (place.x + lay.px(180), y), "midleft")
    clock = text(("! " if late else "") + age(t_ms - course.placed_ms), size, age_ink(course, t_ms, look), late)
    put(surface, clock, (place.right - lay.px(14), y), "midright")


def _draw_served(surface: pygame.Surface, place: pygame.Rect, course: ServedCourse, lay: Layout, look: Look) -> None:
    size, y, ink = 12.5 * lay.unit, place.centery, look.theme.muted
    put(surface, text(table_label(course.table), size, ink, True), (place.x + lay.px(15), y), "midleft")
    what = clipped(f"{course.dishes} × {course.course}", size, ink, lay.px(160))
    put(surface, what, (place.x + lay.px(58), y), "midleft")
    late = course.took_ms >= look.limits.late_ms
    clock = text(age(course.took_ms), size, look.theme.alert if late else ink)
    put(surface, clock, (place.right - lay.px(14), y), "midright")
