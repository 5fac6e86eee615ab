"""What may not move and what may not be driven: broken and stranded robots, closed edges."""

from __future__ import annotations

from collections.abc import Callable

from sim.audit.report import Kind, Violation
from sim.messages import events as e
from sim.messages.events import Entry


class Bars:
    """Holds each departure against what the log has said before it."""

    def __init__(self, report: Callable[[Violation], None]) -> None:
        self._report = report
        self._closed: set[tuple[str, str]] = set()
        self._still: dict[str, str] = {}  # by robot: why it may not move
        self._all_stopped = False

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        event = entry.event
        if isinstance(event, e.EdgeClosed):
            self._closed |= {(event.from_, event.to), (event.to, event.from_)}
        elif isinstance(event, e.EdgeOpened):
            self._closed -= {(event.from_, event.to), (event.to, event.from_)}
        elif isinstance(event, e.RobotBroke):
            self._still[event.robot] = "is broken"
        elif isinstance(event, e.RobotStranded):
            self._still.setdefault(event.robot, "is stranded")
        elif isinstance(event, e.RobotMended | e.RobotFreed | e.RobotPlaced):
            self._still.pop(event.robot, None)
        elif isinstance(event, e.AllStopped | e.AllResumed):
            self._all_stopped = isinstance(event, e.AllStopped)
        elif isinstance(event, e.RobotDeparted):
            self._departed(entry, event)

    def _departed(self, entry: Entry, event: e.RobotDeparted) -> None:
        if event.robot in self._still:
            self._say("still", entry, f"{event.robot} departs, but {self._still[event.robot]}", event.robot)
        if self._all_stopped:
            self._say("still", entry, f"{event.robot} departs, but all robots are stopped", event.robot)
        if (event.from_, event.to) in self._closed and event.from_x_m is None:
            what = f"{event.robot} drives from {event.from_} to {event.to}, which is closed"
            self._say("closed", entry, what, event.robot)

    def _say(self, kind: Kind, entry: Entry, what: str, robot: str) -> None:
        self._report(Violation(kind, entry.at_ms, entry.seq, (robot,), what))
