"""The dining room's part of an evening's figures: who came, and how long they stayed."""

from __future__ import annotations

from sim.kpi.part import Folds
from sim.messages import events as e


class Guests:
    """Visits, as they open and close."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, int]] = {}  # by visit: since when, how many guests
        self.visits = self.covers = self.closed = 0
        self.dwell_ms: dict[int, list[int]] = {}  # by party size
        self.on: Folds = {e.VisitOpened: self._opened, e.VisitClosed: self._closed}

    def dwell_by_party_ms(self) -> dict[str, list[int]]:
        """How long parties stayed, by their size, small parties first."""
        return {str(size): self.dwell_ms[size] for size in sorted(self.dwell_ms)}

    def _opened(self, at_ms: int, event: e.VisitOpened) -> None:
        self._open[event.visit] = at_ms, event.guests
        self.visits += 1
        self.covers += event.guests

    def _closed(self, at_ms: int, event: e.VisitClosed) -> None:
        opened_ms, guests = self._open.pop(event.visit)
        self.dwell_ms.setdefault(guests, []).append(at_ms - opened_ms)
        self.closed += 1
