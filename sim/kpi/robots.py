"""The robots' part of an evening's figures: loads, metres, and what each robot does with its time."""

from __future__ import annotations

import datetime
import math
from collections import Counter

from sim.kpi.figures import HANDOVERS, STATES, State
from sim.kpi.part import Folds
from sim.kpi.robot_time import RobotTime
from sim.messages import events as e
from sim.messages.codec import Header

SAME_PLACE_M = 1e-6
HOUR_MS = 3_600_000
STANDING: tuple[State, ...] = ("waiting", "loading", "handing over")


class Robots:
    """The fleet at work."""

    def __init__(self, header: Header) -> None:
        self._places = {name: (vertex.x_m, vertex.y_m) for name, vertex in header.floor.vertices.items()}
        self._robots = {name: RobotTime(robot.dock, robot.dock) for name, robot in header.robots.items()}
        opens = datetime.datetime.fromisoformat(header.start)
        self._past_hour_ms = round((opens - opens.replace(minute=0, second=0, microsecond=0)).total_seconds() * 1000)
        self._assigned_ms: dict[str, int] = {}
        self._handing_ms: dict[str, int] = {}
        self._by_hour: Counter[int] = Counter()  # loads delivered, by hour of the clock
        self.delivery_ms: list[int] = []
        self.handover_ms: list[int] = []
        self.handovers = dict.fromkeys(HANDOVERS, 0)
        self.on: Folds = {
            e.JobAssigned: self._job_assigned,
            e.LoadingBegan: self._loading_began,
            e.TrayLoaded: self._tray_loaded,
            e.HandoverBegan: self._handover_began,
            e.HandoverMissed: self._handover_missed,
            e.UnloadingBegan: self._unloading_began,
            e.JobEnded: self._job_ended,
            e.JobDropped: self._job_dropped,
            e.ChoreDropped: self._job_dropped,
            e.StayBegan: lambda at_ms, event: self._robots[event.robot].turn("on a chore", at_ms),
            e.StayEnded: lambda at_ms, event: self._stand(event.robot, at_ms),
            e.RobotDeparted: self._departed,
            e.RobotHalted: self._halted,
            e.RobotRemoved: self._removed,
            e.RobotPlaced: self._placed,
            e.WaitBegan: self._wait_began,
            e.WaitEnded: self._wait_ended,
        }

    @property
    def count(self) -> int:
        return len(self._robots)

    @property
    def distance_m(self) -> float:
        return sum(robot.driven_m for robot in self._robots.values())

    @property
    def busiest_hour(self) -> int:
        """The most loads delivered in one hour of the restaurant's clock."""
        return max(self._by_hour.values(), default=0)

    @property
    def waits(self) -> int:
        return sum(robot.waits for robot in self._robots.values())

    def waited_ms(self, at_ms: int) -> int:
        """For other robots, up to now."""
        robots = self._robots.values()
        going_on = [at_ms - robot.wait_began_ms for robot in robots if robot.wait_began_ms is not None]
        return sum(robot.waited_ms for robot in robots) + sum(going_on)

    def standing_ms(self, at_ms: int) -> int:
        """How long robots have stood elsewhere than at their docks, up to now."""
        for robot in self._robots.values():
            robot.settle(at_ms)
        return sum(robot.spent_ms[state] for robot in self._robots.values() for state in STANDING)

    def utilisation(self, at_ms: int) -> dict[str, float]:
        """Shares of all robots' time up to now, by state."""
        spent_ms: dict[State, int] = dict.fromkeys(STATES, 0)
        for robot in self._robots.values():
            robot.settle(at_ms)
            for state, ms in robot.spent_ms.items():
                spent_ms[state] += ms
        total_ms = sum(spent_ms.values())
        return {state: ms / total_ms if total_ms else 0.0 for state, ms in spent_ms.items()}

    # ── loads ─────────────────────────────────────────────────────────────────────────────────

    def _job_assigned(self, at_ms: int, event: e.JobAssigned) -> None:
        self._assigned_ms[event.job] = at_ms

    def _loading_began(self, at_ms: int, event: e.LoadingBegan) -> None:
        self._robots[event.robot].turn("loading", at_ms)

    def _tray_loaded(self, at_ms: int, event: e.TrayLoaded) -> None:
        self._stand(event.robot, at_ms)

    def _handover_began(self, at_ms: int, event: e.HandoverBegan) -> None:
        self._robots[event.robot].turn("handing over", at_ms)
        self._handing_ms[event.job] = at_ms

    def _handover_missed(self, at_ms: int, event: e.HandoverMissed) -> None:
        self._stand(event.robot, at_ms)
        self.handovers["again" if event.then == "again" else "returned"] += 1
        del self._handing_ms[event.job]

    def _unloading_began(self, at_ms: int, event: e.UnloadingBegan) -> None:
        self._robots[event.robot].turn("loading", at_ms)

    def _job_ended(self, at_ms: int, event: e.JobEnded) -> None:
        self._stand(event.robot, at_ms)
        self.handovers["person" if event.by == "staff" else "weight" if event.weight else "confirmed"] += 1
        self.delivery_ms.append(at_ms - self._assigned_ms[event.job])
        self._by_hour[(at_ms + self._past_hour_ms) // HOUR_MS] += 1
        if event.job in self._handing_ms:
            self.handover_ms.append(at_ms - self._handing_ms[event.job])

    def _job_dropped(self, at_ms: int, event: e.JobDropped | e.ChoreDropped) -> None:
        if self._robots[event.robot].state in ("loading", "handing over", "on a chore"):
            self._stand(event.robot, at_ms)

    # ── moves ─────────────────────────────────────────────────────────────────────────────────

    def _departed(self, _: int, event: e.RobotDeparted) -> None:
        start, end = self._places[event.from_], self._places[event.to]
        if event.from_x_m is not None and event.from_y_m is not None:
            start = event.from_x_m, event.from_y_m
        self._robots[event.robot].drive(event.to, math.dist(start, end), event.depart_ms, event.arrive_ms)

    def _halted(self, at_ms: int, event: e.RobotHalted) -> None:
        self._robots[event.robot].cut(None, at_ms)

    def _removed(self, at_ms: int, event: e.RobotRemoved) -> None:
        robot = self._robots[event.robot]
        robot.cut(None, at_ms)
        robot.turn("away", at_ms)

    def _placed(self, at_ms: int, event: e.RobotPlaced) -> None:
        robot = self._robots[event.robot]
        at_dock = math.dist((event.x_m, event.y_m), self._places[robot.dock]) < SAME_PLACE_M
        robot.cut(robot.dock if at_dock else None, at_ms)

    def _wait_began(self, at_ms: int, event: e.WaitBegan) -> None:
        self._robots[event.robot].begin_wait(at_ms)

    def _wait_ended(self, at_ms: int, event: e.WaitEnded) -> None:
        self._robots[event.robot].end_wait(at_ms)

    def _stand(self, name: str, at_ms: int) -> None:
        robot = self._robots[name]
        robot.turn(robot.standing, at_ms)
