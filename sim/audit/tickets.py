"""Every ticket from placing to its end, and every line through the kitchen: nothing lost, doubled or out of order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sim.audit.report import Kind, Violation
from sim.messages import events as e
from sim.messages.events import Entry

OPEN_BOUND_MS = 3 * 3_600_000  # a ticket open longer than this is lost, whether the evening has ended or not


@dataclass(slots=True)
class Course:
    """The lines of one course of a ticket, and how far the robots are with it."""

    lines: dict[int, int]  # quantity, by line, those that are made again included
    ordered: set[int] = field(default_factory=set)  # of these, that are to come as they were ordered
    loads: tuple[int, ...] | None = None  # once it is ready
    ready: bool = False  # whole
    taken: bool = False  # a robot or a person has begun to take of it from the pass
    delivered: bool = False


@dataclass(slots=True)
class Ticket:
    """A placed ticket."""

    table: str
    placed_ms: int
    seq: int
    courses: dict[str, Course]
    course_of: dict[int, str]
    fired: set[int] = field(default_factory=set)
    plated: set[int] = field(default_factory=set)
    taken_back: set[int] = field(default_factory=set)
    cancelled: bool = False

    @property
    def delivered(self) -> bool:
        return bool(self.courses) and all(course.delivered for course in self.courses.values())


class Tickets:
    """The dining room and the kitchen.

    Args:
        tables: those of the floor.
        most_dishes: what one robot load may hold, None where the log doesn't say.
    """

    def __init__(self, tables: set[str], most_dishes: int | None, report: Callable[[Violation], None]) -> None:
        self._tables = tables
        self._most_dishes = most_dishes
        self._report = report
        self._visits: dict[str, tuple[str, bool]] = {}  # table, and whether it is open
        self._doors_open = True
        self._ended = False
        self.tickets: dict[str, Ticket] = {}
        self.refused = 0
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.VisitOpened: self._visit_opened,
            e.VisitClosed: self._visit_closed,
            e.TicketPlaced: self._placed,
            e.TicketRefused: self._was_refused,
            e.TicketCancelled: self._cancelled,
            e.LineCancelled: self._line_cancelled,
            e.LineRemade: self._remade,
            e.PortionsCancelled: self._portions_cancelled,
            e.DoorsClosed: self._doors_closed,
            e.EveningEnded: self._evening_ended,
            e.LineFired: self._fired,
            e.LinePlated: self._plated,
            e.LineRecalled: self._recalled,
            e.CourseReady: self._ready,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def finish(self, until_ms: int) -> tuple[str, ...]:
        """The log ends: report the tickets that are lost; returns all that are open."""
        still_open = tuple(name for name, ticket in self.tickets.items() if not (ticket.delivered or ticket.cancelled))
        for name in still_open:
            ticket = self.tickets[name]
            age_ms = until_ms - ticket.placed_ms
            if self._ended or age_ms > OPEN_BOUND_MS:
                since = f"open since {ticket.placed_ms} ms, for {age_ms / 60_000:.0f} min"
                what = f"ticket {name} is neither delivered nor cancelled ({since})"
                self._report(Violation("open", until_ms, ticket.seq, (), what, {"age_ms": age_ms}))
        return still_open

    def counts(self) -> dict[str, int]:
        """How many tickets were placed, delivered, cancelled, refused and are open."""
        tickets = self.tickets.values()
        cancelled = sum(ticket.cancelled for ticket in tickets)
        delivered = sum(ticket.delivered and not ticket.cancelled for ticket in tickets)
        return {
            "placed": len(tickets),
            "delivered": delivered,
            "cancelled": cancelled,
            "refused": self.refused,
            "open": len(tickets) - delivered - cancelled,
        }

    def course(self, entry: Entry, ticket: str, course: str) -> Course | None:
        """A course that an event names; None, reported, where there is none."""
        known = self._ticket(entry, ticket)
        if known is not None and course not in known.courses:
            self.say("unknown", entry, f"ticket {ticket} has no course {course!r}")
        return known.courses.get(course) if known is not None else None

    def table_of(self, visit: str) -> str | None:
        """The table of a visit, None where it isn't open."""
        table, open_ = self._visits.get(visit, ("", False))
        return table if open_ else None

    def say(self, kind: Kind, entry: Entry, what: str, *robots: str) -> None:
        self._report(Violation(kind, entry.at_ms, entry.seq, robots, what))

    def report(self, kind: Kind, at_ms: int, seq: int, what: str, **numbers: float) -> None:
        """Say what shows only at the log's end."""
        self._report(Violation(kind, at_ms, seq, (), what, numbers))

    # ── the dining room ───────────────────────────────────────────────────────────────────────

    def _visit_opened(self, entry: Entry, event: e.VisitOpened) -> None:
        if event.table not in self._tables:
            self.say("unknown", entry, f"there is no table {event.table!r}")
        if any(open_ and table == event.table for table, open_ in self._visits.values()):
            self.say("visit", entry, f"visit {event.visit} opens at table {event.table}, which is taken")
        if event.visit in self._visits:
            self.say("visit", entry, f"visit {event.visit} opens twice")
        if not self._doors_open:
            self.say("visit", entry, f"visit {event.visit} opens after the doors closed")
        self._visits[event.visit] = event.table, True

    def _visit_closed(self, entry: Entry, event: e.VisitClosed) -> None:
        table, open_ = self._visits.get(event.visit, ("", False))
        if not open_:
            self.say("visit", entry, f"visit {event.visit} closes, but is not open")
        self._visits[event.visit] = table, False

    def _placed(self, entry: Entry, event: e.TicketPlaced) -> None:
        if event.ticket in self.tickets:
            self.say("ticket", entry, f"ticket {event.ticket} is placed twice")
            return
        if self._visits.get(event.visit) != (event.table, True):
            self.say(
                "visit", entry, f"ticket {event.ticket} is for table {event.table}, where no visit {event.visit} is"
            )
        if not self._doors_open:
            self.say("visit", entry, f"ticket {event.ticket} is placed after the doors closed")
        course_of = {line.line: line.course for line in event.lines}
        if len(course_of) != len(event.lines) or not event.lines:
            self.say("ticket", entry, f"ticket {event.ticket} has no lines, or two with one number")
        courses: dict[str, Course] = {}
        for line in event.lines:
            course = courses.setdefault(line.course, Course({}))
            course.lines[line.line] = line.quantity
            course.ordered.add(line.line)
        self.tickets[event.ticket] = Ticket(event.table, entry.at_ms, entry.seq, courses, course_of)

    def _was_refused(self, entry: Entry, event: e.TicketRefused) -> None:
        self.refused += 1
        if not event.reason.strip():
            self.say("ticket", entry, f"ticket {event.ticket} is refused without a reason")
        if event.ticket in self.tickets and event.reason != "ticket exists":
            self.say("ticket", entry, f"ticket {event.ticket} is refused, but was placed before")

    def _cancelled(self, entry: Entry, event: e.TicketCancelled) -> None:
        ticket = self._ticket(entry, event.ticket)
        if ticket is None:
            return
        if ticket.cancelled or ticket.delivered:
            how = "cancelled" if ticket.cancelled else "delivered"
            self.say("ticket", entry, f"ticket {event.ticket} is cancelled, but was {how} before")
        if not event.reason.strip():
            self.say("ticket", entry, f"ticket {event.ticket} is cancelled without a reason")
        ticket.cancelled = True

    def _line_cancelled(self, entry: Entry, event: e.LineCancelled) -> None:
        ticket = self._line(entry, event)
        if ticket is None:
            return
        name = f"line {event.line} of ticket {event.ticket}"
        if ticket.cancelled or ticket.delivered:
            self.say("ticket", entry, f"{name} is cancelled, but its ticket had ended")
        if event.line in ticket.fired:
            self.say("kitchen", entry, f"{name} is cancelled, but was fired")
        if event.line in ticket.taken_back:
            self.say("ticket", entry, f"{name} is cancelled twice")
            return
        ticket.taken_back.add(event.line)
        course = ticket.courses[ticket.course_of[event.line]]
        del course.lines[event.line]
        course.ordered.discard(event.line)
        if not course.lines:
            del ticket.courses[ticket.course_of[event.line]]

    def _remade(self, _: Entry, event: e.LineRemade) -> None:
        ticket = self.tickets.get(event.ticket)
        course = ticket.courses.get(event.line.course) if ticket is not None else None
        if ticket is not None and course is not None:
            course.lines[event.line.line] = event.line.quantity
            course.ready = False
            ticket.course_of[event.line.line] = event.line.course

    def _portions_cancelled(self, _: Entry, event: e.PortionsCancelled) -> None:
        ticket = self.tickets.get(event.ticket)
        name = ticket.course_of.get(event.line) if ticket is not None else None
        if ticket is None or name not in ticket.courses or event.left:
            return
        ticket.courses[name].ordered.discard(event.line)
        if not ticket.courses[name].ordered:
            del ticket.courses[name]

    def _doors_closed(self, _: Entry, __: e.DoorsClosed) -> None:
        self._doors_open = False

    def _evening_ended(self, _: Entry, __: e.EveningEnded) -> None:
        self._ended = True

    # ── the kitchen ───────────────────────────────────────────────────────────────────────────

    def _fired(self, entry: Entry, event: e.LineFired) -> None:
        ticket = self._line(entry, event)
        if ticket is None:
            return
        name = f"line {event.line} of ticket {event.ticket}"
        if ticket.cancelled:
            self.say("kitchen", entry, f"{name} is fired after the ticket was cancelled")
        if event.line in ticket.taken_back:
            self.say("kitchen", entry, f"{name} is fired after it was cancelled")
        if event.line in ticket.fired:
            self.say("kitchen", entry, f"{name} is fired twice")
        ticket.fired.add(event.line)

    def _plated(self, entry: Entry, event: e.LinePlated) -> None:
        ticket = self._line(entry, event)
        if ticket is None:
            return
        name = f"line {event.line} of ticket {event.ticket}"
        if event.line not in ticket.fired:
            self.say("kitchen", entry, f"{name} is plated, but was not fired")
        if event.line in ticket.plated:
            self.say("kitchen", entry, f"{name} is plated twice")
        ticket.plated.add(event.line)

    def _recalled(self, entry: Entry, event: e.LineRecalled) -> None:
        ticket = self._line(entry, event)
        if ticket is None:
            return
        name = f"line {event.line} of ticket {event.ticket}"
        if event.line not in ticket.plated:
            self.say("kitchen", entry, f"{name} is recalled, but was not plated")
        if ticket.cancelled or ticket.delivered:
            self.say("kitchen", entry, f"{name} is recalled, but its ticket had ended")
        ticket.plated.discard(event.line)
        course = ticket.courses[ticket.course_of[event.line]]
        if course.taken:
            self.say("kitchen", entry, f"{name} is recalled, but something of its course had left the pass")
        course.loads, course.ready = None, False

    def _ready(self, entry: Entry, event: e.CourseReady) -> None:
        course = self.course(entry, event.ticket, event.course)
        if course is None:
            return
        name = f"course {event.course} of ticket {event.ticket}"
        missing = course.lines.keys() - self.tickets[event.ticket].plated
        if missing and not event.more:
            self.say("kitchen", entry, f"{name} is ready, but line {min(missing)} was not plated")
        if course.ready:
            self.say("kitchen", entry, f"{name} is ready twice")
            return
        course.ready = not event.more
        loads = (course.loads or ()) + event.loads
        dishes, ordered = sum(loads), sum(course.lines.values())
        if (dishes >= ordered if event.more else dishes != ordered) or min(event.loads, default=0) < 1:
            self.say("kitchen", entry, f"{name} is packed as {event.loads}, but {ordered} dishes were ordered")
        if self._most_dishes is not None and max(event.loads, default=0) > self._most_dishes:
            self.say("tray", entry, f"{name} is packed as {event.loads}, but a robot takes {self._most_dishes} dishes")
        course.loads = loads

    def _ticket(self, entry: Entry, ticket: str) -> Ticket | None:
        known = self.tickets.get(ticket)
        if known is None:
            self.say("unknown", entry, f"there is no ticket {ticket!r}")
        return known

    def _line(
        self, entry: Entry, event: e.LineFired | e.LinePlated | e.LineRecalled | e.LineCancelled
    ) -> Ticket | None:
        ticket = self._ticket(entry, event.ticket)
        if ticket is not None and event.line not in ticket.course_of:
            self.say("unknown", entry, f"ticket {event.ticket} has no line {event.line}")
            return None
        return ticket
