"""Money that goes back: recorded once, and never more for served food than that food cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec

from sim.audit.tickets import Tickets
from sim.messages import events as e
from sim.messages.events import Entry


class Refunds:
    """What was given back, beside what was served.

    Args:
        tickets: which visits there are; its `apply` must see each event before this one's.
    """

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets
        self._recorded: set[str] = set()
        self._visits: set[str] = set()
        self._lines: dict[str, tuple[str, dict[int, e.PlacedLine]]] = {}  # by ticket: its visit, and what it costs
        self._served_minor: Counter[str] = Counter()  # by visit, less what went back
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.VisitOpened: lambda _, event: self._visits.add(event.visit),
            e.TicketPlaced: self._placed,
            e.LineCancelled: self._line_cancelled,
            e.PortionsCancelled: self._portions_cancelled,
            e.CourseDelivered: self._delivered,
            e.RefundRecorded: self._refund,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def _placed(self, _: Entry, event: e.TicketPlaced) -> None:
        self._lines[event.ticket] = event.visit, {line.line: line for line in event.lines}

    def _line_cancelled(self, _: Entry, event: e.LineCancelled) -> None:
        if event.ticket in self._lines:
            self._lines[event.ticket][1].pop(event.line, None)

    def _portions_cancelled(self, _: Entry, event: e.PortionsCancelled) -> None:
        lines = self._lines.get(event.ticket, ("", {}))[1]
        if event.line in lines:
            lines[event.line] = msgspec.structs.replace(lines[event.line], quantity=event.left)

    def _delivered(self, _: Entry, event: e.CourseDelivered) -> None:
        visit, lines = self._lines.get(event.ticket, ("", {}))
        came = [line for line in lines.values() if line.course == event.course]
        self._served_minor[visit] += sum(line.price_minor * line.quantity for line in came)

    def _refund(self, entry: Entry, event: e.RefundRecorded) -> None:
        name = f"refund {event.refund}"
        if event.visit not in self._visits:
            self._tickets.say("unknown", entry, f"{name} is for visit {event.visit!r}, which there is not")
        if event.refund in self._recorded:
            self._tickets.say("refund", entry, f"{name} is recorded twice")
        if event.amount_minor <= 0 or not event.reason.strip():
            self._tickets.say("refund", entry, f"{name} is of nothing, or without a reason")
        if event.served:
            self._served_minor[event.visit] -= event.amount_minor
            if self._served_minor[event.visit] < 0:
                self._tickets.say(
                    "refund", entry, f"{name} makes more than what was served to visit {event.visit} cost"
                )
        self._recorded.add(event.refund)
