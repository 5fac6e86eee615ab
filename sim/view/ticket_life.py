"""A ticket's life: each course with how long it was in which stage."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from sim.board import Board, CourseState, Ticket, TicketStage
from sim.restaurant import Restaurant
from sim.view.layout import Layout
from sim.view.lettering import clipped, put, text
from sim.view.theme import Theme
from sim.view.tickets_panel import LANE_COLOURS
from sim.view.words import course_name

STEPS_MIN = (1, 2, 5, 10, 15, 30, 60)


@dataclass(frozen=True, slots=True)
class Spell:
    """A course was in a stage from one moment to another."""

    stage: TicketStage
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Life:
    """The stages of a course, one after the other."""

    course: str
    spells: tuple[Spell, ...]


def lives(restaurant: Restaurant, board: Board, ticket: Ticket, t_ms: int) -> tuple[Life, ...]:
    """The courses of a ticket, up to a moment."""
    return tuple(
        Life(course_name(restaurant, course.course), _spells(board, ticket, course, t_ms))
        for course in ticket.courses.values()
    )


def _spells(board: Board, ticket: Ticket, course: CourseState, t_ms: int) -> tuple[Spell, ...]:
    lines = [ticket.lines[line] for line in course.lines]
    jobs = [board.jobs[job] for job in course.jobs]
    fired = [line.fired_ms for line in lines if line.fired_ms is not None]
    loaded = [job.loaded_ms for job in jobs if job.loaded_ms is not None]
    here = [job.handover_ms for job in jobs if job.handover_ms is not None]
    begun: list[tuple[TicketStage, int | None]] = [
        ("received", ticket.placed_ms),
        ("cooking", min(fired, default=None)),
        ("on the pass", course.ready_ms),
        ("on its way", max(loaded) if loaded and len(loaded) == len(course.loads) else None),
        ("here", max(here) if here and len(here) == len(course.loads) else None),
    ]
    ended_ms = next((ms for ms in (course.delivered_ms, ticket.cancelled_ms) if ms is not None), t_ms)
    known = [(stage, ms) for stage, ms in begun if ms is not None]
    ends = [*(ms for _, ms in known[1:]), ended_ms]
    return tuple(Spell(stage, ms, end) for (stage, ms), end in zip(known, ends, strict=True) if end > ms)


def draw_lives(
    surface: pygame.Surface, area: pygame.Rect, shown: tuple[Life, ...], row: int, lay: Layout, theme: Theme
) -> None:
    """A bar for each course, from the order on, over a scale in minutes."""
    spells = [spell for life in shown for spell in life.spells]
    if not spells:
        return
    from_ms, to_ms = min(spell.from_ms for spell in spells), max(spell.to_ms for spell in spells)
    label_w = lay.px(78)
    line = pygame.Rect(area.x + label_w, area.y, area.w - label_w, row)
    scale = line.w / max(1, to_ms - from_ms)
    y = area.y
    for life in shown:
        put(
            surface,
            clipped(life.course, 11.5 * lay.unit, theme.muted, label_w - lay.px(6)),
            (area.x, y + row // 2),
            "midleft",
        )
        for spell in life.spells:
            left, right = (line.x + round((ms - from_ms) * scale) for ms in (spell.from_ms, spell.to_ms))
            place = pygame.Rect(left, y + lay.px(4), max(2, right - left), row - lay.px(8))
            surface.fill(theme.robots[LANE_COLOURS[spell.stage]], place)
        y += row
    _draw_scale(surface, line, y, (to_ms - from_ms) / 60_000, lay, theme)


def _draw_scale(surface: pygame.Surface, line: pygame.Rect, y: int, minutes: float, lay: Layout, theme: Theme) -> None:
    step = next((step for step in STEPS_MIN if minutes / step <= 6), STEPS_MIN[-1])
    for minute in range(0, int(minutes) + 1, step):
        x = line.x + round(line.w * minute / max(minutes, 0.01))
        surface.fill(theme.muted, (x, y, 1, lay.px(4)))
        put(surface, text(f"{minute}′", 10 * lay.unit, theme.muted), (x, y + lay.px(4)), "midtop")


def lives_height(shown: tuple[Life, ...], row: int) -> int:
    return row * (len(shown) + 1) if shown else 0
