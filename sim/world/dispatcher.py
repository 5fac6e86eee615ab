"""The loads that wait for a robot, and who gets them: asks the policy, and holds it to what a house needs."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from typing import Any, Protocol

import simpy

from sim.bad_input import BadInput
from sim.board import Job, Line, Ticket
from sim.dispatch import Assignment, Busy, Load, Policy, Situation
from sim.messages.events import Candidate
from sim.trays import Packed, Trays
from sim.world.courses import Staff
from sim.world.estimates import Estimates
from sim.world.scene import Scene
from sim.world.second_look import SecondLook

RETRY_MS = 5000  # for a load that found no plan, or no robot while all of them stand idle
AHEAD_MS = 20_000  # how long before food is plated policies hear of it: as long as a way to the pass may take
OVERDUE_MS = 300_000  # a load that has waited so long goes before all others
MOST_CANDIDATES = 5  # of an assignment, in the log


class Carriers(Protocol):
    """The robots, as far as who assigns loads to them has to know."""

    def free(self) -> tuple[str, ...]:
        """Who could be sent now, by name in natural order."""

    def busy(self) -> tuple[Busy, ...]:
        """Who is at work, by name in natural order."""

    @property
    def estimates(self) -> Estimates:
        """How long each of them will take."""

    def send(self, assignment: Assignment) -> bool:
        """Send a robot; False where it has no plan now."""

    def send_ahead(self, robot: str, load: Load) -> bool:
        """Let a robot wait at the pass for a load that will be plated soon; False where it has no plan now."""


class Dispatcher:
    """Keeps the loads that are ready and have no job yet, in the order in which they became ready."""

    def __init__(self, scene: Scene, policy: Policy, carriers: Carriers, staff: Staff) -> None:
        self._scene = scene
        self._policy = policy
        self._carriers = carriers
        self._staff = staff
        self._trays = Trays(scene.restaurant.menu, scene.restaurant.service.robots)
        self._waiting: dict[tuple[str, str, int], Load] = {}
        self._again = SecondLook(scene, self.assign)
        self._soon: dict[tuple[str, str], int] = {}  # courses that are all on the fire, and when they will be plated
        for ticket in scene.board.open_tickets():
            for course in ticket.courses.values():
                self.expect(ticket.ticket, course.course)

    def begin(self) -> None:
        """Go on with what a board tells."""
        for ticket in self._scene.board.open_tickets():
            for course in ticket.courses.values():
                self.fired(ticket.ticket, course.course)
        if self._waiting:
            self._again.after(0)

    def ready(self, ticket: str, course: str) -> None:
        """New loads stand on the pass; whatever else becomes ready in this instant is assigned with them."""
        self.expect(ticket, course)
        self._scene.env.process(self._ask_at(self._scene.now_ms))

    def recalled(self, ticket: str, course: str) -> None:
        """Loads of a course that wait for a robot are back in the kitchen."""
        for key in [key for key in self._waiting if key[:2] == (ticket, course)]:
            del self._waiting[key]

    def fired(self, ticket: str, course: str) -> None:
        """A line of a course has begun a step. Once all that cook are in their last one, the course's time is known."""
        state = self._scene.board.tickets[ticket]
        ready = state.courses.get(course)
        if ready is None or ready.ready_ms is not None:
            return
        cooking = [state.lines[line] for line in ready.lines if state.lines[line].plated_ms is None]
        untils = [line.until_ms for line in cooking if line.until_ms is not None and self._in_last_step(line)]
        if untils and len(untils) == len(cooking):
            self._soon[ticket, course] = max(untils)
            self._scene.env.process(self._ask_at(max(untils) - AHEAD_MS))

    def _in_last_step(self, line: Line) -> bool:
        steps = self._scene.restaurant.menu.by_id[line.placed.item].steps
        return line.step >= len(steps)

    def _ask_at(self, at_ms: int) -> Generator[simpy.Event, Any, None]:
        yield self._scene.env.timeout(
            max(0, at_ms - self._scene.now_ms)
        )  # food is ready, or a robot may go ahead of it
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
        soon = self._coming()
        if free and (self._waiting or soon):
            self._ask(free, soon)
        if self._waiting and not any(robot.jobs or robot.chore for robot in self._scene.board.robots.values()):
            self._again.after(RETRY_MS)

    def pressing(self) -> int:
        """How many loads wait for a robot, or will soon."""
        return len(self._waiting) + len(self._coming())

    def expect(self, ticket: str, course: str) -> None:
        """Put the loads of a ready course that have no job yet among the waiting."""
        state = self._scene.board.tickets[ticket]
        ready = state.courses[course]
        if ready.ready_ms is not None:
            self._soon.pop((ticket, course), None)
        given = {self._scene.board.jobs[job].load for job in ready.jobs}
        given |= {*ready.with_staff, *ready.served, *ready.lost}
        for load, (dishes, ready_ms) in enumerate(zip(ready.loads, ready.loads_ready_ms, strict=True), start=1):
            if load not in given:
                trays = self._trays.pack(state.dishes_of(course, load))[0].trays
                self._waiting[ticket, course, load] = _load(state, course, load, Packed(dishes, trays), ready_ms)

    def load_of(self, job: Job) -> Load:
        """What a job brings, which nobody has loaded yet."""
        ticket = self._scene.board.tickets[job.ticket]
        ready_ms = ticket.courses[job.course].loads_ready_ms[job.load - 1]
        packed = self._trays.pack(ticket.dishes_of(job.course, job.load))[0]
        return _load(ticket, job.course, job.load, packed, ready_ms)

    def _coming(self) -> tuple[Load, ...]:
        """Loads that will be plated soon and for which no robot waits at the pass, the next first."""
        board, now_ms = self._scene.board, self._scene.now_ms
        posted = {
            stop.job
            for robot in board.robots.values()
            for stop in robot.stops
            if stop.action == "wait" and stop.leave_ms > now_ms
        }
        coming = []
        for (name, course), ready_ms in list(self._soon.items()):
            ticket = board.tickets[name]
            if ready_ms <= now_ms or ticket.cancelled is not None:
                del self._soon[name, course]
            elif ready_ms - now_ms <= AHEAD_MS:
                state = ticket.courses[course]
                lines = [ticket.lines[line] for line in state.lines]
                dishes = [(line.placed.item, line.placed.quantity) for line in lines if not line.packed]
                packed = enumerate(self._trays.pack(dishes), start=len(state.loads) + 1)
                coming += [_load(ticket, course, n, part, ready_ms) for n, part in packed]
        return tuple(sorted((load for load in coming if load.job not in posted), key=lambda load: load.ready_ms))

    def _ask(self, free: tuple[str, ...], soon: tuple[Load, ...]) -> None:
        situation = self._situation(free, soon)
        for assignment in self._checked(situation, self._policy(situation)):
            if assignment.load in situation.soon:
                self._carriers.send_ahead(assignment.robot, assignment.load)
                continue
            explained = assignment._replace(why=_why(situation, assignment))
            if self._carriers.send(explained):
                for load in assignment.loads:
                    del self._waiting[load.ticket, load.course, load.load]
            else:
                self._again.after(RETRY_MS)

    def _situation(self, free: tuple[str, ...], soon: tuple[Load, ...]) -> Situation:
        """What the policy is told. While a load is overdue, it is told of such loads only: no table waits for ever."""
        now_ms = self._scene.now_ms
        oldest_first = sorted(self._waiting.values(), key=lambda load: load.ready_ms)
        overdue = [load for load in oldest_first if now_ms - load.ready_ms >= OVERDUE_MS]
        carriers = self._carriers
        return Situation(
            now_ms,
            tuple(overdue or oldest_first),
            free,
            carriers.estimates.delivery_ms,
            () if overdue else carriers.busy(),
            self._scene.restaurant.service.robots.trays,
            carriers.estimates.trip_ms,
            () if overdue else soon,
            carriers.estimates.to_pass_ms,
        )

    def _checked(self, situation: Situation, answer: list[Assignment]) -> list[Assignment]:
        """A policy may come from another package: no robot or load twice, no trip beyond the trays."""
        robots, loads = [given.robot for given in answer], [load for given in answer for load in given.loads]
        twice = len(set(robots)) < len(robots) or len(set(loads)) < len(loads)
        unknown = not set(robots) <= set(situation.robots) or not set(loads) <= {*situation.loads, *situation.soon}
        early = any(load in situation.soon for given in answer if given.then for load in given.loads)
        heavy = any(given.then and sum(load.trays for load in given.loads) > situation.trays for given in answer)
        if twice or unknown or early or heavy:
            name = self._scene.restaurant.service.policy
            right = "it may assign robots and loads of the situation, each once, and no more than the trays hold"
            raise BadInput(f"the dispatch policy {name!r} answered {answer}", right, key="policy")
        return answer


def _load(ticket: Ticket, course: str, load: int, packed: Packed, ready_ms: int) -> Load:
    place = ticket.ticket, course, load, packed.dishes, ticket.table
    return Load(*place, ready_ms, packed.trays, ticket.placed_ms)


def _why(situation: Situation, assignment: Assignment) -> tuple[Candidate, ...]:
    """The cheapest candidates of an assignment, the chosen one among them."""
    candidates = assignment.why or situation.candidates(assignment.load)
    others = (candidate for candidate in candidates if candidate.robot != assignment.robot)
    kept = [*islice(others, MOST_CANDIDATES - 1), *(c for c in candidates if c.robot == assignment.robot)]
    return tuple(sorted(kept, key=lambda candidate: candidate.cost_ms))
