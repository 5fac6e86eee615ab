"""Every robot's battery by the judge's own reckoning: none drives on nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry
from sim.service import Robots

SLACK = 1e-6  # of a battery: what rounding may take


@dataclass(slots=True)
class Cell:
    """One robot's battery at `at_ms`, which may lie ahead: at the end of its last move."""

    dock: str
    docked: bool = True
    charge: float = 1.0
    at_ms: int = 0
    trays: int = 0


class Batteries:
    """What the fleet's file says of batteries, applied to the moves in the log."""

    def __init__(self, header: Header, report: Callable[[Violation], None]) -> None:
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._fleet = header.service.robots if header.service is not None else None
        self._report = report
        self._cells = {name: Cell(robot.dock) for name, robot in header.robots.items()}
        self._trays: dict[str, int] = {}  # by job, and by chore

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        event: Any = entry.event
        cell = self._cells.get(getattr(event, "robot", ""))
        if cell is None or self._fleet is None:
            return
        if isinstance(event, e.RobotDeparted):
            self._drive(cell, entry, event, self._fleet)
        elif isinstance(event, e.RobotHalted):
            cell.docked = False
        elif isinstance(event, e.TrayLoaded):
            self._trays[event.job] = event.trays
            cell.trays += event.trays
        elif isinstance(event, e.JobEnded | e.JobDropped):
            cell.trays -= self._trays.pop(event.job, 0)
        elif isinstance(event, e.StayEnded | e.ChoreDropped):
            trays = event.trays if isinstance(event, e.StayEnded) else 0
            cell.trays += trays - self._trays.get(event.chore, 0)
            self._trays[event.chore] = trays

    def _drive(self, cell: Cell, entry: Entry, event: e.RobotDeparted, fleet: Robots) -> None:
        stood_h = max(0, event.depart_ms - cell.at_ms) / 3_600_000
        cell.charge += stood_h / fleet.charge_h if cell.docked else -stood_h / fleet.standing_h
        cell.charge = min(1.0, cell.charge)
        start, end = self._places.get(event.from_), self._places.get(event.to)
        if event.from_x_m is not None and event.from_y_m is not None:
            start = event.from_x_m, event.from_y_m
        if start is not None and end is not None:
            laden = 1 + fleet.laden_drain * cell.trays / fleet.trays
            cell.charge -= math.dist(start, end) / fleet.speed_mps / 3600 / fleet.battery_h * laden
        if cell.charge < -SLACK:
            what = f"{event.robot} drives from {event.from_} to {event.to} with its battery empty"
            self._report(Violation("battery", entry.at_ms, entry.seq, (event.robot,), what, {"charge": cell.charge}))
            cell.charge = 0.0  # said once for each move
        cell.docked, cell.at_ms = event.to == cell.dock, event.arrive_ms
