"""The robots together: each finds a plan for its jobs, clear of all others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.board import Chore, Job
from sim.dispatch import Assignment, Busy, Load, Policy
from sim.messages import events as e
from sim.routing import Errand, Network, Plan, Router, Waypoints
from sim.streams import as_ms, share
from sim.world.changes import Changes
from sim.world.chores import Chores
from sim.world.courses import Staff
from sim.world.dispatcher import Dispatcher
from sim.world.driver import Driver
from sim.world.estimates import Estimates
from sim.world.faults import Faults
from sim.world.handovers import NOT_TAKEN, Handovers
from sim.world.losses import lose
from sim.world.mishaps import Mishaps
from sim.world.scene import Scene

DELIVERY_FIRST = "a delivery comes first"
LONGER_MS = 5000  # how long a robot that was sent ahead waits for food that is late
WORTH_MS = 1000  # a plan that is done less than this sooner is not worth another order
GIVEN = "given to someone else by an operator"
GATE_MS = 100  # how long a robot stands at a closed gate before it asks again


class Fleet:
    """Plans the robots' trips with the router; what they carry is the dispatcher's to say."""

    def __init__(self, scene: Scene, policy: Policy) -> None:
        self._scene = scene
        restaurant, fleet = scene.restaurant, scene.restaurant.service.robots
        network = Network(restaurant.floor, fleet.speed_mps, fleet.turn_s, restaurant.separation_m, fleet.stop_s)
        self._router = Router(network, restaurant.robots, in_order=True)
        self._load_ms, self._limit_ms = as_ms(fleet.load_s), as_ms(fleet.handover_limit_s)
        self._stop_ms = as_ms(fleet.stop_s)
        self._drivers = {name: Driver(scene, self._router, robot, self) for name, robot in scene.board.robots.items()}
        self._staff = Staff(scene)
        self._dispatcher = Dispatcher(scene, policy, self, self._staff)
        self._handovers = Handovers(scene, self._router, self._drivers, self)
        self.chores = Chores(scene, self._router, self._drivers, self)
        self.estimates = Estimates(scene, self._router, self._drivers, self._handovers, self.chores)
        self.changes = Changes(scene, self._router, self._drivers, self.give_up, self.chores, self._dispatch)
        for name, driver in self._drivers.items():
            if driver.robot.works:
                self._router.hold(name, self._remaining(driver))
        self.changes.keep_trying()
        Faults(scene, self.changes)
        self.mishaps = Mishaps(scene, self.changes, self._drivers)
        self._dispatcher.begin()
        self.chores.begin()

    def course_ready(self, ticket: str, course: str) -> None:
        """New loads stand on the pass."""
        self._dispatcher.ready(ticket, course)

    def fired(self, ticket: str, line: int) -> None:
        """A cook has begun a line."""
        course = self._scene.board.tickets[ticket].lines[line].placed.course
        self._dispatcher.fired(ticket, course)

    def recalled(self, ticket: str, course: str) -> None:
        """What stood ready of a course isn't: nobody fetches it. None of it has been touched yet."""
        self._dispatcher.recalled(ticket, course)
        jobs = self._scene.board.jobs
        for name in list(self._scene.board.tickets[ticket].courses[course].jobs):
            driver = self._drivers[jobs[name].robot]
            self._scene.emit(e.JobDropped(name, driver.robot.robot, "recalled by the kitchen"))
            self.served(driver)

    def taken(self, ticket: str, course: str) -> None:
        """The guests say that they have what a robot at their table brought of a course."""
        jobs = self._scene.board.jobs
        for name in self._scene.board.tickets[ticket].courses[course].jobs:
            job = jobs[name]
            if job.handover_ms is not None and job.ended_ms is None:
                self._drivers[job.robot].hand_over(name, "guest")

    def emptied(self, robot: str, job: str) -> bool:
        """A robot's scales say that a load was taken; False where it isn't handing that over."""
        known = self._scene.board.jobs.get(job)
        if known is None or known.robot != robot or self._drivers[robot].robot.offline is not None:
            return False
        if known.handover_ms is None or known.ended_ms is not None:
            return False
        self._drivers[robot].hand_over(job, "guest", weight=True)
        return True

    def _remaining(self, driver: Driver) -> tuple[tuple[str, int], ...]:
        """What a robot still drives of its plan, its move under way included."""
        robot, start = driver.robot, driver.start()
        ahead = [(vertex, at_ms) for vertex, at_ms in robot.plan if at_ms > start.at_ms]
        return (*start.move[:1], (start.vertex, start.at_ms), *ahead)

    def give_up(self, driver: Driver, name: str, because: str) -> None:
        """A robot can't do a job: a person takes what it carries, what is on the pass waits for another robot."""
        job = self._scene.board.jobs[name]
        if job.handover_ms is not None and driver.robot.removed is None:
            driver.hand_over(name, "staff", because=because)
            return
        self._scene.emit(e.JobDropped(name, driver.robot.robot, because))
        if job.loaded_ms is not None:
            self._staff.give(job.ticket, job.course, job.load, because, driver.robot.robot)
        else:
            self._dispatcher.expect(job.ticket, job.course)

    # ── what an operator may ask ──────────────────────────────────────────────────────────────

    def recall(self, name: str) -> None:
        """A robot brings what it carries and goes home; what isn't on its trays waits for another one."""
        self._scene.emit(e.RobotSentHome(name))
        driver, jobs = self._drivers[name], self._scene.board.jobs
        if self.chores.is_at_hand(driver.robot):
            self.chores.drop(driver, "sent home by an operator")
        for job in [job for job in driver.robot.jobs if jobs[job].loading_until_ms is None]:
            self.give_up(driver, job, "sent home by an operator")
        self.changes.settle()

    def give_to_staff(self, job: Job) -> None:
        """A person does a job from here on."""
        driver = self._drivers[job.robot]
        if job.handover_ms is not None:
            driver.hand_over(job.job, "staff", because=GIVEN)
            return
        self._scene.emit(e.JobDropped(job.job, job.robot, GIVEN))
        self._staff.give(job.ticket, job.course, job.load, GIVEN, job.robot if job.loaded_ms is not None else "")
        self.changes.settle()

    def give_to_robot(self, job: Job, name: str) -> bool:
        """Another robot that is free does a job that isn't on trays yet; False where it has no plan for it now."""
        load = self._dispatcher.load_of(job)
        plan = self._planned(name, (load,))
        if plan is None:
            return False
        self._scene.emit(e.JobDropped(job.job, job.robot, GIVEN))
        self._assign(Assignment(name, load), plan)
        self.changes.settle()
        return True

    def pressing(self) -> int:
        """How many loads wait for a robot, or will soon."""
        return self._dispatcher.pressing()

    def _dispatch(self) -> None:
        """Deliveries first; who is left may do something else."""
        self._dispatcher.assign()
        self.chores.assign()

    # ── what the dispatcher asks ──────────────────────────────────────────────────────────────

    def free(self) -> tuple[str, ...]:
        """Who has nothing to do, and, where those are too few, who has nothing but a chore that may be broken off."""
        at_hand = tuple(name for name, driver in self._drivers.items() if self._is_free(driver))
        idle = tuple(name for name in at_hand if self._drivers[name].robot.chore is None)
        return idle if len(idle) >= self.pressing() else at_hand

    def busy(self) -> tuple[Busy, ...]:
        return tuple(
            Busy(name, *self.estimates.done_at(driver))
            for name, driver in self._drivers.items()
            if driver.robot.works and (driver.robot.jobs or not self.chores.is_at_hand(driver.robot))
        )

    def _is_free(self, driver: Driver) -> bool:
        robot, board = driver.robot, self._scene.board
        reserve = self._scene.restaurant.service.robots.reserve
        charged = board.charge_at(robot, self._scene.now_ms) > reserve
        return not robot.jobs and self.chores.is_at_hand(robot) and robot.works and not robot.sent_home and charged

    def send(self, assignment: Assignment) -> bool:
        """Plan a trip by the best pass bay; False where there is no plan now."""
        robot, loads = assignment.robot, assignment.loads
        plan = self._planned(robot, loads)
        if plan is None:
            return False
        self._assign(assignment, plan)
        return True

    def _planned(self, robot: str, loads: Sequence[Load]) -> Plan | None:
        driver, restaurant = self._drivers[robot], self._scene.restaurant
        stays: dict[str, list[str]] = {}  # the jobs that end there, by vertex, in the order of service
        for load in loads:
            stays.setdefault(restaurant.floor.tables[load.table].stop, []).append(load.job)
        unloads = [
            Errand(stop, self._stop_ms + len(jobs) * self._limit_ms, jobs[0], "unload") for stop, jobs in stays.items()
        ]
        load_ms = self._stop_ms + len(loads) * self._load_ms
        trips = [(Errand(bay, load_ms, loads[0].job, "load"), *unloads) for bay in restaurant.floor.pass_bays]
        if self.estimates.trip_ms(robot, loads) is None:
            return None  # a policy that doesn't look may ask for what no battery lasts for
        self._router.forget_before(self._scene.now_ms)
        return self._router.replan(robot, driver.start(), trips)

    def _assign(self, assignment: Assignment, plan: Plan) -> None:
        robot, bay = assignment.robot, plan.stops[0].vertex
        self.chores.drop(self._drivers[robot], DELIVERY_FIRST)
        for load in assignment.loads:
            course = (load.ticket, load.course, load.load, load.dishes, load.table)
            why = assignment.why if load is assignment.load else ()
            self._scene.emit(e.JobAssigned(load.job, robot, "delivery", *course, bay, why))
        self._adopt(self._drivers[robot], plan)

    def send_ahead(self, robot: str, load: Load) -> bool:
        """Let a robot wait at a pass bay for a load that will be plated soon; False where there is no plan now."""
        driver, now_ms = self._drivers[robot], self._scene.now_ms
        to_pass_ms = self.estimates.to_pass_ms(robot) or 0
        stay_ms = max(0, load.ready_ms - now_ms - to_pass_ms) + LONGER_MS
        waits = [(Errand(bay, stay_ms, load.job, "wait"),) for bay in self._scene.restaurant.floor.pass_bays]
        self._router.forget_before(now_ms)
        plan = self._router.replan(robot, driver.start(), waits)
        if plan is None:
            return False
        self.chores.drop(driver, DELIVERY_FIRST)
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
        plan = self._router.replan(driver.robot.robot, driver.start(), [driver.to_do.errands()])
        if plan is not None and plan.waypoints != before:
            self._adopt(driver, plan)

    def departed(self, driver: Driver) -> None:
        self.mishaps.departed(driver)
        self._look_again(driver)

    def served(self, driver: Driver) -> None:
        """A load has left a robot: on to the next table, or, when it was the last, the next trip or home."""
        self._handovers.resume_due(driver)
        if not driver.robot.jobs and driver.robot.chore is None:
            self._dispatch()
            if driver.robot.jobs or driver.robot.chore is not None:
                return
        if not driver.robot.works:
            return
        self._router.forget_before(self._scene.now_ms)
        plan = self._router.replan(driver.robot.robot, driver.start(), [driver.to_do.errands()])
        if plan is not None:
            self._adopt(driver, plan)
        else:
            self.changes.keep_trying()

    def not_taken(self, driver: Driver, job: Job) -> None:
        self._handovers.not_taken(driver, job)

    def returned(self, driver: Driver, job: Job) -> None:
        if self._scene.restaurant.service.handover.returned == "person":
            self.give_up(driver, job.job, NOT_TAKEN)
        else:
            self._scene.emit(e.JobDropped(job.job, driver.robot.robot, NOT_TAKEN))
            lose(self._scene, job.ticket, job.course, job.load, NOT_TAKEN, again=False)
        self.served(driver)

    def stay_ms(self, chore: Chore) -> int:
        return self.chores.stay_ms(chore)

    def stayed(self, driver: Driver) -> None:
        chore = self.chores.of(driver.robot)
        assert chore is not None, "it has stayed for it"
        self.chores.stayed(chore)
        self.served(driver)

    def held_up(self, driver: Driver, leaving: Waypoints) -> bool:
        """Whether a robot can't begin its move now: then everyone's plans are timed anew, in the same order."""
        late_ms = self._lateness_ms(driver.robot.robot, leaving)
        because: e.DelayedBecause = "people in the aisle"
        if late_ms == 0 and not self._router.gate.passes(driver.robot.robot, leaving):
            late_ms, because = GATE_MS, "the way is not clear"
        if late_ms == 0:
            return False
        until_ms = self._scene.now_ms + late_ms
        ahead = {name: other.ahead() for name, other in self._drivers.items()}
        moves = {name: other.move_under_way() for name, other in self._drivers.items()}
        self._scene.emit(e.RobotDelayed(driver.robot.robot, until_ms, because))
        plans = self._router.delay(driver.robot.robot, late_ms, ahead, moves)
        was_done_ms = {
            name: _done_ms(self._drivers[name].robot.plan, self._drivers[name].robot.stops) for name in plans
        }
        for name, plan in plans.items():
            self._drivers[name].adopt(plan)
        for name, plan in plans.items():
            if name != driver.robot.robot and _done_ms(*plan) - was_done_ms[name] > WORTH_MS:
                self._rearrange(self._drivers[name], plan)
        return True

    def _rearrange(self, driver: Driver, later: Plan) -> None:
        """The order has become poor for a robot: let it pass first where it can, or take another way.

        Its plan is made among all others as they are now timed, so that precedences still follow growing times.
        """
        self._router.forget_before(self._scene.now_ms)
        plan = self._router.replan(driver.robot.robot, driver.start(), [driver.to_do.errands()])
        if plan is not None and _done_ms(*plan) < _done_ms(*later) - WORTH_MS:
            self._adopt(driver, plan)
        else:
            self._router.hold(driver.robot.robot, self._remaining(driver))

    def _lateness_ms(self, robot: str, leaving: Waypoints) -> int:
        """By how much people in the aisle hold up a move: an exponential time for a share of all moves, once each."""
        fleet = self._scene.restaurant.service.robots
        if fleet.late_share == 0 or self._scene.board.robots[robot].delayed_until_ms == self._scene.now_ms:
            return 0
        drawn = share(self._scene.seed, "late", robot, *leaving[0])
        if drawn >= fleet.late_share:
            return 0
        return max(1, as_ms(-fleet.late_s * math.log1p(-drawn / fleet.late_share)))


def _done_ms(waypoints: Waypoints, stops: tuple[e.Stop, ...]) -> int:
    """When a plan reaches its last stop, or is home where it has none."""
    return stops[-1].arrive_ms if stops else waypoints[-1][1]
