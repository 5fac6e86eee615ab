"""Real cooks instead of simulated ones (`[kitchen] mode = "manual"`): they say what they began and what is plated.

Courses are fired as ever, in their order and once the pass has places for them: that is what the cooks are shown.
"""

from __future__ import annotations

from collections.abc import Callable

from sim.board import Line, Ticket
from sim.kitchen_load import mean_ms
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.reasons import because
from sim.world.scene import Scene


class Bumping:
    """Answers what real cooks say: done, or refused with the reason and nothing changed.

    Args:
        plated: told of a ticket's course after each of its lines that was plated.
        recalled: told of a ticket's course after a line of it was recalled.
    """

    def __init__(self, scene: Scene, plated: Callable[[str, str], None], recalled: Callable[[str, str], None]) -> None:
        self._scene = scene
        self._plated = plated
        self._recalled = recalled
        self._steps = {item.id: item.steps for item in scene.restaurant.menu.items}

    def fire_line(self, asked: c.FireLine) -> None:
        line = self._in_kitchen(asked)
        if line is None:
            return
        if line.fired_ms is not None:
            self._refuse("begun", ticket=asked.ticket, line=asked.line)
        else:
            self._begin(asked.ticket, line)

    def bump_line(self, asked: c.BumpLine) -> None:
        line = self._in_kitchen(asked)
        if line is not None:
            self._bump(asked.ticket, line)
            self._plated(asked.ticket, line.placed.course)

    def bump_course(self, asked: c.BumpCourse) -> None:
        ticket = self._ticket(asked.ticket)
        if ticket is None:
            return
        course = ticket.courses.get(asked.course)
        if course is None:
            self._refuse("no-course", ticket=asked.ticket, course=asked.course)
            return
        lines = [line for number in course.lines if _is_cooking(line := ticket.lines[number])]
        if not lines:
            what = "course-plated" if course.ready_ms is not None else "course-not-fired"
            self._refuse(what, course=asked.course, ticket=asked.ticket)
            return
        for line in lines:
            self._bump(asked.ticket, line)
        self._plated(asked.ticket, asked.course)

    def recall_line(self, asked: c.RecallLine) -> None:
        ticket = self._ticket(asked.ticket)
        line = self._line(ticket, asked) if ticket is not None else None
        if ticket is None or line is None:
            return
        if line.plated_ms is None:
            self._refuse("not-plated", ticket=asked.ticket, line=asked.line)
        elif self._has_left(ticket, line.placed.course):
            self._refuse("has-left", ticket=asked.ticket, line=asked.line)
        else:
            self._scene.emit(e.LineRecalled(asked.ticket, asked.line))
            self._recalled(asked.ticket, line.placed.course)

    def _begin(self, ticket: str, line: Line) -> None:
        step = self._steps[line.placed.item][0]
        until_ms = self._scene.now_ms + mean_ms(step.prep, line.placed.quantity)
        self._scene.emit(e.LineFired(ticket, line.placed.line, step.station, 0, until_ms))

    def _bump(self, ticket: str, line: Line) -> None:
        """Who has plated a line had begun it, said or not."""
        if line.fired_ms is None:
            self._begin(ticket, line)
        self._scene.emit(e.LinePlated(ticket, line.placed.line))

    def _has_left(self, ticket: Ticket, course: str) -> bool:
        """Whether a robot or a person has begun to take anything of a course from the pass."""
        state, jobs = ticket.courses[course], self._scene.board.jobs
        taken = any(jobs[job].loading_until_ms is not None for job in state.jobs)
        return taken or bool(state.with_staff) or bool(state.served) or bool(state.lost)

    # ── what can't be done ────────────────────────────────────────────────────────────────────

    def _in_kitchen(self, asked: c.FireLine | c.BumpLine) -> Line | None:
        """The line of a command, if it was fired and is not plated; else it is refused."""
        ticket = self._ticket(asked.ticket)
        line = self._line(ticket, asked) if ticket is not None else None
        if ticket is None or line is None:
            return None
        if line.start_ms is None:
            held = ticket.courses[line.placed.course].held
            self._refuse("not-fired-held" if held else "not-fired", ticket=asked.ticket, line=asked.line, why=held)
            return None
        if line.plated_ms is not None:
            self._refuse("plated", ticket=asked.ticket, line=asked.line)
            return None
        return line

    def _ticket(self, name: str) -> Ticket | None:
        if self._scene.restaurant.service.kitchen.mode != "manual":
            self._refuse("cooks-simulated")
            return None
        ticket = self._scene.board.tickets.get(name)
        if ticket is None:
            self._refuse("no-ticket", ticket=name)
            return None
        if not ticket.is_open:
            self._refuse("ticket-ended", ticket=name)
            return None
        return ticket

    def _line(self, ticket: Ticket, asked: c.FireLine | c.BumpLine | c.RecallLine) -> Line | None:
        line = ticket.lines.get(asked.line)
        if line is None:
            self._refuse("no-line", ticket=asked.ticket, line=asked.line)
        elif line.cancelled_ms is not None:
            self._refuse("taken-back", ticket=asked.ticket, line=asked.line)
            return None
        return line

    def _refuse(self, name: str, **about: object) -> None:
        self._scene.emit(e.CommandRefused(because(name, **about)))


def _is_cooking(line: Line) -> bool:
    return line.start_ms is not None and line.plated_ms is None
