"""The loads that wait for a robot, and who gets them: asks the policy, and holds it to what a house needs."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from typing import Any, Protocol

import simpy

from sim.bad_input import BadInput
from sim.dispatch import Assignment, Busy, Load, Policy, Situation
from sim.messages.events import Candidate
from sim.world.courses import Staff
from sim.world.scene import Scene

RETRY_MS = 5000  # for a load that found no plan, or no robot while all of them stand idle
OVERDUE_MS = 300_000  # a load that has waited so long goes before all others
MOST_CANDIDATES = 5  # of an assignment, in the log


class Carriers(Protocol):
    """The robots, as far as who assigns loads to them has to know."""

    def free(self) -> tuple[str, ...]:
        """Who could be sent now, by name in natural order."""

    def busy(self) -> tuple[Busy, ...]:
        """Who is at work, by name in natural order."""

    def delivery_ms(self, robot: str, load: Load) -> int | None:
        """How long until a robot would have brought a load, were the floor empty; None where it can't."""

    def send(self, assignment: Assignment) -> bool:
        """Send a robot; False where it has no plan now."""


class Dispatcher:
    """Keeps the loads that are ready and have no job yet, in the order in which they became ready."""

    def __init__(self, scene: Scene, policy: Policy, carriers: Carriers, staff: Staff) -> None:
        self._scene = scene
        self._policy = policy
        self._carriers = carriers
        self._staff = staff
        self._waiting: dict[tuple[str, str, int], Load] = {}
        self._retrying = False
        for ticket in scene.board.open_tickets():
            for course in ticket.courses.values():
                self.expect(ticket.ticket, course.course)

    def begin(self) -> None:
        """Go on with what a board tells."""
        if self._waiting:
            self._retry_later(0)

    def ready(self, ticket: str, course: str) -> None:
        """New loads stand on the pass."""
        self.expect(ticket, course)
        self.assign()

    def assign(self) -> None:
        """Ask the policy who carries what waits, and send them; what no robot can bring, people carry.

        Each robot that is done asks again. Where none is at work (all have to charge, or the policy
        holds back), nobody would: so it is asked again later.
        """
        for key, load in list(self._waiting.items()):
            if load.table in self._scene.board.cut_off:
                del self._waiting[key]
                self._staff.give(load.ticket, load.course, load.load, self._scene.board.cut_off[load.table])
        free = self._carriers.free()
        if free and self._waiting:
            self._ask(free)
        if self._waiting and not any(robot.jobs for robot in self._scene.board.robots.values()):
            self._retry_later(RETRY_MS)

    def expect(self, ticket: str, course: str) -> None:
        """Put the loads of a ready course that have no job yet among the waiting."""
        state = self._scene.board.tickets[ticket]
        ready = state.courses[course]
        per_tray = self._scene.restaurant.service.robots.dishes_per_tray
        given = {self._scene.board.jobs[job].load for job in ready.jobs} | {*ready.with_staff, *ready.served}
        for load, (dishes, ready_ms) in enumerate(zip(ready.loads, ready.loads_ready_ms, strict=True), start=1):
            if load not in given:
                trays = -(-dishes // per_tray)
                waiting = Load(ticket, course, load, dishes, state.table, ready_ms, trays, state.placed_ms)
                self._waiting[ticket, course, load] = waiting

    def _ask(self, free: tuple[str, ...]) -> None:
        situation = self._situation(free)
        for assignment in self._checked(situation, self._policy(situation)):
            load = assignment.load
            explained = assignment._replace(why=_why(situation, assignment))
            if self._carriers.send(explained):
                del self._waiting[load.ticket, load.course, load.load]
            else:
                self._retry_later(RETRY_MS)

    def _situation(self, free: tuple[str, ...]) -> Situation:
        """What the policy is told. While a load is overdue, it is told of such loads only: no table waits for ever."""
        now_ms = self._scene.now_ms
        oldest_first = sorted(self._waiting.values(), key=lambda load: load.ready_ms)
        overdue = [load for load in oldest_first if now_ms - load.ready_ms >= OVERDUE_MS]
        trays = self._scene.restaurant.service.robots.trays
        carriers = self._carriers
        return Situation(
            now_ms,
            tuple(overdue or oldest_first),
            free,
            carriers.delivery_ms,
            () if overdue else carriers.busy(),
            trays,
        )

    def _checked(self, situation: Situation, answer: list[Assignment]) -> list[Assignment]:
        """A policy may come from another package: it gives each free robot and each waiting load once at most."""
        robots, loads = [given.robot for given in answer], [given.load for given in answer]
        twice = len(set(robots)) < len(robots) or len(set(loads)) < len(loads)
        if twice or not set(robots) <= set(situation.robots) or not set(loads) <= set(situation.loads):
            name = self._scene.restaurant.service.policy
            right = "it may assign each of the situation's robots, and each of its loads, once"
            raise BadInput(f"the dispatch policy {name!r} answered {answer}", right, key="policy")
        return answer

    def _retry_later(self, delay_ms: int) -> None:
        if not self._retrying:
            self._retrying = True
            self._scene.env.process(self._retry(delay_ms))

    def _retry(self, delay_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(delay_ms)  # others have moved on meanwhile
        self._retrying = False
        self.assign()


def _why(situation: Situation, assignment: Assignment) -> tuple[Candidate, ...]:
    """The cheapest candidates of an assignment, the chosen one among them."""
    candidates = assignment.why or situation.candidates(assignment.load)
    others = (candidate for candidate in candidates if candidate.robot != assignment.robot)
    kept = [*islice(others, MOST_CANDIDATES - 1), *(c for c in candidates if c.robot == assignment.robot)]
    return tuple(sorted(kept, key=lambda candidate: candidate.cost_ms))
