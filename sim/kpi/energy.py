"""What the robots' batteries gave: for driving, more of it with a load, and for standing away from the dock."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kpi.part import Folds
from sim.messages import events as e
from sim.messages.codec import Header

HOUR_MS = 3_600_000


class _Drive(NamedTuple):
    depart_ms: int
    arrive_ms: int
    metres: float  # each counted by how much it drains beside one without a load


class Energy:
    """Metres as the battery feels them, by the service's figures."""

    def __init__(self, header: Header) -> None:
        self._fleet = header.service.robots if header.service is not None else None
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._trays: dict[str, int] = {}  # by job, and by chore
        self._aboard = dict.fromkeys(header.robots, 0)
        self._drives: dict[str, _Drive] = {}  # the last of each robot
        self._metres = 0.0
        self.on: Folds = {
            e.TrayLoaded: self._tray_loaded,
            e.JobEnded: self._job_over,
            e.JobDropped: self._job_over,
            e.StayEnded: self._stay_ended,
            e.ChoreDropped: self._chore_dropped,
            e.RobotDeparted: self._departed,
            e.RobotHalted: self._halted,
        }

    def used_wh(self, standing_ms: int) -> float:
        """Of all robots together, which stood away from their docks for so long."""
        fleet = self._fleet
        if fleet is None:
            return 0.0
        driven = self._metres / fleet.speed_mps / 3600 / fleet.battery_h
        return fleet.battery_wh * (driven + standing_ms / HOUR_MS / fleet.standing_h)

    def _tray_loaded(self, _: int, event: e.TrayLoaded) -> None:
        self._trays[event.job] = event.trays
        self._aboard[event.robot] += event.trays

    def _job_over(self, _: int, event: e.JobEnded | e.JobDropped) -> None:
        self._aboard[event.robot] -= self._trays.pop(event.job, 0)

    def _stay_ended(self, _: int, event: e.StayEnded) -> None:
        self._aboard[event.robot] += event.trays - self._trays.get(event.chore, 0)
        self._trays[event.chore] = event.trays

    def _chore_dropped(self, _: int, event: e.ChoreDropped) -> None:
        self._aboard[event.robot] -= self._trays.pop(event.chore, 0)

    def _departed(self, _: int, event: e.RobotDeparted) -> None:
        start, end = self._places[event.from_], self._places[event.to]
        if event.from_x_m is not None and event.from_y_m is not None:
            start = event.from_x_m, event.from_y_m
        fleet = self._fleet
        laden = 1 + fleet.laden_drain * self._aboard[event.robot] / fleet.trays if fleet is not None else 1.0
        drive = _Drive(event.depart_ms, event.arrive_ms, math.dist(start, end) * laden)
        self._drives[event.robot] = drive
        self._metres += drive.metres

    def _halted(self, at_ms: int, event: e.RobotHalted) -> None:
        drive = self._drives.get(event.robot)
        if drive is not None and at_ms < drive.arrive_ms:
            self._metres -= drive.metres * (drive.arrive_ms - at_ms) / (drive.arrive_ms - drive.depart_ms)
