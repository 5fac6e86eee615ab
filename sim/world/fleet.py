"""The robots together: loads that are ready find a robot, the robot finds a plan."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

import simpy

from sim.bad_input import BadInput
from sim.dispatch import Assignment, Load, Policy, Situation
from sim.messages import events as e
from sim.routing import Errand, Network, Plan, Router, Waypoints
from sim.streams import as_ms, share
from sim.world.driver import Driver
from sim.world.scene import Scene

CHARGE_TO_SERVE = 0.15  # a robot with less stays at its dock: a long trip takes about a hundredth
GATE_MS = 100  # how long a robot stands at a closed gate before it asks again
RETRY_MS = 5000  # for a load that found no plan, or no robot while all of them stand idle


class Fleet:
    """Assigns loads to robots by a policy, and plans their trips with the router."""

    def __init__(self, scene: Scene, policy: Policy) -> None:
        self._scene = scene
        self._policy = policy
        restaurant, fleet = scene.restaurant, scene.restaurant.service.robots
        network = Network(restaurant.floor, fleet.speed_mps, fleet.turn_s, restaurant.separation_m)
        self._router = Router(network, restaurant.robots, in_order=True)
        self._waiting: dict[tuple[str, str, int], Load] = {}  # in the order in which they became ready
        self._retrying = False
        self._drivers = {name: Driver(scene, self._router, robot, self) for name, robot in scene.board.robots.items()}
        for name, driver in self._drivers.items():
            self._router.hold(name, self._remaining(driver))
            self._router.place(name, driver.declared())
        for ticket in scene.board.open_tickets():
            for course in ticket.courses.values():
                self._expect(ticket.ticket, course.course)
        if self._waiting:
            self._retry_later(0)

    def course_ready(self, ticket: str, course: str) -> None:
        """New loads stand on the pass."""
        self._expect(ticket, course)
        self._assign()

    def taken(self, ticket: str, course: str) -> None:
        """The guests say that they have what a robot at their table brought of a course."""
        jobs = self._scene.board.jobs
        for name in self._scene.board.tickets[ticket].courses[course].jobs:
            job = jobs[name]
            if job.handover_ms is not None and job.ended_ms is None:
                self._drivers[job.robot].hand_over(name, "guest")

    def _remaining(self, driver: Driver) -> tuple[tuple[str, int], ...]:
        """What a robot still drives of its plan, its move under way included."""
        robot, start = driver.robot, driver.start()
        ahead = [(vertex, at_ms) for vertex, at_ms in robot.plan if at_ms > start.at_ms]
        return (*start.move[:1], (start.vertex, start.at_ms), *ahead)

    def _expect(self, ticket: str, course: str) -> None:
        """Put the loads of a ready course that have no job yet among the waiting."""
        state = self._scene.board.tickets[ticket]
        ready = state.courses[course]
        if ready.ready_ms is None:
            return
        given = {self._scene.board.jobs[job].load for job in ready.jobs}
        for load, dishes in enumerate(ready.loads, start=1):
            if load not in given:
                waiting = Load(ticket, course, load, dishes, state.table, ready.ready_ms)
                self._waiting[ticket, course, load] = waiting

    def _assign(self) -> None:
        """Ask the policy who carries what waits, and send them.

        Each robot that is done asks again. Where none is at work (all have to charge, or the policy
        holds back), nobody would: so it is asked again later.
        """
        free = tuple(name for name, driver in self._drivers.items() if self._is_free(driver))
        if free and self._waiting:
            self._ask(free)
        if self._waiting and not any(driver.robot.jobs for driver in self._drivers.values()):
            self._retry_later(RETRY_MS)

    def _ask(self, free: tuple[str, ...]) -> None:
        self._router.forget_before(self._scene.now_ms)
        oldest_first = tuple(sorted(self._waiting.values(), key=lambda load: load.ready_ms))
        situation = Situation(self._scene.now_ms, oldest_first, free, self._delivery_ms)
        for assignment in self._checked(situation, self._policy(situation)):
            if not self._send(assignment):
                self._retry_later(RETRY_MS)

    def _checked(self, situation: Situation, answer: list[Assignment]) -> list[Assignment]:
        """A policy may come from another package: it gives each free robot and each waiting load once at most."""
        robots, loads = [robot for robot, _ in answer], [load for _, load in answer]
        twice = len(set(robots)) < len(robots) or len(set(loads)) < len(loads)
        if twice or not set(robots) <= set(situation.robots) or not set(loads) <= set(situation.loads):
            name = self._scene.restaurant.service.policy
            right = "it may assign each of the situation's robots, and each of its loads, once"
            raise BadInput(f"the dispatch policy {name!r} answered {answer}", right, key="policy")
        return answer

    def _is_free(self, driver: Driver) -> bool:
        robot, board = driver.robot, self._scene.board
        charged = board.charge_at(robot, self._scene.now_ms) >= CHARGE_TO_SERVE
        return not robot.jobs and robot.removed is None and charged

    def _delivery_ms(self, robot: str, load: Load) -> int | None:
        start = self._drivers[robot].start()
        table = self._scene.restaurant.floor.tables[load.table].stop
        until_start_ms = start.at_ms - self._scene.now_ms
        times = [
            until_start_ms + to_bay_ms + to_table_ms
            for bay in self._scene.restaurant.floor.pass_bays
            if (to_bay_ms := self._router.least_ms(start.vertex, bay)) is not None
            and (to_table_ms := self._router.least_ms(bay, table)) is not None
        ]
        return min(times, default=None)

    def _send(self, assignment: Assignment) -> bool:
        """Plan a trip by the best pass bay; False where there is no plan now."""
        robot, load = assignment
        driver, restaurant = self._drivers[robot], self._scene.restaurant
        job = f"{load.ticket}/{load.course}/{load.load}"
        load_ms = as_ms(restaurant.service.robots.load_s)
        limit_ms = as_ms(restaurant.service.robots.handover_limit_s)
        unload = Errand(restaurant.floor.tables[load.table].stop, limit_ms, job, "unload")
        trips = [(Errand(bay, load_ms, job, "load"), unload) for bay in restaurant.floor.pass_bays]
        plan = self._router.replan(robot, driver.start(), trips)
        if plan is None:
            return False
        del self._waiting[load.ticket, load.course, load.load]
        bay = plan.stops[0].vertex
        self._scene.emit(
            e.JobAssigned(job, robot, "delivery", load.ticket, load.course, load.load, load.dishes, load.table, bay)
        )
        self._adopt(driver, plan)
        return True

    def _adopt(self, driver: Driver, plan: Plan) -> None:
        driver.adopt(plan)
        self._look_again(driver)

    def _look_again(self, driver: Driver) -> None:
        """A robot's plan or place has changed: who stands still for it may go on, or waits for someone else now."""
        for other in self._drivers.values():
            wait = other.robot.wait
            if wait is not None and wait.for_ == driver.robot.robot:
                self.about_to_wait(other)
                if other.robot.wait is not None:
                    other.say_why()

    def about_to_wait(self, driver: Driver) -> None:
        """Plan the rest of a robot's trip anew, where nobody is in its way any more."""
        if driver.cause_of_wait() is not None or driver.robot.delayed_until_ms > self._scene.now_ms:
            return
        self._router.forget_before(self._scene.now_ms)
        before = self._remaining(driver)
        plan = self._router.replan(driver.robot.robot, driver.start(), [driver.errands()])
        if plan is not None and plan.waypoints != before:
            self._adopt(driver, plan)

    def departed(self, driver: Driver) -> None:
        self._look_again(driver)

    def unloaded(self, driver: Driver) -> None:
        """A robot has become free: the next load, or home sooner than planned."""
        self._assign()
        if not driver.robot.jobs:
            self._router.forget_before(self._scene.now_ms)
            plan = self._router.replan(driver.robot.robot, driver.start(), [()])
            if plan is not None:
                self._adopt(driver, plan)

    def held_up(self, driver: Driver, leaving: Waypoints) -> bool:
        """Whether a robot can't begin its move now: then everyone's plans are timed anew, in the same order."""
        late_ms = self._lateness_ms(driver.robot.robot, leaving)
        because: e.DelayedBecause = "people in the aisle"
        if late_ms == 0 and not self._router.gate(driver.robot.robot, leaving):
            late_ms, because = GATE_MS, "the way is not clear"
        if late_ms == 0:
            return False
        until_ms = self._scene.now_ms + late_ms
        ahead = {name: other.ahead() for name, other in self._drivers.items()}
        moves = {name: other.move_under_way() for name, other in self._drivers.items()}
        self._scene.emit(e.RobotDelayed(driver.robot.robot, until_ms, because))
        plans = self._router.delay(driver.robot.robot, late_ms, ahead, moves)
        for name, plan in plans.items():
            self._drivers[name].adopt(plan)
        return True

    def _lateness_ms(self, robot: str, leaving: Waypoints) -> int:
        """By how much people in the aisle hold up a move: an exponential time for a share of all moves, once each."""
        fleet = self._scene.restaurant.service.robots
        if fleet.late_share == 0 or self._scene.board.robots[robot].delayed_until_ms == self._scene.now_ms:
            return 0
        drawn = share(self._scene.seed, "late", robot, *leaving[0])
        if drawn >= fleet.late_share:
            return 0
        return max(1, as_ms(-fleet.late_s * math.log1p(-drawn / fleet.late_share)))

    def _retry_later(self, delay_ms: int) -> None:
        if not self._retrying:
            self._retrying = True
            self._scene.env.process(self._retry(delay_ms))

    def _retry(self, delay_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(delay_ms)  # others have moved on meanwhile
        self._retrying = False
        self._assign()
