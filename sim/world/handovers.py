"""What follows when nobody takes what a robot has brought: a person serves it, it comes again, or it goes back."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Protocol

import simpy

from sim.board import Job
from sim.messages import events as e
from sim.routing import Router
from sim.streams import as_ms
from sim.world.driver import Driver
from sim.world.scene import Scene

NOT_TAKEN = "nobody took it at the table"
AGAIN_MS = 5000  # for a robot that can't set out now
NO_BATTERY = "its battery does not last for coming again"


class Trips(Protocol):
    """The fleet, as far as loads that were not taken need it."""

    def served(self, driver: Driver) -> None:
        """What a robot has to do has changed: let it go on with that, or have the next load, or go home."""

    def give_up(self, driver: Driver, name: str, because: str) -> None:
        """Let somebody else do a job."""


class Handovers:
    """Does what the service's `handover` says; one process for each load that a robot is to come again with."""

    def __init__(self, scene: Scene, router: Router, drivers: Mapping[str, Driver], trips: Trips) -> None:
        self._scene = scene
        self._router = router
        self._trips = trips
        self._rule = scene.restaurant.service.handover
        self._expected_ms = as_ms(scene.restaurant.service.guests.handover_s)
        for driver in drivers.values():
            for job in self._postponed(driver):
                scene.env.process(self._come_again(driver, job))

    def not_taken(self, driver: Driver, job: Job) -> None:
        """A hand-over's limit has passed."""
        rule, names = self._rule, (driver.robot.robot, job.job, job.ticket, job.course)
        if rule.after == "person" or (rule.after == "retry" and job.missed >= rule.retries):
            driver.hand_over(job.job, "staff", because=NOT_TAKEN)
            return
        if rule.after == "retry":
            again_ms = self._scene.now_ms + as_ms(rule.retry_min * 60)
            self._scene.emit(e.HandoverMissed(*names, "again", again_ms))
            self._scene.env.process(self._come_again(driver, job))
        else:
            self._scene.emit(e.HandoverMissed(*names, "back to the pass"))
        self._trips.served(driver)

    def _come_again(self, driver: Driver, job: Job) -> Generator[simpy.Event, Any, None]:
        assert job.again_ms is not None, "it is to come again"
        yield self._scene.env.timeout(max(0, job.again_ms - self._scene.now_ms))  # the guests may be back
        while job.again_ms is not None and self._scene.board.jobs.get(job.job) is job:
            if self.resume_due(driver):
                self._trips.served(driver)
            else:
                yield self._scene.env.timeout(AGAIN_MS)  # it has something else to do, or was stopped

    def resume_due(self, driver: Driver) -> bool:
        """Begin anew with the loads whose time has come, once a robot has nothing else to do; whether there are any."""
        robot, tables = driver.robot, self._scene.restaurant.floor.tables
        postponed = self._postponed(driver)
        due = [job for job in postponed if job.again_ms is not None and job.again_ms <= self._scene.now_ms]
        if not due or not robot.works or len(postponed) < len(robot.jobs):
            return False
        for job in due:
            if self._lasts_to(driver, tables[job.table].stop):
                self._scene.emit(e.JobResumed(job.job, robot.robot))
            else:
                self._trips.give_up(driver, job.job, f"{robot.robot}: {NO_BATTERY}")
        return True

    def done_at(self, driver: Driver, from_ms: int, vertex: str) -> tuple[int, str]:
        """When and where a robot will be free, that has all but its postponed loads behind it at an instant."""
        for job in self._postponed(driver):
            stop = self._scene.restaurant.floor.tables[job.table].stop
            way_ms = self._router.least_ms(vertex, stop) or 0
            from_ms, vertex = max(from_ms, job.again_ms or 0) + way_ms + self._expected_ms, stop
        return from_ms, vertex

    def _lasts_to(self, driver: Driver, stop: str) -> bool:
        """Whether a robot's battery lasts to a stop, for a hand-over there, and home."""
        board, limit_ms = self._scene.board, as_ms(self._scene.restaurant.service.robots.handover_limit_s)
        there_ms = self._router.least_ms(driver.start().vertex, stop) or 0
        home_ms = self._router.least_ms(stop, driver.robot.dock) or 0
        return board.battery.lasts(board.charge_at(driver.robot, self._scene.now_ms), there_ms + home_ms, limit_ms)

    def _postponed(self, driver: Driver) -> list[Job]:
        jobs = (self._scene.board.jobs[name] for name in driver.robot.jobs)
        return [job for job in jobs if job.again_ms is not None]
