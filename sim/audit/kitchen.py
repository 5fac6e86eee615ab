"""Who cooks where, and what stands on the pass: never more at once than there is room or there are hands for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

LineId = tuple[str, int]


class Kitchen:
    """Counts places at stations and on the pass by the events alone, and watches the order of courses."""

    def __init__(self, header: Header, report: Callable[[Violation], None]) -> None:
        self._service, self._report = header.service, report
        self._order = header.menu.course_order if header.menu is not None else {}
        self._at: dict[LineId, tuple[str, int]] = {}  # station and cook of each step under way
        self._placed: dict[str, e.TicketPlaced] = {}
        self._gone: dict[str, set[int]] = {}  # lines taken back, by ticket
        self._fired: dict[LineId, str] = {}  # the course of each line that was sent to the stations
        self._delivered: set[tuple[str, str]] = set()
        self._pass: Counter[tuple[str, str]] = Counter()  # places taken, by ticket and course
        self._throttle_min = header.service.kitchen.make_min_per_15min if header.service is not None else None
        self._work: list[tuple[int, int]] = []  # what was fired in the last 15 minutes, in ms of work
        self._dishes: dict[str, int] = {}  # by job
        self._loads: dict[tuple[str, str], list[int]] = {}  # dishes of each load, by ticket and course
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.TicketPlaced: lambda _, event: self._placed.__setitem__(event.ticket, event),
            e.CourseFired: self._course_fired,
            e.ThrottleSet: self._throttled,
            e.LineFired: self._began,
            e.StepBegan: self._began,
            e.StepEnded: self._ended,
            e.LinePlated: self._ended,
            e.LineCancelled: self._line_cancelled,
            e.LineRemade: self._remade,
            e.PortionsCancelled: self._portions_cancelled,
            e.TicketCancelled: self._ticket_cancelled,
            e.JobAssigned: lambda _, event: self._dishes.__setitem__(event.job, event.dishes),
            e.TrayLoaded: lambda _, event: self._take(event.ticket, event.course, self._dishes.get(event.job, 0)),
            e.CourseReady: self._ready,
            e.LineRecalled: self._recalled,
            e.LoadGivenToStaff: self._given_to_staff,
            e.CourseDelivered: self._was_delivered,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def _course_fired(self, entry: Entry, event: e.CourseFired) -> None:
        name = f"course {event.course} of ticket {event.ticket}"
        placed = self._placed.get(event.ticket)
        quantity = {line.line: line.quantity for line in placed.lines} if placed is not None else {}
        for line, _ in event.lines:
            if (event.ticket, line) in self._fired or line in self._gone.get(event.ticket, ()):
                self._say("kitchen", entry, f"line {line} of ticket {event.ticket} is sent to its station again")
            self._fired[event.ticket, line] = event.course
        if event.places != sum(quantity.get(line, 0) for line, _ in event.lines):
            self._say("pass", entry, f"{name} keeps {event.places} places, which its dishes don't need")
        self._pass[event.ticket, event.course] += event.places
        most = self._service.kitchen.pass_places if self._service is not None else None
        if most is not None and (taken := self._pass.total()) > most:
            self._say("pass", entry, f"{taken} places of the pass are taken with {name}, of {most}")
        self._check_throttle(entry, event)
        if placed is not None and not placed.together:
            self._check_order(entry, placed, event.course)

    def _check_throttle(self, entry: Entry, event: e.CourseFired) -> None:
        """No more work than the throttle allows in any 15 minutes, unless it is one course alone."""
        self._work = [(at_ms, ms) for at_ms, ms in self._work if at_ms > entry.at_ms - 15 * 60_000]
        self._work.append((entry.at_ms, event.make_ms))
        work_min = sum(ms for _, ms in self._work) / 60_000
        if self._throttle_min is not None and len(self._work) > 1 and work_min > self._throttle_min + 1e-9:
            what = f"{work_min:.1f} min of work are fired in 15 min, of {self._throttle_min:g} that may be"
            self._say("kitchen", entry, what)

    def _throttled(self, _: Entry, event: e.ThrottleSet) -> None:
        self._throttle_min = event.make_min

    def _check_order(self, entry: Entry, placed: e.TicketPlaced, course: str) -> None:
        """What is eaten before has been delivered, or was taken back."""
        gone = self._gone.get(placed.ticket, set())
        for line in placed.lines:
            earlier = self._order.get(line.course, 0) < self._order.get(course, 0) and line.line not in gone
            if earlier and (placed.ticket, line.course) not in self._delivered:
                what = f"course {course} of ticket {placed.ticket} is fired before {line.course} was delivered"
                self._say("kitchen", entry, what)
                return

    def _began(self, entry: Entry, event: e.LineFired | e.StepBegan) -> None:
        if self._service is None or self._service.kitchen.mode == "manual":
            return  # real cooks see for themselves where there is room
        if event.station not in self._service.cooks or (event.ticket, event.line) in self._at:
            return
        busy = [cook for station, cook in self._at.values() if station == event.station]
        if event.cook and (event.cook in busy or event.cook > self._service.cooks[event.station]):
            self._say(
                "station", entry, f"cook {event.cook} at {event.station} begins a line with full hands, or is none"
            )
        places = self._service.places.get(event.station, self._service.cooks[event.station])
        if len(busy) >= places:
            self._say("station", entry, f"{len(busy) + 1} lines are at {event.station}, which has {places} places")
        self._at[event.ticket, event.line] = event.station, event.cook

    def _ended(self, _: Entry, event: e.StepEnded | e.LinePlated) -> None:
        self._at.pop((event.ticket, event.line), None)

    def _line_cancelled(self, _: Entry, event: e.LineCancelled) -> None:
        self._gone.setdefault(event.ticket, set()).add(event.line)
        course, placed = self._fired.get((event.ticket, event.line)), self._placed.get(event.ticket)
        if course is not None and placed is not None:
            quantity = sum(line.quantity for line in placed.lines if line.line == event.line)
            self._take(event.ticket, course, quantity)

    def _remade(self, _: Entry, event: e.LineRemade) -> None:
        placed = self._placed.get(event.ticket)
        if placed is not None:
            self._placed[event.ticket] = msgspec.structs.replace(placed, lines=(*placed.lines, event.line))

    def _portions_cancelled(self, _: Entry, event: e.PortionsCancelled) -> None:
        placed = self._placed.get(event.ticket)
        if placed is not None and not event.left:
            gone = {line.line for line in placed.lines if event.line in (line.line, line.again_for)}
            self._gone.setdefault(event.ticket, set()).update(gone)

    def _ticket_cancelled(self, _: Entry, event: e.TicketCancelled) -> None:
        for ticket, course in list(self._pass):
            if ticket == event.ticket:
                del self._pass[ticket, course]

    def _ready(self, _: Entry, event: e.CourseReady) -> None:
        self._loads.setdefault((event.ticket, event.course), []).extend(event.loads)

    def _recalled(self, _: Entry, event: e.LineRecalled) -> None:
        self._loads.pop((event.ticket, self._fired.get((event.ticket, event.line), "")), None)

    def _given_to_staff(self, _: Entry, event: e.LoadGivenToStaff) -> None:
        loads = self._loads.get((event.ticket, event.course), [])
        if not event.robot and 1 <= event.load <= len(loads):
            self._take(event.ticket, event.course, loads[event.load - 1])

    def _was_delivered(self, _: Entry, event: e.CourseDelivered) -> None:
        self._delivered.add((event.ticket, event.course))
        self._pass.pop((event.ticket, event.course), None)

    def _take(self, ticket: str, course: str, dishes: int) -> None:
        left = self._pass[ticket, course] - dishes
        self._pass[ticket, course] = max(0, left)

    def _say(self, kind: Any, entry: Entry, what: str) -> None:
        self._report(Violation(kind, entry.at_ms, entry.seq, (), what))
