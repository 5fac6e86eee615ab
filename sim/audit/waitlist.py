"""The line at the door: who joins it leaves it once, seated or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.events import Entry


class Waitlist:
    """Parties that wait for a table."""

    def __init__(self, report: Callable[[Violation], None]) -> None:
        self._report = report
        self._waiting: dict[str, int] = {}  # how many guests, by visit
        self._doors_open = True
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.WaitlistJoined: self._joined,
            e.PartyBalked: self._balked,
            e.WaitlistLeft: self._left,
            e.VisitOpened: self._opened,
            e.DoorsClosed: self._doors_closed,
            e.EveningEnded: self._evening_ended,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def _joined(self, entry: Entry, event: e.WaitlistJoined) -> None:
        if event.visit in self._waiting:
            self._say(entry, f"visit {event.visit} joins the line twice")
        if not self._doors_open:
            self._say(entry, f"visit {event.visit} joins the line after the doors closed")
        self._count(entry, event)
        self._waiting[event.visit] = event.guests

    def _balked(self, entry: Entry, event: e.PartyBalked) -> None:
        if event.visit in self._waiting:
            self._say(entry, f"visit {event.visit} balks at a line in which it stands")
        self._count(entry, event)

    def _left(self, entry: Entry, event: e.WaitlistLeft) -> None:
        if self._waiting.pop(event.visit, None) is None:
            self._say(entry, f"visit {event.visit} leaves the line, but does not stand in it")

    def _opened(self, entry: Entry, event: e.VisitOpened) -> None:
        waited = self._waiting.pop(event.visit, event.guests)
        if waited != event.guests:
            self._say(entry, f"visit {event.visit} waited with {waited} guests and sits down with {event.guests}")

    def _doors_closed(self, _: Entry, __: e.DoorsClosed) -> None:
        self._doors_open = False

    def _evening_ended(self, entry: Entry, _: e.EveningEnded) -> None:
        for visit in self._waiting:
            self._say(entry, f"visit {visit} still waits for a table")

    def _count(self, entry: Entry, event: e.WaitlistJoined | e.PartyBalked) -> None:
        if event.ahead != len(self._waiting):
            self._say(entry, f"visit {event.visit} sees {event.ahead} parties ahead; {len(self._waiting)} wait")

    def _say(self, entry: Entry, what: str) -> None:
        self._report(Violation("visit", entry.at_ms, entry.seq, (), what))
