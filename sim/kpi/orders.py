"""The tickets' part of an evening's figures: what was ordered, what became of it, and how long each step took."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from sim.kpi.part import Folds
from sim.messages import events as e


@dataclass(slots=True)
class _Ticket:
    placed_ms: int
    lines: dict[int, e.PlacedLine]  # not taken back
    plated_ms: dict[int, int] = field(default_factory=dict)  # by line
    ready_ms: dict[str, int] = field(default_factory=dict)  # by course
    delivered: set[str] = field(default_factory=set)
    cancelled: bool = False

    @property
    def courses(self) -> set[str]:
        return {line.course for line in self.lines.values()}

    @property
    def is_delivered(self) -> bool:
        return not self.cancelled and self.delivered == self.courses

    @property
    def revenue_minor(self) -> int:
        """The price of what has been delivered."""
        return sum(line.quantity * line.price_minor for line in self.lines.values() if line.course in self.delivered)


class Orders:
    """Tickets from being placed to being on the table.

    Args:
        course_order: the menu's courses, as numbers in their order.
    """

    def __init__(self, course_order: dict[str, int]) -> None:
        self._course_order = course_order
        self._tickets: dict[str, _Ticket] = {}
        self._to_table_ms: dict[str, list[int]] = {}
        self.refused = 0
        self.refunds_minor = 0
        self._refunds_served_minor = 0
        self.on_pass_ms: list[int] = []
        self.cooling_ms: list[int] = []
        self.on: Folds = {
            e.TicketPlaced: self._ticket_placed,
            e.TicketRefused: self._ticket_refused,
            e.TicketCancelled: self._ticket_cancelled,
            e.LineCancelled: self._line_cancelled,
            e.LineRemade: self._line_remade,
            e.PortionsCancelled: self._portions_cancelled,
            e.LinePlated: self._line_plated,
            e.CourseReady: self._course_ready,
            e.TrayLoaded: self._tray_loaded,
            e.CourseDelivered: self._course_delivered,
            e.RefundRecorded: self._refund_recorded,
        }

    @property
    def placed(self) -> int:
        return len(self._tickets)

    @property
    def delivered(self) -> int:
        return sum(ticket.is_delivered for ticket in self._tickets.values())

    @property
    def cancelled(self) -> int:
        return sum(ticket.cancelled for ticket in self._tickets.values())

    @property
    def revenue_minor(self) -> int:
        """The price of what was delivered, less what went back for it."""
        return sum(ticket.revenue_minor for ticket in self._tickets.values()) - self._refunds_served_minor

    def to_table_ms(self) -> dict[str, list[int]]:
        """From the order to the table, by the courses served, in the menu's order."""
        last = len(self._course_order)
        courses = sorted(self._to_table_ms, key=lambda course: (self._course_order.get(course, last), course))
        return {course: self._to_table_ms[course] for course in courses}

    def _ticket_placed(self, at_ms: int, event: e.TicketPlaced) -> None:
        self._tickets[event.ticket] = _Ticket(at_ms, {line.line: line for line in event.lines})

    def _ticket_refused(self, _: int, __: e.TicketRefused) -> None:
        self.refused += 1

    def _ticket_cancelled(self, _: int, event: e.TicketCancelled) -> None:
        self._tickets[event.ticket].cancelled = True

    def _line_cancelled(self, _: int, event: e.LineCancelled) -> None:
        del self._tickets[event.ticket].lines[event.line]

    def _refund_recorded(self, _: int, event: e.RefundRecorded) -> None:
        self.refunds_minor += event.amount_minor
        self._refunds_served_minor += event.amount_minor if event.served else 0

    def _line_remade(self, _: int, event: e.LineRemade) -> None:
        """What is made again counts from when it is plated again."""
        ticket = self._tickets[event.ticket]
        ticket.lines[event.line.line] = event.line
        for number, line in ticket.lines.items():
            if event.line.again_for in (number, line.again_for):
                ticket.plated_ms.pop(number, None)

    def _portions_cancelled(self, _: int, event: e.PortionsCancelled) -> None:
        ticket = self._tickets[event.ticket]
        ticket.lines[event.line] = msgspec.structs.replace(ticket.lines[event.line], quantity=event.left)
        if event.left:
            return
        for number in [number for number, line in ticket.lines.items() if event.line in (number, line.again_for)]:
            del ticket.lines[number]
            ticket.plated_ms.pop(number, None)

    def _line_plated(self, at_ms: int, event: e.LinePlated) -> None:
        self._tickets[event.ticket].plated_ms[event.line] = at_ms

    def _course_ready(self, at_ms: int, event: e.CourseReady) -> None:
        self._tickets[event.ticket].ready_ms[event.course] = at_ms

    def _tray_loaded(self, at_ms: int, event: e.TrayLoaded) -> None:
        self.on_pass_ms.append(at_ms - self._tickets[event.ticket].ready_ms[event.course])

    def _course_delivered(self, at_ms: int, event: e.CourseDelivered) -> None:
        ticket = self._tickets[event.ticket]
        ticket.delivered.add(event.course)
        self._to_table_ms.setdefault(event.course, []).append(at_ms - ticket.placed_ms)
        self.cooling_ms += [
            at_ms - plated_ms
            for line, plated_ms in ticket.plated_ms.items()
            if ticket.lines[line].course == event.course
        ]
