"""One robot on the floor: it drives its plan, move by move, and does what its stops are for."""

from __future__ import annotations

from collections.abc import Generator
from itertools import pairwise
from typing import Any, Protocol

import simpy

from sim.board import Chore, Job, Robot
from sim.messages import events as e
from sim.messages import reasons
from sim.routing import Ahead, Plan, Router, Start, Waypoints
from sim.streams import as_ms
from sim.trays import Trays
from sim.world.courses import deliver_if_whole
from sim.world.scene import Scene
from sim.world.to_do import ToDo

MOMENT_MS = 500  # standing longer than this, turns aside, is a wait and has a cause

Yields = Generator[simpy.Event, Any, None]


class Control(Protocol):
    """Whom drivers tell what concerns more than one robot. Each call may end in a new plan for any of them."""

    def served(self, driver: Driver) -> None:
        """A load has left it; perhaps its last."""

    def not_taken(self, driver: Driver, job: Job) -> None:
        """A hand-over's limit has passed."""

    def returned(self, driver: Driver, job: Job) -> None:
        """A load that nobody took has been taken off its trays at the pass."""

    def about_to_wait(self, driver: Driver) -> None:
        """It would stand still for others now, unless there is a better plan."""

    def held_up(self, driver: Driver, leaving: Waypoints) -> bool:
        """Whether it can't begin a move, given by its two waypoints; if so, it has adopted a later plan."""

    def departed(self, driver: Driver) -> None:
        """It has begun a move."""

    def stay_ms(self, chore: Chore) -> int:
        """How long its chore keeps it at the place where it has come to, from now on."""

    def stayed(self, driver: Driver) -> None:
        """It has stayed there for so long."""


