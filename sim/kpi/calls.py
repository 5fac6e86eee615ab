"""Calls from tables: how long until somebody was there, by what they asked for and by who came."""

from __future__ import annotations

from sim.kpi.part import Folds
from sim.messages import events as e


class Calls:
    """Calls from `ServiceCalled` to `CallAnswered`."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, int]] = {}  # by call: its kind, and since when
        self.answer_ms: dict[str, list[int]] = {}  # by kind and who came
        self.dropped = 0
        self.on: Folds = {e.ServiceCalled: self._called, e.CallAnswered: self._answered, e.CallDropped: self._dropped}

    def _called(self, at_ms: int, event: e.ServiceCalled) -> None:
        self._open[event.call] = event.kind, at_ms

    def _answered(self, at_ms: int, event: e.CallAnswered) -> None:
        kind, called_ms = self._open.pop(event.call)
        self.answer_ms.setdefault(f"{kind} by {event.by}", []).append(at_ms - called_ms)

    def _dropped(self, _: int, event: e.CallDropped) -> None:
        del self._open[event.call]
        self.dropped += 1
