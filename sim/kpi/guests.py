"""The dining room's part of an evening's figures: who came, and how long they stayed."""

from __future__ import annotations

from sim.kpi.part import Folds
from sim.messages import events as e


class Guests:
    """Parties at the door, and visits as they open and close."""

    def __init__(self) -> None:
        self._waiting_ms: dict[str, int] = {}  # by visit to be: since when
        self._open: dict[str, tuple[int, int]] = {}  # by visit: since when, how many guests
        self.arrived = self.balked = self.gave_up = self.turned_away = 0
        self.visits = self.covers = self.closed = 0
        self.wait_ms: list[int] = []  # for a table
        self.dwell_ms: dict[int, list[int]] = {}  # by party size
        self.on: Folds = {
            e.WaitlistJoined: self._joined,
            e.PartyBalked: self._balked,
            e.WaitlistLeft: self._left,
            e.VisitOpened: self._opened,
            e.VisitClosed: self._closed,
        }

    def dwell_by_party_ms(self) -> dict[str, list[int]]:
        """How long parties stayed, by their size, small parties first."""
        return {str(size): self.dwell_ms[size] for size in sorted(self.dwell_ms)}

    def _joined(self, at_ms: int, event: e.WaitlistJoined) -> None:
        self._waiting_ms[event.visit] = at_ms
        self.arrived += 1

    def _balked(self, _: int, __: e.PartyBalked) -> None:
        self.arrived += 1
        self.balked += 1

    def _left(self, _: int, event: e.WaitlistLeft) -> None:
        del self._waiting_ms[event.visit]
        if event.reason == "gave up":
            self.gave_up += 1
        else:
            self.turned_away += 1

    def _opened(self, at_ms: int, event: e.VisitOpened) -> None:
        joined_ms = self._waiting_ms.pop(event.visit, None)
        if joined_ms is None:
            self.arrived += 1  # it sat down without a word at the door
        else:
            self.wait_ms.append(at_ms - joined_ms)
        self._open[event.visit] = at_ms, event.guests
        self.visits += 1
        self.covers += event.guests

    def _closed(self, at_ms: int, event: e.VisitClosed) -> None:
        opened_ms, guests = self._open.pop(event.visit)
        self.dwell_ms.setdefault(guests, []).append(at_ms - opened_ms)
        self.closed += 1