class Driver:
    """The process of one robot. Its whole state is on the board, so it can begin anywhere in a plan."""

    def __init__(self, scene: Scene, router: Router, robot: Robot, control: Control) -> None:
        self._scene = scene
        self._router = router
        self.robot = robot
        self._control = control
        self.to_do = ToDo(scene, robot)
        self._driving = False
        self._interrupted = False  # and not awake yet
        self._process = scene.env.process(self._run())

    def start(self) -> Start:
        """Where a new plan for it would begin."""
        robot, now_ms, move = self.robot, self._scene.now_ms, self.robot.move
        under_way = self.move_under_way()
        if move is not None and under_way:
            return Start(move.to, move.arrive_ms, move.from_, under_way)
        came_from = move.from_ if move else None
        if robot.delayed_until_ms > now_ms:
            held = ((robot.here, now_ms), (robot.here, robot.delayed_until_ms))
            return Start(robot.here, robot.delayed_until_ms, came_from, held)
        return Start(robot.here, now_ms, came_from)

    def move_under_way(self) -> Waypoints:
        """The two waypoints of the move that it has declared and not completed, or nothing."""
        move = self.robot.move
        if move is None or not (self._driving or move.arrive_ms > self._scene.now_ms):
            return ()
        return (move.from_, move.depart_ms), (move.to, move.arrive_ms)

    def declared(self) -> Waypoints:
        """Its move under way, or the one place where it stands."""
        return self.move_under_way() or ((self.robot.here, self._scene.now_ms),)

    def ahead(self) -> Ahead:
        """What it still has to drive, from the stay or the move that it is at."""
        robot = self.robot
        if not robot.plan:
            start = self.start()
            return Ahead(((start.vertex, start.at_ms),), ())
        return Ahead(robot.plan[self._place_in(robot.plan) :], self.to_do.stops_ahead())

    def is_moving(self) -> bool:
        """Whether it is on a move that ends later than now."""
        return self.robot.moving_at(self._scene.now_ms)

    def stop(self, event: e.RobotHalted | e.RobotBroke | e.RobotStuck | e.TraySpilled | e.RobotRemoved) -> None:
        """Whatever it does ends now, by this event."""
        self._driving = False
        self._scene.emit(event)
        self._wake()

    def hold(self, event: e.RobotDisconnected) -> None:
        """It completes the move that it is on; whatever else it does ends now, by this event."""
        self._scene.emit(event)
        if not self._driving:
            self._wake()

    def interrupt(self) -> None:
        """It stands; what it waits for is looked at anew."""
        self._wake()

    def adopt(self, plan: Plan) -> None:
        """Drive this from now on; a move that is under way ends first."""
        if self.robot.wait is not None:
            self._scene.emit(e.WaitEnded(self.robot.robot))
        self._scene.emit(e.PlanAdopted(self.robot.robot, plan.waypoints, plan.stops))
        if not self._driving:
            self._wake()

    def _wake(self) -> None:
        if self._interrupted or self._scene.env.active_process is self._process:
            return
        self._interrupted = True  # once: a second interrupt would find it on a move already
        self._process.interrupt()

    def hand_over(self, job: str, by: e.ServedBy, *, weight: bool = False, because: str = "") -> None:
        """The load of a job leaves the robot; `weight` and `because` as in `JobEnded`."""
        scene = self._scene
        scene.emit(e.JobEnded(job, self.robot.robot, by, weight, because))
        state = scene.board.jobs[job]
        deliver_if_whole(scene, state.ticket, state.course)
        self._control.served(self)

    def cause_of_wait(self) -> tuple[str, str] | None:
        """Which robot has to pass which vertex before this one may make its next move."""
        leaving = self._next_move()
        return self._router.waits_for(self.robot.robot, leaving) if leaving else None

    def say_why(self) -> None:
        """Name the cause of the wait that begins or goes on, if it isn't the one that was named last."""
        robot, cause = self.robot, self.cause_of_wait()
        if cause is None:
            return
        other, vertex = cause
        because = reasons.because("passes-first", robot=other, vertex=vertex)
        if robot.wait is not None:
            if robot.wait.because == because:
                return
            self._scene.emit(e.WaitEnded(robot.robot))
        self._scene.emit(e.WaitBegan(robot.robot, other, robot.here, because))

    def _next_move(self) -> Waypoints | None:
        """The two waypoints of the next move of its plan, from where it stands."""
        plan = self.robot.plan
        pairs = list(pairwise(plan[self._place_in(plan) :]))
        return next((pair for pair in pairs if pair[0][0] != pair[1][0]), None)

    # ── the process ───────────────────────────────────────────────────────────────────────────

    def _run(self) -> Yields:
        while True:
            try:
                move = self.robot.move
                if move is not None and move.arrive_ms > self._scene.now_ms:  # built from a board in mid-move
                    yield from self._arrive(move.arrive_ms)
                yield from self._follow(self.robot.plan)
                if self._place_in(self.robot.plan) + 1 >= len(self.robot.plan):
                    yield self._scene.env.event()  # stands where its plan ends until another one interrupts
            except simpy.Interrupt:
                self._interrupted = False

    def _place_in(self, plan: Waypoints) -> int:
        """The waypoint at which the robot is: that of its last move's end, or the first of a new plan."""
        move = self.robot.move
        if move is not None and (move.to, move.arrive_ms) in plan:
            return plan.index((move.to, move.arrive_ms))
        return 0

    def _follow(self, plan: Waypoints) -> Yields:
        """Drive a plan to its end, or until another one has taken its place."""
        scene = self._scene
        index = self._place_in(plan)
        while index + 1 < len(plan) and self.robot.plan is plan:
            (here, from_ms), (there, to_ms) = plan[index], plan[index + 1]
            if here == there:
                yield from self._stand(plan, index)
            elif from_ms > scene.now_ms:
                yield scene.env.timeout(from_ms - scene.now_ms)  # what held it up is over
                continue
            elif self._control.held_up(self, plan[index : index + 2]):
                return
            else:
                scene.emit(self._departure(here, there, from_ms, to_ms))
                self._control.departed(self)
                yield from self._arrive(to_ms)
            index += 1

    def _departure(self, here: str, there: str, from_ms: int, to_ms: int) -> e.RobotDeparted:
        halt = self.robot.halt
        if halt is None or here != e.mid_edge(self.robot.robot):
            return e.RobotDeparted(self.robot.robot, here, there, from_ms, to_ms)
        behind = halt.behind if there == halt.ahead else halt.ahead
        return e.RobotDeparted(self.robot.robot, behind, there, from_ms, to_ms, *halt.place_m)

    def _arrive(self, at_ms: int) -> Yields:
        self._driving = True
        yield self._scene.env.timeout(at_ms - self._scene.now_ms)  # the declared move is completed
        self._driving = False

    def _stand(self, plan: Waypoints, index: int) -> Yields:
        """Stay at a waypoint as planned: first for its stop, if it has one, then for others to pass."""
        scene, robot = self._scene, self.robot
        (here, from_ms), (_, to_ms) = plan[index : index + 2]
        for stop in robot.stops:
            if (stop.vertex, stop.arrive_ms) == (here, from_ms):
                yield from self._serve(plan, stop)
        if robot.plan is plan and robot.wait is None and self._is_wait(plan[index + 1 : index + 3]):
            self._control.about_to_wait(self)
            if robot.plan is plan:
                self.say_why()
        if robot.plan is not plan:
            return
        yield scene.env.timeout(to_ms - scene.now_ms)  # the way is free, as planned
        if robot.wait is not None:
            scene.emit(e.WaitEnded(robot.robot))

    def _is_wait(self, leaving: Waypoints) -> bool:
        """Whether the move ahead comes later than turning for it would allow."""
        if len(leaving) < 2:
            return False
        (here, depart_ms), (there, _) = leaving
        came_from = self.robot.move.from_ if self.robot.move else None
        turned_ms = self._scene.now_ms + self._router.turn_ms(came_from, here, there)
        return depart_ms - turned_ms > MOMENT_MS

    def _serve(self, plan: Waypoints, stop: e.Stop) -> Yields:
        """Do what a stop is for, one job after the other, unless another plan takes its place meanwhile."""
        stopping_ms = self.to_do.stopping_ms(stop.vertex) if stop.action == "stay" or self.to_do.jobs_at(stop) else 0
        if stopping_ms > 0:
            yield self._scene.env.timeout(stopping_ms)  # it comes to a stand
        if self.robot.plan is plan and stop.action == "stay":
            yield from self._stay(stop)
        for job in self.to_do.jobs_at(stop):
            if self.robot.plan is not plan:
                return
            yield from {"load": self._load, "unload": self._unload, "return": self._take_off}[stop.action](job)

    def _stay(self, stop: e.Stop) -> Yields:
        chore = self.to_do.chore()
        if chore is None or stop.job != chore.chore or chore.ahead[0].vertex != stop.vertex:
            return  # it is over, or was called off
        done = chore.done
        yield self._scene.env.timeout(self._control.stay_ms(chore))  # people do what it came for
        if self.to_do.chore() is chore and chore.done == done:
            self._control.stayed(self)

    def _load(self, job: Job) -> Yields:
        scene, robot, fleet = self._scene, self.robot.robot, self._scene.restaurant.service.robots
        if job.loading_until_ms is None:
            scene.emit(e.LoadingBegan(robot, job.job, scene.now_ms + as_ms(fleet.load_s)))
        assert job.loading_until_ms is not None, "its loading has begun"
        yield scene.env.timeout(max(0, job.loading_until_ms - scene.now_ms))  # the trays are loaded
        dishes = scene.board.tickets[job.ticket].dishes_of(job.course, job.load)
        (packed,) = Trays(scene.restaurant.menu, fleet).pack(dishes)
        scene.emit(e.TrayLoaded(robot, job.job, job.ticket, job.course, packed.trays))

    def _unload(self, job: Job) -> Yields:
        scene, robot, fleet = self._scene, self.robot.robot, self._scene.restaurant.service.robots
        if job.handover_until_ms is None:
            until_ms = scene.now_ms + as_ms(fleet.handover_limit_s)
            scene.emit(e.HandoverBegan(robot, job.job, job.ticket, job.course, until_ms, job.missed + 1))
        assert job.handover_until_ms is not None, "its hand-over has begun"
        yield scene.env.timeout(max(0, job.handover_until_ms - scene.now_ms))  # nobody took it
        if job.ended_ms is None:
            self._control.not_taken(self, job)

    def _take_off(self, job: Job) -> Yields:
        scene, fleet = self._scene, self._scene.restaurant.service.robots
        if job.unloading_until_ms is None:
            scene.emit(e.UnloadingBegan(self.robot.robot, job.job, scene.now_ms + as_ms(fleet.load_s)))
        assert job.unloading_until_ms is not None, "its unloading has begun"
        yield scene.env.timeout(max(0, job.unloading_until_ms - scene.now_ms))  # the trays are empty
        self._control.returned(self, job)
