"""What may not move and what may not be driven: broken and stranded robots, closed edges."""

from __future__ import annotations

from collections.abc import Callable

from sim.audit.report import Kind, Violation
from sim.messages import events as e
from sim.messages.events import Entry

BEGINS: dict[type, tuple[str, str]] = {
    e.RobotBroke: ("broken", "is broken"),
    e.RobotStranded: ("stranded", "is stranded"),
    e.RobotStuck: ("stuck", "is stuck"),
    e.TraySpilled: ("spilled", "has to be cleaned"),
    e.RobotDisconnected: ("connection", "its connection is lost"),
}
ENDS: dict[type, str] = {
    e.RobotMended: "broken",
    e.RobotFreed: "stranded",
    e.RobotUnstuck: "stuck",
    e.RobotCleaned: "spilled",
    e.RobotReconnected: "connection",
}


class Bars:
    """Holds each departure against what the log has said before it."""

    def __init__(self, report: Callable[[Violation], None]) -> None:
        self._report = report
        self._closed: set[tuple[str, str]] = set()
        self._still: dict[str, dict[str, str]] = {}  # by robot, by what happened to it: why it may not move
        self._all_stopped = False

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        event = entry.event
        kind = type(event)
        if isinstance(event, e.EdgeClosed):
            self._closed |= {(event.from_, event.to), (event.to, event.from_)}
        elif isinstance(event, e.EdgeOpened):
            self._closed -= {(event.from_, event.to), (event.to, event.from_)}
        elif isinstance(event, e.RobotPlaced):
            self._still[event.robot] = {
                what: why for what, why in self._still.get(event.robot, {}).items() if what == "connection"
            }
        elif isinstance(event, e.RobotBroke | e.RobotStranded | e.RobotStuck | e.TraySpilled | e.RobotDisconnected):
            what, why = BEGINS[kind]
            self._still.setdefault(event.robot, {})[what] = why
        elif isinstance(event, e.RobotMended | e.RobotFreed | e.RobotUnstuck | e.RobotCleaned | e.RobotReconnected):
            self._ended(entry, event.robot, ENDS[kind])
        elif isinstance(event, e.AllStopped | e.AllResumed):
            self._all_stopped = isinstance(event, e.AllStopped)
        elif isinstance(event, e.RobotDeparted):
            self._departed(entry, event)
        elif isinstance(event, e.PlanAdopted | e.JobAssigned) and "connection" in self._still.get(event.robot, {}):
            what = "a plan" if isinstance(event, e.PlanAdopted) else f"job {event.job}"
            self._say("still", entry, f"{event.robot} gets {what}, but its connection is lost", event.robot)

    def _ended(self, entry: Entry, robot: str, what: str) -> None:
        if self._still.get(robot, {}).pop(what, None) is None and what in ("stuck", "spilled", "connection"):
            self._say("still", entry, f"{robot} is said to go on, but nothing had stopped it", robot)

    def _departed(self, entry: Entry, event: e.RobotDeparted) -> None:
        for why in self._still.get(event.robot, {}).values():
            self._say("still", entry, f"{event.robot} departs, but {why}", event.robot)
        if self._all_stopped:
            self._say("still", entry, f"{event.robot} departs, but all robots are stopped", event.robot)
        if (event.from_, event.to) in self._closed and event.from_x_m is None:
            what = f"{event.robot} drives from {event.from_} to {event.to}, which is closed"
            self._say("closed", entry, what, event.robot)

    def _say(self, kind: Kind, entry: Entry, what: str, robot: str) -> None:
        self._report(Violation(kind, entry.at_ms, entry.seq, (robot,), what))
