"""The kitchen's part of an evening's figures: how busy the cooks are, and how long they stand idle for the pass."""

from __future__ import annotations

from sim.kpi.part import Folds
from sim.menu import Menu
from sim.messages import events as e

PASS_FULL = "the pass is full"


class Kitchen:
    """Cooks at their stations.

    Args:
        cooks: how many stand at each station.
        menu: says at which station a line would begin.
    """

    def __init__(self, cooks: dict[str, int], menu: Menu | None) -> None:
        self._cooks = cooks
        self._station_of = {item.id: item.station for item in menu.items} if menu is not None else {}
        self._busy_ms = dict.fromkeys(cooks, 0)
        self._idle_ms = dict.fromkeys(cooks, 0)  # while a course that would begin there waits for the pass
        self._settled_ms = 0
        self._cooking: dict[tuple[str, int], tuple[str, int]] = {}  # by ticket and line: station, since when
        self._placed: dict[str, dict[int, e.PlacedLine]] = {}  # what was not taken back, by ticket
        self._held: dict[tuple[str, str], None] = {}  # by ticket and course
        self.on: Folds = {
            e.TicketPlaced: self._ticket_placed,
            e.LineCancelled: self._line_cancelled,
            e.TicketCancelled: self._ticket_cancelled,
            e.CourseHeld: self._course_held,
            e.CourseFired: self._course_fired,
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
        return self._shares(busy_ms, at_ms)

    def idle_pass_full(self, at_ms: int) -> dict[str, float]:
        """By station, the share of its cooks' time so far in which they had nothing in hand for want of the pass."""
        self._settle(at_ms)
        return self._shares(self._idle_ms, at_ms)

    def _shares(self, spent_ms: dict[str, int], at_ms: int) -> dict[str, float]:
        return {
            station: spent_ms[station] / (cooks * at_ms) if at_ms else 0.0 for station, cooks in self._cooks.items()
        }

    def _settle(self, at_ms: int) -> None:
        """Until now, whoever had nothing in hand where a held course would begin stood idle for the pass."""
        span_ms, self._settled_ms = at_ms - self._settled_ms, at_ms
        if not span_ms or not self._held:
            return
        lines = (line for ticket, course in self._held for line in self._lines(ticket, course))
        waiting = {self._station_of.get(line.item, "") for line in lines}
        at_work = [station for station, _ in self._cooking.values()]
        for station, cooks in self._cooks.items():
            if station in waiting:
                self._idle_ms[station] += (cooks - at_work.count(station)) * span_ms

    def _lines(self, ticket: str, course: str) -> list[e.PlacedLine]:
        return [line for line in self._placed.get(ticket, {}).values() if line.course == course]

    # ── folds ─────────────────────────────────────────────────────────────────────────────────

    def _ticket_placed(self, _: int, event: e.TicketPlaced) -> None:
        self._placed[event.ticket] = {line.line: line for line in event.lines}

    def _line_cancelled(self, at_ms: int, event: e.LineCancelled) -> None:
        self._settle(at_ms)
        gone = self._placed.get(event.ticket, {}).pop(event.line, None)
        if gone is not None and not self._lines(event.ticket, gone.course):
            self._held.pop((event.ticket, gone.course), None)

    def _ticket_cancelled(self, at_ms: int, event: e.TicketCancelled) -> None:
        self._settle(at_ms)
        for held in [held for held in self._held if held[0] == event.ticket]:
            del self._held[held]

    def _course_held(self, at_ms: int, event: e.CourseHeld) -> None:
        self._settle(at_ms)
        if event.because == PASS_FULL:
            self._held[event.ticket, event.course] = None
        else:
            self._held.pop((event.ticket, event.course), None)

    def _course_fired(self, at_ms: int, event: e.CourseFired) -> None:
        self._settle(at_ms)
        self._held.pop((event.ticket, event.course), None)

    def _began(self, at_ms: int, event: e.LineFired | e.StepBegan) -> None:
        self._settle(at_ms)
        if event.cook and event.station in self._cooks:
            self._cooking[event.ticket, event.line] = event.station, at_ms

    def _ended(self, at_ms: int, event: e.LinePlated | e.StepEnded) -> None:
        self._settle(at_ms)
        station, since_ms = self._cooking.pop((event.ticket, event.line), ("", 0))
        if station:
            self._busy_ms[station] += at_ms - since_ms
