"""A fleet without places of rest: robots stand where they were last needed, and make way when asked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sim.bad_input import BadInput
from sim.messages.events import Stop
from sim.routing.network import UNREACHABLE, Network
from sim.routing.plan import Errand, Plan, Waypoints
from sim.routing.reservations import FOREVER, Drive
from sim.routing.roaming.course import Course, Visit
from sim.routing.roaming.roaming import Roaming


class Yielding:
    """Plans by robot, as in `Resting`; a new plan of one robot may change those of others."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._roaming = Roaming(network)
        self._numbers: dict[str, int] = {}
        self._jobs: list[str] = []  # what the planner calls by number
        self.plans: dict[str, Plan] = {}
        self.driven: dict[str, Waypoints] = {}

    def add(self, robot: str, at: str, _: str, now_ms: int) -> None:
        """Put a robot on the floor.

        Raises:
            BadInput: it would be in the way of another one's plan.
        """
        self._roaming.forget_before(now_ms)
        if not self._roaming.is_clear(self._network.number[at]):
            wrong = f"{at} is in the way of a plan, or too close to where one ends"
            raise BadInput(wrong, "add it elsewhere", key=f"robots.{robot}.at")
        self._numbers[robot] = len(self._numbers)
        self._roaming.add(self._numbers[robot], self._network.number[at])
        self._take_over()

    def check_goal(self, robot: str, goal: str, key: str) -> None:
        """
        Raises:
            BadInput: there is no way to the goal.
        """
        here = self._roaming.courses[self._numbers[robot]].tail
        if self._network.least_ms(here.vertex, -1, self._network.number[goal]) >= UNREACHABLE:
            raise BadInput(f"{goal} can't be reached by {robot}", "name a goal with a way to it", key=key)

    def replan(self, robot: str, choices: Sequence[tuple[Errand, ...]], now_ms: int) -> bool:
        """Plan through the choice that is done first; False, and nothing changed, where there is no way."""
        self._roaming.forget_before(now_ms)
        number = self._numbers[robot]
        found = False
        for errands in choices:
            visits = [self._visit(errand) for errand in errands]
            best_ms = self._done_ms(number) if found else FOREVER
            found |= self._roaming.replan([(number, visits)], partial(self._is_sooner, number, best_ms))
        if found:
            self._take_over()
        return found

    def forget_before(self, now_ms: int) -> None:
        self._roaming.forget_before(now_ms)

    def _is_sooner(self, number: int, than_ms: int) -> bool:
        return self._done_ms(number) < than_ms

    def _done_ms(self, number: int) -> int:
        return max((stay.leave_ms for stay in self._roaming.courses[number].stays), default=0)

    def _visit(self, errand: Errand) -> Visit:
        self._jobs.append(errand.job)
        return Visit(self._network.number[errand.vertex], errand.stay_ms, len(self._jobs) - 1)

    def _take_over(self) -> None:
        """Courses that have changed, as plans."""
        for robot, number in self._numbers.items():
            if number in self._roaming.changed:
                course = self._roaming.courses[number]
                self.driven[robot] = waypoints = self._waypoints(course)
                self.plans[robot] = Plan(waypoints, self._stops(course))
        self._roaming.changed.clear()

    def _stops(self, course: Course) -> tuple[Stop, ...]:
        names = self._network.names
        return tuple(
            Stop(names[stay.vertex], stay.arrive_ms, stay.leave_ms, self._jobs[stay.task], "unload")
            for stay in course.stays
        )

    def _waypoints(self, course: Course) -> Waypoints:
        """The course as places and instants: a stay as its first and last instant."""
        names, network = self._network.names, self._network
        waypoints = [(names[course.origin.vertex], course.origin.at_ms)]
        for hold in course.timeline:
            if isinstance(hold, Drive):
                if waypoints[-1][1] != hold.start_ms:
                    waypoints.append((waypoints[-1][0], hold.start_ms))
                arrive_ms = hold.start_ms + network.drive_ms[hold.edge]
                waypoints.append((names[network.heads[hold.edge]], arrive_ms))
        if waypoints[-1][1] != course.tail.at_ms:
            waypoints.append((waypoints[-1][0], course.tail.at_ms))
        return tuple(waypoints)
