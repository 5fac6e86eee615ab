"""What passes: a robot is stuck, has a tray to be cleaned, or is out of touch until its connection is back.

When it comes and how long it lasts depends on names and on what the board knows, as in `sim.world.faults`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Literal

import simpy

from sim.board import Job, Move, Robot
from sim.messages import events as e
from sim.messages import reasons
from sim.streams import as_ms, stream
from sim.world.changes import Changes
from sim.world.driver import Driver
from sim.world.losses import lose
from sim.world.scene import Scene

UNDER_ITS_WHEELS = reasons.because("under-its-wheels")
TIPPED = reasons.because("tipped")
SPILLED = "spilled on the way"
NO_NETWORK = reasons.because("no-network")
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
            if robot.spilled is not None:
                scene.env.process(self._be_cleaned(robot))
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
        """A robot gets stuck, or a tray tips over, on the move on which that is due or in the middle of a later one."""
        robot, move, faults = driver.robot, driver.robot.move, self._faults
        if move is None:
            return
        if faults.stuck_per_h > 0:
            at_ms = self._due_ms(move, faults.stuck_per_h, robot.loose_ms, "stuck", robot.robot, robot.stucks)
            if at_ms is not None:
                self._scene.env.process(self._get_stuck(robot, move, at_ms))
        if faults.spills_per_h > 0 and robot.trays > 0:
            at_ms = self._due_ms(move, faults.spills_per_h, robot.clean_ms, "spill", robot.robot, robot.spills)
            if at_ms is not None:
                self._scene.env.process(self._tip_over(robot, move, at_ms))

    def _due_ms(self, move: Move, rate_per_h: float, since_ms: int, *name: object) -> int | None:
        """When in a move something of this name is to happen, if it is."""
        due_ms = since_ms + as_ms(stream(self._scene.seed, *name).expovariate(rate_per_h / 3600))
        at_ms = max(due_ms, (move.depart_ms + move.arrive_ms) // 2)
        return at_ms if self._scene.now_ms <= at_ms < move.arrive_ms else None

    def _get_stuck(self, robot: Robot, move: Move, at_ms: int) -> Yields:
        yield self._scene.env.timeout(at_ms - self._scene.now_ms)  # it is there
        if robot.move is move and robot.works:
            self.stick(robot, UNDER_ITS_WHEELS)

    def _come_loose(self, robot: Robot) -> Yields:
        stucks = robot.stucks
        lasts_ms = self._lasts_ms(self._faults.stuck_min, "stuck-for", robot.robot, stucks)
        yield from self._until(robot.stuck_ms + lasts_ms)
        if robot.stuck is not None and robot.stucks == stucks:
            self.free(robot, "itself")

    # ── spilled trays ─────────────────────────────────────────────────────────────────────────

    def spill(self, robot: Robot, job: Job, because: str) -> None:
        """A tray tips over: its load is lost, and the robot halts and has to be cleaned."""
        self._changes.stop(robot.robot, e.TraySpilled(robot.robot, job.job, because))
        self._scene.emit(e.JobDropped(job.job, robot.robot, because))
        lose(self._scene, job.ticket, job.course, job.load, SPILLED)
        self._scene.env.process(self._be_cleaned(robot))

    def clean(self, robot: Robot, by: Literal["staff", "operator"]) -> None:
        """The robot drives on."""
        self._changes.go_on(e.RobotCleaned(robot.robot, by))

    def _tip_over(self, robot: Robot, move: Move, at_ms: int) -> Yields:
        yield self._scene.env.timeout(at_ms - self._scene.now_ms)  # it is there
        aboard = self.aboard(robot)
        if robot.move is move and robot.works and aboard:
            chance = stream(self._scene.seed, "spilled-tray", robot.robot, robot.spills)
            self.spill(robot, chance.choice(aboard), TIPPED)

    def _be_cleaned(self, robot: Robot) -> Yields:
        spills = robot.spills
        lasts_ms = self._lasts_ms(self._faults.clean_min, "cleaning", robot.robot, spills)
        yield from self._until(robot.spilled_ms + lasts_ms)
        if robot.spilled is not None and robot.spills == spills:
            self.clean(robot, "staff")

    def aboard(self, robot: Robot) -> list[Job]:
        """The jobs whose loads stand on a robot's trays."""
        jobs = (self._scene.board.jobs[name] for name in robot.jobs)
        return [job for job in jobs if job.loaded_ms is not None]

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
        lasts_ms = self._lasts_ms(self._faults.outage_min, "outage-for", robot.robot, outages)
        yield from self._until(robot.offline_ms + lasts_ms)
        if robot.offline is not None and robot.outages == outages:
            self.reconnect(robot)

    def _lasts_ms(self, mean_min: float, *name: object) -> int:
        """How long a mishap of this name lasts (exponential)."""
        return max(1, as_ms(stream(self._scene.seed, *name).expovariate(1 / (mean_min * 60))))

    def _until(self, at_ms: int) -> Yields:
        yield self._scene.env.timeout(max(0, at_ms - self._scene.now_ms))  # nothing but time
