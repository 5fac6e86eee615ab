"""Loads that are lost: every portion of them is made again at no cost, or cancelled with a reason, and none twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.events import Entry


@dataclass(slots=True)
class _Course:
    """What was packed of a course of a ticket, and what of that is lost and not accounted for."""

    waiting: list[int] = field(default_factory=list)  # lines that are in no load, in their order
    loads: list[list[int]] = field(default_factory=list)  # of each load: the line of each dish
    lost: set[int] = field(default_factory=set)
    owed: Counter[int] = field(default_factory=Counter)  # portions, by the line as it was ordered


@dataclass(slots=True)
class _Ticket:
    lines: dict[int, e.PlacedLine]
    courses: dict[str, _Course]
    plated: set[int] = field(default_factory=set)
    cancelled: Counter[int] = field(default_factory=Counter)

    def ordered_as(self, line: int) -> int:
        again_for = self.lines[line].again_for
        return line if again_for is None else again_for


class Losses:
    """Packs all courses anew by what the log says of lines and loads, and keeps the books of what is lost."""

    def __init__(self, report: Callable[[Violation], None]) -> None:
        self._report = report
        self._tickets: dict[str, _Ticket] = {}
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.TicketPlaced: self._placed,
            e.LineCancelled: self._line_cancelled,
            e.LinePlated: self._plated,
            e.LineRecalled: self._recalled,
            e.CourseReady: self._ready,
            e.LoadLost: self._lost,
            e.LineRemade: self._remade,
            e.PortionsCancelled: self._portions_cancelled,
            e.CourseDelivered: self._delivered,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log; tickets that nobody placed are reported elsewhere."""
        fold = self._on.get(type(entry.event))
        ticket = getattr(entry.event, "ticket", "")
        if fold is not None and (ticket in self._tickets or isinstance(entry.event, e.TicketPlaced)):
            fold(entry, entry.event)

    def items_of(self, ticket: str, course: str, load: int) -> list[str]:
        """What is in a load, an item for each dish; nothing where there is no such load."""
        known = self._tickets.get(ticket)
        loads = known.courses[course].loads if known is not None and course in known.courses else []
        return (
            [known.lines[line].item for line in loads[load - 1]]
            if known is not None and 1 <= load <= len(loads)
            else []
        )

    def _placed(self, _: Entry, event: e.TicketPlaced) -> None:
        courses: dict[str, _Course] = {}
        for line in event.lines:
            courses.setdefault(line.course, _Course()).waiting.append(line.line)
        self._tickets[event.ticket] = _Ticket({line.line: line for line in event.lines}, courses)

    def _line_cancelled(self, _: Entry, event: e.LineCancelled) -> None:
        ticket = self._tickets[event.ticket]
        for course in ticket.courses.values():
            if event.line in course.waiting:
                course.waiting.remove(event.line)

    def _plated(self, _: Entry, event: e.LinePlated) -> None:
        self._tickets[event.ticket].plated.add(event.line)

    def _recalled(self, _: Entry, event: e.LineRecalled) -> None:
        ticket = self._tickets[event.ticket]
        ticket.plated.discard(event.line)
        if event.line in ticket.lines:
            course = ticket.courses[ticket.lines[event.line].course]
            packed = dict.fromkeys(line for load in course.loads for line in load)
            course.waiting = sorted({*packed, *course.waiting})
            course.loads.clear()

    def _ready(self, _: Entry, event: e.CourseReady) -> None:
        ticket = self._tickets[event.ticket]
        course = ticket.courses.get(event.course)
        if course is None:
            return
        packed = [line for line in course.waiting if line in ticket.plated]
        dishes = iter([line for line in packed for _ in range(ticket.lines[line].quantity)])
        course.waiting = [line for line in course.waiting if line not in packed]
        course.loads += [[line for line, _ in zip(dishes, range(size), strict=False)] for size in event.loads]

    def _lost(self, entry: Entry, event: e.LoadLost) -> None:
        ticket = self._tickets[event.ticket]
        course = ticket.courses.get(event.course)
        name = f"load {event.load} of course {event.course}, ticket {event.ticket}"
        if course is None or not 1 <= event.load <= len(course.loads):
            self._say(entry, f"{name} is lost, but there is none")
            return
        if event.load in course.lost:
            self._say(entry, f"{name} is lost twice")
        course.lost.add(event.load)
        course.owed.update(ticket.ordered_as(line) for line in course.loads[event.load - 1])

    def _remade(self, entry: Entry, event: e.LineRemade) -> None:
        ticket, line = self._tickets[event.ticket], event.line
        name = f"line {line.line} of ticket {event.ticket}"
        of = ticket.lines.get(-1 if line.again_for is None else line.again_for)
        if of is None or line.line in ticket.lines:
            self._say(entry, f"{name} is made again for no line, or has the number of another one")
            return
        if line.price_minor or (line.item, line.course, line.options) != (of.item, of.course, of.options):
            self._say(entry, f"{name} is not what line {of.line} was, at no cost")
        ticket.lines[line.line] = line
        course = ticket.courses[line.course]
        course.waiting.append(line.line)
        self._settle(entry, course, of.line, line.quantity, name)

    def _portions_cancelled(self, entry: Entry, event: e.PortionsCancelled) -> None:
        ticket = self._tickets[event.ticket]
        line, name = ticket.lines.get(event.line), f"line {event.line} of ticket {event.ticket}"
        if line is None:
            self._say(entry, f"portions of {name} are cancelled, but there is none")
            return
        ticket.cancelled[event.line] += event.portions
        if event.left != line.quantity - ticket.cancelled[event.line]:
            left = line.quantity - ticket.cancelled[event.line]
            self._say(entry, f"of {name} there should be {left} portions left, not {event.left}")
        if not event.because.strip():
            self._say(entry, f"portions of {name} are cancelled without a reason")
        self._settle(entry, ticket.courses[line.course], event.line, event.portions, name)

    def _settle(self, entry: Entry, course: _Course, line: int, portions: int, name: str) -> None:
        course.owed[line] -= portions
        if course.owed[line] < 0:
            self._say(entry, f"more of {name} is made again or cancelled than was lost")
            course.owed[line] = 0

    def _delivered(self, entry: Entry, event: e.CourseDelivered) -> None:
        course = self._tickets[event.ticket].courses.get(event.course)
        if course is not None and (owed := course.owed.total()):
            self._say(entry, f"course {event.course} of ticket {event.ticket} is delivered without {owed} lost dishes")

    def _say(self, entry: Entry, what: str) -> None:
        self._report(Violation("lost", entry.at_ms, entry.seq, (), what))
