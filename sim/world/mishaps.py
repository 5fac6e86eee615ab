"""What passes: a robot is stuck until somebody nudges it, or out of touch until its connection is back.

When it comes and how long it lasts depends on names and on what the board knows, as in `sim.world.faults`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

import simpy

from sim.board import Move, Robot
from sim.messages import events as e
from sim.streams import as_ms, stream
from sim.world.changes import Changes
from sim.world.driver import Driver
from sim.world.scene import Scene

UNDER_ITS_WHEELS = "something is under its wheels"
NO_NETWORK = "the connection is lost"
AGAIN_MS = 5000  # for a robot that can't lose its connection now

Yields = Generator[simpy.Event, Any, None]


class Mishaps:
    """One process for each robot that is stuck or out of touch, and what brings about the next time by itself."""

    def __init__(self, scene: Scene, changes: Changes, drivers: Mapping[str, Driver]) -> None:
        self._scene = scene
        self._changes = changes
        self._faults = scene.restaurant.service.faults
        for driver in drivers.values():
            robot = driver.robot
            if robot.stuck is not None:
                scene.env.process(self._come_loose(robot))
            if robot.offline is not None:
                scene.env.process(self._come_back(robot))
            elif self._faults.outages_per_h > 0:
                scene.env.process(self._lose_touch(robot))
            if driver.is_moving():
                self.departed(driver)

    # ── stuck ─────────────────────────────────────────────────────────────────────────────────

    def stick(self, robot: Robot, because: str) -> None:
        """The robot halts and can't move on."""
        self._changes.stop(robot.robot, e.RobotStuck(robot.robot, because))
        self._scene.env.process(self._come_loose(robot))

    def free(self, robot: Robot, by: e.FreedBy) -> None:
        """The robot drives on."""
        self._changes.go_on(e.RobotUnstuck(robot.robot, by))

    def departed(self, driver: Driver) -> None:
        """A robot gets stuck on the move on which it is due, or in the middle of the next one."""
        robot, move, rate = driver.robot, driver.robot.move, self._faults.stuck_per_h
        if rate == 0 or move is None:
            return
        chance = stream(self._scene.seed, "stuck", robot.robot, robot.stucks)
        due_ms = robot.loose_ms + as_ms(chance.expovariate(rate / 3600))
        at_ms = max(due_ms, (move.depart_ms + move.arrive_ms) // 2)
        if self._scene.now_ms <= at_ms < move.arrive_ms:
            self._scene.env.process(self._get_stuck(robot, move, at_ms))

    def _get_stuck(self, robot: Robot, move: Move, at_ms: int) -> Yields:
        yield self._scene.env.timeout(at_ms - self._scene.now_ms)  # it is there
        if robot.move is move and robot.works:
            self.stick(robot, UNDER_ITS_WHEELS)

    def _come_loose(self, robot: Robot) -> Yields:
        stucks = robot.stucks
        chance = stream(self._scene.seed, "stuck-for", robot.robot, stucks)
        lasts_ms = max(1, as_ms(chance.expovariate(1 / (self._faults.stuck_min * 60))))
        yield from self._until(robot.stuck_ms + lasts_ms)
        if robot.stuck is not None and robot.stucks == stucks:
            self.free(robot, "itself")

    # ── out of touch ──────────────────────────────────────────────────────────────────────────

    def disconnect(self, robot: Robot, because: str) -> None:
        """The robot completes its move and then stands."""
        self._changes.hold(robot.robot, e.RobotDisconnected(robot.robot, because))
        self._scene.env.process(self._come_back(robot))

    def reconnect(self, robot: Robot) -> None:
        """The robot can be told what to do again."""
        self._changes.go_on(e.RobotReconnected(robot.robot))
        if self._faults.outages_per_h > 0:
            self._scene.env.process(self._lose_touch(robot))

    def _lose_touch(self, robot: Robot) -> Yields:
        outages = robot.outages
        chance = stream(self._scene.seed, "outage", robot.robot, outages)
        yield from self._until(robot.online_ms + as_ms(chance.expovariate(self._faults.outages_per_h / 3600)))
        while robot.outages == outages:
            if robot.works:
                self.disconnect(robot, NO_NETWORK)
            else:
                yield self._scene.env.timeout(AGAIN_MS)  # nobody would notice now

    def _come_back(self, robot: Robot) -> Yields:
        outages = robot.outages
        chance = stream(self._scene.seed, "outage-for", robot.robot, outages)
        lasts_ms = max(1, as_ms(chance.expovariate(1 / (self._faults.outage_min * 60))))
        yield from self._until(robot.offline_ms + lasts_ms)
        if robot.offline is not None and robot.outages == outages:
            self.reconnect(robot)

    def _until(self, at_ms: int) -> Yields:
        yield self._scene.env.timeout(max(0, at_ms - self._scene.now_ms))  # nothing but time
