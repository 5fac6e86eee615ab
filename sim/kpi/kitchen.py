"""The kitchen's part of an evening's figures: how busy the cooks are."""

from __future__ import annotations

from sim.kpi.part import Folds
from sim.messages import events as e


class Kitchen:
    """Cooks at their stations.

    Args:
        cooks: how many stand at each station.
    """

    def __init__(self, cooks: dict[str, int]) -> None:
        self._cooks = cooks
        self._busy_ms = dict.fromkeys(cooks, 0)
        self._cooking: dict[tuple[str, int], tuple[str, int]] = {}  # by ticket and line: station, since when
        self.on: Folds = {
            e.LineFired: self._began,
            e.StepBegan: self._began,
            e.StepEnded: self._ended,
            e.LinePlated: self._ended,
        }

    def busy(self, at_ms: int) -> dict[str, float]:
        """By station, the share of its cooks' time so far in which they cooked."""
        busy_ms = dict(self._busy_ms)
        for station, since_ms in self._cooking.values():
            busy_ms[station] += at_ms - since_ms
        return {station: busy_ms[station] / (cooks * at_ms) if at_ms else 0.0 for station, cooks in self._cooks.items()}

    def _began(self, at_ms: int, event: e.LineFired | e.StepBegan) -> None:
        if event.cook and event.station in self._cooks:
            self._cooking[event.ticket, event.line] = event.station, at_ms

    def _ended(self, at_ms: int, event: e.LinePlated | e.StepEnded) -> None:
        station, since_ms = self._cooking.pop((event.ticket, event.line), ("", 0))
        if station:
            self._busy_ms[station] += at_ms - since_ms
