"""The faults' part of an evening's figures: how many there were, and for how long robots were lost to them."""

from __future__ import annotations

from sim.kpi.figures import FAULTS, Fault
from sim.kpi.part import Folds
from sim.messages import events as e


class Faults:
    """What went wrong with robots, by kind."""

    def __init__(self) -> None:
        self._since_ms: dict[tuple[Fault, str], int] = {}  # by kind and robot
        self._lost_ms: dict[Fault, int] = dict.fromkeys(FAULTS, 0)
        self.counts: dict[str, int] = dict.fromkeys(FAULTS, 0)
        self.on: Folds = {
            e.RobotBroke: lambda at_ms, event: self._began("breakdown", event.robot, at_ms),
            e.RobotMended: lambda at_ms, event: self._ended("breakdown", event.robot, at_ms),
            e.RobotStuck: lambda at_ms, event: self._began("stuck", event.robot, at_ms),
            e.RobotUnstuck: lambda at_ms, event: self._ended("stuck", event.robot, at_ms),
            e.TraySpilled: lambda at_ms, event: self._began("spill", event.robot, at_ms),
            e.RobotCleaned: lambda at_ms, event: self._ended("spill", event.robot, at_ms),
            e.RobotDisconnected: lambda at_ms, event: self._began("connection", event.robot, at_ms),
            e.RobotReconnected: lambda at_ms, event: self._ended("connection", event.robot, at_ms),
            e.RobotPlaced: self._placed,
        }

    def lost_s(self, at_ms: int) -> dict[str, float]:
        """Robots' time lost up to now, by kind."""
        lost_ms = dict(self._lost_ms)
        for (kind, _), since_ms in self._since_ms.items():
            lost_ms[kind] += at_ms - since_ms
        return {kind: ms / 1000 for kind, ms in lost_ms.items()}

    def _began(self, kind: Fault, robot: str, at_ms: int) -> None:
        self.counts[kind] += 1
        self._since_ms[kind, robot] = at_ms

    def _ended(self, kind: Fault, robot: str, at_ms: int) -> None:
        since_ms = self._since_ms.pop((kind, robot), None)
        if since_ms is not None:
            self._lost_ms[kind] += at_ms - since_ms

    def _placed(self, at_ms: int, event: e.RobotPlaced) -> None:
        """Put on its dock by a person: it works, though its connection may still be lost."""
        for kind in FAULTS:
            if kind != "connection":
                self._ended(kind, event.robot, at_ms)
