"""The kitchen: courses are fired when it is time and the pass has room, and lines go through their stations.

All that it decides follows from the board: who builds a kitchen in the middle of an evening gets one that goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, NamedTuple

import simpy

from sim.board import THROTTLE_MS, CourseState, Line, Ticket
from sim.kitchen_load import line_ms, make_ms, plated_ms, waits_ms
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import AnyEvent
from sim.streams import LAWS, as_ms, stream
from sim.trays import Trays
from sim.world.scene import Scene
from sim.world.station import Station, Waiting

# after which a course may be due, or the pass may have room for one
MAKES_ROOM = (
    e.TrayLoaded,
    e.LoadGivenToStaff,
    e.CourseDelivered,
    e.TicketCancelled,
    e.LineCancelled,
    e.PortionsCancelled,
)
ALL_CANCELLED = "all lines cancelled"


class Due(NamedTuple):
    """A course, or its next part, that it is time to fire: the longest due first."""

    due_ms: int
    number: int  # of the ticket
    course_order: int
    ticket: str
    course: str


class Kitchen:
    """Fires courses, gives lines to cooks and places, and packs what is plated.

    A ticket's courses are fired one after the other: the next once the one before is delivered and eaten
    (`eaten_min`), or all at once where the table asked for that.

    Args:
        course_ready: told of each ticket's course after its `CourseReady`.
    """

    def __init__(self, scene: Scene, course_ready: Callable[[str, str], None]) -> None:
        self._scene = scene
        self._course_ready = course_ready
        restaurant = scene.restaurant
        self._course_order = restaurant.menu.course_order
        self._steps = {item.id: item.steps for item in restaurant.menu.items}
        self._trays = Trays(restaurant.menu, restaurant.service.robots)
        service = restaurant.service
        self._stations = {name: Station(count, service.places_at(name)) for name, count in service.cooks.items()}
        self._numbers: dict[str, int] = {}  # tickets in the order in which they were placed
        self._is_manual = service.kitchen.mode == "manual"  # then real cooks say what becomes of fired lines
        self._unfired: dict[str, None] = {}  # tickets with courses that are not fired whole
        self._waking: set[int] = set()  # instants at which courses are looked at
        for ticket in scene.board.tickets.values():
            self._take_up(ticket)
        self._wake(scene.now_ms)

    def follow(self, event: AnyEvent) -> None:
        """Take note of what others have said: an order, room on the pass, a course on its table."""
        if isinstance(event, e.TicketPlaced):
            self._take_up(self._scene.board.tickets[event.ticket])
            self._wake(self._scene.now_ms)
        elif isinstance(event, e.LineRemade):
            self._unfired[event.ticket] = None
            self._wake(self._scene.now_ms)
        elif isinstance(event, MAKES_ROOM):
            self._wake(self._scene.now_ms)

    def _take_up(self, ticket: Ticket) -> None:
        """Begin with a ticket, or go on with it where the board has it."""
        self._numbers[ticket.ticket] = len(self._numbers)
        if ticket.is_open:
            self._unfired[ticket.ticket] = None
        for line in () if self._is_manual else ticket.lines.values():
            if line.start_ms is None or line.plated_ms is not None or line.cancelled_ms is not None:
                continue
            if line.until_ms is not None and line.station is not None:
                self._stations[line.station].take(line.cook or 0)
                self._scene.env.process(self._work(ticket, line))
            elif ticket.cancelled is None:
                self._scene.env.process(self._come(ticket, line))

    # ── courses ───────────────────────────────────────────────────────────────────────────────

    def _wake(self, at_ms: int) -> None:
        if at_ms not in self._waking:
            self._waking.add(at_ms)
            self._scene.env.process(self._look(at_ms))

    def _look(self, at_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(
            at_ms - self._scene.now_ms
        )  # a course has been eaten, or all of this instant is said
        self._waking.discard(at_ms)
        if not self._scene.board.ended:
            self._fire_what_is_due()

    def _fire_what_is_due(self) -> None:
        board, most = self._scene.board, self._scene.restaurant.service.kitchen.pass_places
        due = sorted(self._due())
        for number, one in enumerate(due):
            ticket = board.tickets[one.ticket]
            part = _next_part(ticket, ticket.courses[one.course], most)
            because: e.HeldBecause | None = None
            if self._is_throttled(part):
                because = "the kitchen is busy"
            elif sum(line.placed.quantity for line in part) > most - board.pass_places:
                because = "the pass is full"
            if because is not None:
                for held in due[number:]:  # nobody overtakes: a large course would wait for ever
                    if board.tickets[held.ticket].courses[held.course].held != because:
                        self._scene.emit(e.CourseHeld(held.ticket, held.course, because))
                return
            self._fire(ticket, one.course, part)

    def line_plated(self, ticket: str, course: str) -> None:
        """Real cooks have plated lines of a course."""
        state = self._scene.board.tickets[ticket]
        self._complete(state, state.courses[course])

    def set_throttle(self, asked: c.SetThrottle) -> None:
        self._scene.emit(e.ThrottleSet(asked.make_min))
        self._wake(self._scene.now_ms)

    def _is_throttled(self, part: list[Line]) -> bool:
        """Whether so much was fired in the last 15 minutes that this has to wait; alone, any course may be fired."""
        board, now_ms = self._scene.board, self._scene.now_ms
        lately = [past for past in board.fired_lately if past[0] > now_ms - THROTTLE_MS]
        if board.throttle_min is None or not lately:
            return False
        if sum(work_ms for _, work_ms in lately) + self._make_ms(part) <= board.throttle_min * 60_000:
            return False
        self._wake(lately[0][0] + THROTTLE_MS)
        return True

    def _make_ms(self, part: list[Line]) -> int:
        items = self._scene.restaurant.menu.by_id
        return sum(make_ms(items[line.placed.item], line.placed.quantity) for line in part)

    def _due(self) -> list[Due]:
        board, now_ms = self._scene.board, self._scene.now_ms
        found: list[Due] = []
        for name in list(self._unfired):
            ticket = board.tickets[name]
            if not ticket.is_open or not any(_is_unfired(line) for line in ticket.lines.values()):
                del self._unfired[name]
                continue
            for course in self._could_be_fired(ticket):
                due_ms = self._due_ms(ticket, course)
                if due_ms is not None and due_ms > now_ms:
                    self._wake(due_ms)
                elif due_ms is not None:
                    order = self._course_order[course.course]
                    found.append(Due(due_ms, self._numbers[name], order, name, course.course))
        return found

    def _could_be_fired(self, ticket: Ticket) -> list[CourseState]:
        """Courses with lines that are not fired, and none that is fired and not packed."""
        lines = ticket.lines
        return [
            course
            for course in ticket.courses.values()
            if any(_is_unfired(lines[number]) for number in course.lines)
            and all(_is_unfired(lines[number]) or lines[number].packed for number in course.lines)
        ]

    def _due_ms(self, ticket: Ticket, course: CourseState) -> int | None:
        """When a course is to be fired; None while the one before is not on the table."""
        before = [other for other in self._in_order(ticket) if self._earlier(other, course)]
        if ticket.together or not before:
            return ticket.placed_ms
        last = before[-1]
        if last.delivered_ms is None:
            return None
        return last.delivered_ms + as_ms(self._scene.restaurant.service.kitchen.eaten_min.get(last.course, 0) * 60)

    def _earlier(self, one: CourseState, other: CourseState) -> bool:
        return self._course_order[one.course] < self._course_order[other.course]

    def _in_order(self, ticket: Ticket) -> list[CourseState]:
        return sorted(ticket.courses.values(), key=lambda course: self._course_order[course.course])

    def _fire(self, ticket: Ticket, course: str, part: list[Line]) -> None:
        """Send lines to their stations, the long ones first, so that they are plated together."""
        scene, items = self._scene, self._scene.restaurant.menu.by_id
        waits = waits_ms(scene.restaurant, scene.board, scene.now_ms)
        aims_at = [line for line in ticket.lines.values() if _is_unfired(line)] if ticket.together else part
        took_ms = {line.placed.line: line_ms(items[line.placed.item], line.placed.quantity, waits) for line in aims_at}
        ready_ms = scene.now_ms + max(took_ms.values())
        if ticket.together:
            others = (
                plated_ms(scene.restaurant, scene.board, ticket.ticket, name, scene.now_ms) for name in ticket.courses
            )
            ready_ms = max(ready_ms, *(other_ms for other_ms in others if other_ms is not None), 0)
        lines = tuple((line.placed.line, ready_ms - took_ms[line.placed.line]) for line in part)
        places = sum(line.placed.quantity for line in part)
        scene.emit(e.CourseFired(ticket.ticket, course, lines, places, ready_ms, self._make_ms(part)))
        for line in () if self._is_manual else part:
            scene.env.process(self._come(ticket, line))

    # ── lines ─────────────────────────────────────────────────────────────────────────────────

    def _come(self, ticket: Ticket, line: Line) -> Generator[simpy.Event, Any, None]:
        """A line joins those that wait for the station of its next step, once it is to begin."""
        assert line.start_ms is not None, "its course was fired"
        if line.start_ms > self._scene.now_ms:
            yield self._scene.env.timeout(
                line.start_ms - self._scene.now_ms
            )  # the longer ones of its course have begun
        self._queue(ticket, line)
        self._serve(self._steps[line.placed.item][line.step].station)

    def _queue(self, ticket: Ticket, line: Line) -> None:
        step = self._steps[line.placed.item][line.step]
        course = self._course_order[line.placed.course]
        start_ms, number = line.start_ms or 0, self._numbers[ticket.ticket]
        place = Waiting(start_ms, number, course, line.placed.line, ticket.ticket, step.prep.hands)
        self._stations[step.station].wait(place)

    def _still_wanted(self, step: Waiting) -> bool:
        ticket = self._scene.board.tickets[step.ticket]
        return ticket.cancelled is None and ticket.lines[step.line].cancelled_ms is None

    def _serve(self, station: str) -> None:
        """Begin all that finds hands and a place."""
        for waiting, cook in self._stations[station].next(self._still_wanted):
            ticket = self._scene.board.tickets[waiting.ticket]
            line = ticket.lines[waiting.line]
            step, until_ms = line.step + 1, self._scene.now_ms + self._draw_ms(ticket, line)
            if step == 1:
                self._scene.emit(e.LineFired(waiting.ticket, waiting.line, station, cook, until_ms))
            else:
                self._scene.emit(e.StepBegan(waiting.ticket, waiting.line, step, station, cook, until_ms))
            self._scene.env.process(self._work(ticket, line))

    def _work(self, ticket: Ticket, line: Line) -> Generator[simpy.Event, Any, None]:
        """One step of a line, to its end; no place is held while it waits for the next."""
        scene = self._scene
        station, cook = line.station, line.cook or 0
        assert line.until_ms is not None, "a step under way has an end"
        assert station is not None, "and a place"
        yield scene.env.timeout(line.until_ms - scene.now_ms)  # the step is done
        self._stations[station].give_back(cook)
        if line.step < len(self._steps[line.placed.item]):
            scene.emit(e.StepEnded(ticket.ticket, line.placed.line, line.step))
            if ticket.cancelled is None:
                self._queue(ticket, line)
                self._serve(self._steps[line.placed.item][line.step].station)
        else:
            scene.emit(e.LinePlated(ticket.ticket, line.placed.line))
            if ticket.cancelled is None:
                self._complete(ticket, ticket.courses[line.placed.course])
        self._serve(station)

    def _draw_ms(self, ticket: Ticket, line: Line) -> int:
        """How long the next step of a line takes."""
        prep = self._steps[line.placed.item][line.step].prep
        asker = (ticket.ticket, line.placed.line, *([line.step + 1] if line.step else []))
        first_s = LAWS[prep.law](stream(self._scene.seed, "cook-time", *asker), prep.mean_s, prep.cv)
        return max(1, as_ms(first_s * (1 + prep.extra * (line.placed.quantity - 1))))

    def _complete(self, ticket: Ticket, course: CourseState) -> None:
        """Pack what is plated of a course, once all that was fired of it is."""
        lines = [ticket.lines[number] for number in course.lines]
        fired = [line for line in lines if line.start_ms is not None and not line.packed]
        if not fired or any(line.plated_ms is None for line in fired):
            return
        more = len(lines) > sum(line.start_ms is not None for line in lines)
        packed = self._trays.pack((line.placed.item, line.placed.quantity) for line in fired)
        loads = tuple(load.dishes for load in packed)
        self._scene.emit(e.CourseReady(ticket.ticket, course.course, loads, more))
        self._course_ready(ticket.ticket, course.course)
        if more:
            self._wake(self._scene.now_ms)

    # ── taking back ───────────────────────────────────────────────────────────────────────────

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
        if line.fired_ms is not None:
            return "line fired"
        course = ticket.courses[line.placed.course]
        return "course begun" if any(ticket.lines[number].packed for number in course.lines) else None


def _is_unfired(line: Line) -> bool:
    """Whether a line is still to be sent to its station."""
    return line.start_ms is None and line.cancelled_ms is None


def _next_part(ticket: Ticket, course: CourseState, most: int) -> list[Line]:
    """As many of a course's unfired lines, in their order, as the whole pass has places for."""
    part: list[Line] = []
    places = 0
    for line in (ticket.lines[number] for number in course.lines):
        if _is_unfired(line):
            places += line.placed.quantity
            if places > most:
                break
            part.append(line)
    return part
