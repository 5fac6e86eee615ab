"""What a robot has still to stop for, read from the board: its plan's stops, what it carries besides, its chore."""

from __future__ import annotations

from collections.abc import Iterator

from sim.board import Chore, Job, Robot
from sim.messages import events as e
from sim.routing import Errand
from sim.streams import as_ms
from sim.world.scene import Scene
from sim.world.stays import limit_ms

OFF: tuple[e.StopAction, ...] = ("unload", "return")  # what ends a job


class ToDo:
    """One robot's, at any moment."""

    def __init__(self, scene: Scene, robot: Robot) -> None:
        self._scene = scene
        self._robot = robot

    def errands(self) -> tuple[Errand, ...]:
        """What its plan has still to stop for, of a stop that has begun what is left; then what it carries besides."""
        chore = self.chore()
        if chore is not None:
            return tuple(self._chore_errands(chore))
        planned = [self._errand(stop) for stop in self.stops_ahead()]
        return (*planned, *self._owed_errands())

    def owed(self) -> list[str]:
        """The jobs whose load it carries, though its plan brings them nowhere."""
        stopped_for = {job.job for stop in self._robot.stops if stop.action in OFF for job in self.jobs_at(stop)}
        jobs = self._scene.board.jobs
        return [
            job
            for job in self._robot.jobs
            if jobs[job].loaded_ms is not None and jobs[job].again_ms is None and job not in stopped_for
        ]

    def _owed_errands(self) -> list[Errand]:
        """One hand-over after the other, those at one stop together."""
        stays = dict[tuple[str, e.StopAction], list[str]]()
        for name in self.owed():
            job = self._scene.board.jobs[name]
            if job.returning:
                stays.setdefault((job.bay, "return"), []).append(name)
            else:
                stop = self._scene.restaurant.floor.tables[job.table].stop
                stays.setdefault((stop, "unload"), []).append(name)
        return [
            Errand(vertex, self.stopping_ms(vertex) + len(jobs) * self._each_ms(action), jobs[0], action)
            for (vertex, action), jobs in stays.items()
        ]

    def _each_ms(self, action: e.StopAction) -> int:
        """How long a stop takes at most for each of its jobs."""
        fleet = self._scene.restaurant.service.robots
        return as_ms(fleet.handover_limit_s if action == "unload" else fleet.load_s)

    def chore(self) -> Chore | None:
        """What it does besides deliveries."""
        return None if self._robot.chore is None else self._scene.board.chores[self._robot.chore]

    def _chore_errands(self, chore: Chore) -> Iterator[Errand]:
        """What is ahead of a chore; of the stay that has begun, what is left of it."""
        for number, place in enumerate(chore.ahead):
            stay_ms = self.stopping_ms(place.vertex) + limit_ms(self._scene.restaurant.service, place)
            if number == 0 and chore.until_ms is not None:
                stay_ms = max(1, chore.until_ms - self._scene.now_ms)
            yield Errand(place.vertex, stay_ms, chore.chore, "stay")

    def stopping_ms(self, vertex: str) -> int:
        """How long it still takes to stop at a vertex before it can do anything there."""
        robot, stop_ms = self._robot, as_ms(self._scene.restaurant.service.robots.stop_s)
        if robot.here != vertex:
            return stop_ms
        if robot.move is None:
            return 0
        return min(stop_ms, max(0, robot.move.arrive_ms + stop_ms - self._scene.now_ms))

    def _errand(self, stop: e.Stop) -> Errand:
        jobs, now_ms = self.jobs_at(stop), self._scene.now_ms
        if not jobs:
            return Errand(stop.vertex, stop.leave_ms - max(stop.arrive_ms, now_ms), stop.job, stop.action)
        each_ms = self._each_ms(stop.action)
        until_ms = {
            "load": jobs[0].loading_until_ms,
            "unload": jobs[0].handover_until_ms,
            "return": jobs[0].unloading_until_ms,
        }[stop.action]
        first_ms = self.stopping_ms(stop.vertex) + each_ms if until_ms is None else max(1, until_ms - now_ms)
        return Errand(stop.vertex, first_ms + (len(jobs) - 1) * each_ms, jobs[0].job, stop.action)

    def jobs_at(self, stop: e.Stop) -> list[Job]:
        """What is still to be done at a stop: its jobs that are loaded there, or that end there, in order."""
        jobs = [self._scene.board.jobs[job] for job in self._robot.jobs]
        if stop.action == "load":
            return [job for job in jobs if job.bay == stop.vertex and job.loaded_ms is None]
        if stop.action == "return":
            return [job for job in jobs if job.bay == stop.vertex and job.returning]
        tables = self._scene.restaurant.floor.tables
        return [
            job
            for job in jobs
            if stop.action == "unload"
            and tables[job.table].stop == stop.vertex
            and job.again_ms is None
            and not job.returning
        ]

    def stops_ahead(self) -> tuple[e.Stop, ...]:
        """The stops of its plan that are not over; one that it stands at is among them."""
        now_ms, chore = self._scene.now_ms, self.chore()
        if chore is not None:
            stays = [stop for stop in self._robot.stops if stop.job == chore.chore]
            return tuple(stays[-len(chore.ahead) :])
        return tuple(
            stop
            for stop in self._robot.stops
            if (stop.leave_ms > now_ms and self._may_wait() if stop.action == "wait" else self.jobs_at(stop))
        )

    def _may_wait(self) -> bool:
        """Whether it may be sent ahead of food: it has nothing to bring, and isn't to go home."""
        return not self._robot.jobs and not self._robot.sent_home
