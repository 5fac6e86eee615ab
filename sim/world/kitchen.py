"""The kitchen: cooks take lines in turn; a course whose last line is plated is ready on the pass."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import simpy

from sim.board import CourseState, Line, Ticket
from sim.messages import commands as c
from sim.messages import events as e
from sim.streams import as_ms, lognormal, stream
from sim.world.scene import Scene

ALL_CANCELLED = "all lines cancelled"

Place = tuple[int, int, int]  # of a line in its station's queue: ticket, course, line


class Kitchen:
    """One process a cook. A line waits for its station's next free cook in the order of tickets.

    A ticket's courses are fired one after the other: the next once the one before is ready, so that
    starters reach the table before mains.

    Args:
        course_ready: told of each ticket's course after its `CourseReady`.
    """

    def __init__(self, scene: Scene, course_ready: Callable[[str, str], None]) -> None:
        self._scene = scene
        self._course_ready = course_ready
        menu = scene.restaurant.menu
        self._item, self._course_order = menu.by_id, menu.course_order
        fleet = scene.restaurant.service.robots
        self._dishes_per_load = fleet.trays * fleet.dishes_per_tray
        cooks = scene.restaurant.service.cooks
        self._queues = {station: simpy.PriorityStore(scene.env) for station in cooks}
        self._numbers: dict[str, int] = {}  # tickets in the order in which they were placed
        for ticket in scene.board.tickets:
            self.accept(ticket)
        for station, count in cooks.items():
            for cook in range(1, count + 1):
                scene.env.process(self._cook(station, cook))

    def accept(self, ticket: str) -> None:
        """Begin with a placed ticket, or go on with it."""
        self._numbers[ticket] = len(self._numbers)
        state = self._scene.board.tickets[ticket]
        if state.is_open:
            self._release(state)

    def cancel_line(self, asked: c.CancelLine) -> None:
        """Take a line back that no cook has begun; what is left of its course and ticket goes on without it."""
        refused = self._cancel_refusal(asked)
        if refused is not None:
            self._scene.emit(e.LineCancelRefused(asked.ticket, asked.line, refused))
            return
        ticket = self._scene.board.tickets[asked.ticket]
        course = ticket.courses[ticket.lines[asked.line].placed.course]
        self._scene.emit(e.LineCancelled(asked.ticket, asked.line))
        if not ticket.courses:
            self._scene.emit(e.TicketCancelled(asked.ticket, ALL_CANCELLED))
        elif course.lines:
            self._complete(ticket, course)
        else:
            self._release(ticket)

    def _cancel_refusal(self, asked: c.CancelLine) -> e.NotCancelledBecause | None:
        ticket = self._scene.board.tickets.get(asked.ticket)
        if ticket is None:
            return "no such ticket"
        line = ticket.lines.get(asked.line)
        if line is None:
            return "no such line"
        if line.cancelled_ms is not None:
            return "line cancelled"
        if not ticket.is_open:
            return "ticket ended"
        return "line fired" if line.fired_ms is not None else None

    def _release(self, ticket: Ticket) -> None:
        """Queue what is not fired yet of the first course that is not ready."""
        for course in self._in_order(ticket):
            if course.ready_ms is None:
                for line in course.lines:
                    if _waits(ticket.lines[line]):
                        item = self._item[ticket.lines[line].placed.item]
                        place: Place = (self._numbers[ticket.ticket], self._course_order[course.course], line)
                        self._queues[item.station].put(simpy.PriorityItem(place, ticket.ticket))
                return

    def _in_order(self, ticket: Ticket) -> list[CourseState]:
        return sorted(ticket.courses.values(), key=lambda course: self._course_order[course.course])

    def _cook(self, station: str, cook: int) -> Generator[simpy.Event, Any, None]:
        scene, board = self._scene, self._scene.board
        under_way = board.cooks.get((station, cook))
        if under_way is not None:
            yield from self._finish(*under_way)
        while True:
            queued = yield self._queues[station].get()  # the next line that waits for this station
            (_, _, line), ticket = queued.priority, queued.item
            state = board.tickets[ticket]
            if state.cancelled is None and _waits(state.lines[line]):
                until_ms = scene.now_ms + self._cook_ms(ticket, line)
                scene.emit(e.LineFired(ticket, line, station, cook, until_ms))
                yield from self._finish(ticket, line)

    def _finish(self, ticket: str, line: int) -> Generator[simpy.Event, Any, None]:
        scene, state = self._scene, self._scene.board.tickets[ticket]
        until_ms = state.lines[line].until_ms
        assert until_ms is not None, "a line on a cook's hands was fired"
        yield scene.env.timeout(until_ms - scene.now_ms)  # the line is cooked
        scene.emit(e.LinePlated(ticket, line))
        if state.cancelled is None:
            self._complete(state, state.courses[state.lines[line].placed.course])

    def _complete(self, ticket: Ticket, course: CourseState) -> None:
        """A course all of whose lines are plated is ready, and the next one is released."""
        if all(ticket.lines[line].plated_ms is not None for line in course.lines):
            self._scene.emit(e.CourseReady(ticket.ticket, course.course, self._loads(ticket, course)))
            self._release(ticket)
            self._course_ready(ticket.ticket, course.course)

    def _cook_ms(self, ticket: str, line: int) -> int:
        placed = self._scene.board.tickets[ticket].lines[line].placed
        prep = self._item[placed.item].prep
        chance = stream(self._scene.seed, "cook-time", ticket, line)
        first_s = lognormal(chance, prep.mean_s, prep.cv)
        return max(1, as_ms(first_s * (1 + prep.extra * (placed.quantity - 1))))

    def _loads(self, ticket: Ticket, course: CourseState) -> tuple[int, ...]:
        """The dishes of a course, packed as robots can carry them: full loads, then the rest."""
        dishes = sum(ticket.lines[line].placed.quantity for line in course.lines)
        full, rest = divmod(dishes, self._dishes_per_load)
        return (self._dishes_per_load,) * full + ((rest,) if rest else ())


def _waits(line: Line) -> bool:
    """Whether a line is still to be fired."""
    return line.fired_ms is None and line.cancelled_ms is None
