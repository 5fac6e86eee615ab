"""Robots on a floor of your own, without a restaurant: add robots, send them to goals, get timed plans.

`docs/routing.md` shows how. Plans keep all robots apart at every instant, in continuous time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from sim.bad_input import BadInput
from sim.floor import Floor
from sim.floor.check import check_width
from sim.routing.access import Access
from sim.routing.follow import errands_ahead, joined, moves_between, start_at, with_begun_stop
from sim.routing.network import Network
from sim.routing.plan import Errand, Plan, Waypoints
from sim.routing.router import Router
from sim.streams import as_ms
from sim.toml_file import nearest


class Goal(NamedTuple):
    """A vertex to drive to, and how long to stay there."""

    vertex: str
    stay_s: float = 0.0


class Reached(NamedTuple):
    """A goal that a robot has left behind: it arrived and left at these instants."""

    robot: str
    vertex: str
    arrive_ms: int
    leave_ms: int


class Traffic:
    """Robots of one kind on one floor, from time 0 on. Only `advance` makes time pass.

    Each robot has a place of rest of its own. Its plan always ends there, and a plan is replaced only by another
    one that does: so there is always a way to go on.

    Args:
        floor: from `sim.floor.points.floor_of`, from a file or from a `FloorSpec`.
        radius_m: of a robot, a disc.
        speed_mps: along every edge.
        turn_s: a turn on the spot by 90 degrees.

    Raises:
        BadInput: a figure that can't be one, an edge of no length, a robot too wide for an aisle.
    """

    def __init__(self, floor: Floor, *, radius_m: float, speed_mps: float, turn_s: float = 0.0) -> None:
        _check_figure("radius_m", radius_m, above=0.0)
        _check_figure("speed_mps", speed_mps, above=0.0)
        _check_figure("turn_s", turn_s)
        _check_lengths(floor)
        check_width(floor, radius_m)
        self.floor = floor
        self.radius_m, self.speed_mps = radius_m, speed_mps
        self.now_ms = 0
        self._network = Network(floor, speed_mps, turn_s, 2 * radius_m + floor.spec.clearance_m)
        self._access = Access(self._network)
        self._router = Router(self._network, {})
        self._rests: dict[str, str] = {}
        self._plans: dict[str, Plan] = {}
        self._driven: dict[str, Waypoints] = {}  # the plan, behind the move that was under way when it was made

    @property
    def robots(self) -> tuple[str, ...]:
        """All robots, in the order in which they were added."""
        return tuple(self._rests)

    def add_robot(self, robot: str, at: str, rest: str | None = None) -> Plan:
        """Put a robot on the floor. It drives to its place of rest at once.

        Args:
            rest: where it may stand for ever; where it is put, if not said.

        Returns:
            Its plan.

        Raises:
            BadInput: the name is taken, there is no such vertex, it would be too close to another robot or to
                where one rests, or it has no way to its place of rest.
        """
        rest = at if rest is None else rest
        if robot in self._rests:
            raise BadInput(f"there is a robot {robot} already", "give each a name of its own", key=f"robots.{robot}")
        self._check_vertex(at, f"robots.{robot}.at")
        self._check_vertex(rest, f"robots.{robot}.rest")
        self._check_apart(robot, at, rest)
        rests = {**self._rests, robot: rest}
        router = Router(self._network, rests)
        for other, waypoints in self._driven.items():
            router.hold(other, waypoints)
        plan = router.replan(robot, start_at(((at, self.now_ms),), self.now_ms), [()])
        if plan is None:
            wrong = f"from {at} there is no way to its place of rest {rest}, past where others are and will be"
            raise BadInput(wrong, "add it elsewhere, or add those in its way later", key=f"robots.{robot}.rest")
        self._router, self._rests = router, rests
        self._access.rest(robot, rest)
        self._plans[robot], self._driven[robot] = plan, plan.waypoints
        return plan

    def send(self, robot: str, *choices: Sequence[Goal]) -> Plan | None:
        """Let a robot drive to goals, one after the other, after those that it has still ahead; then to its rest.

        Args:
            choices: lists of goals; of several lists the one that is done first is driven.

        Returns:
            The robot's new plan. None if there is none now, since others are in the way too long: it keeps its
            old one, and can be sent again later.

        Raises:
            BadInput: there is no such robot or vertex, a stay is no time, or a goal can't be reached, or only
                past where another robot rests.
        """
        ahead = errands_ahead(self.plan(robot), self.now_ms)
        if not choices or not all(choices):
            raise BadInput("there is no goal", "name one or more; `recall` sends a robot to rest", key="goals")
        return self._replan(robot, [ahead + self._errands(robot, goals) for goals in choices])

    def recall(self, robot: str) -> Plan | None:
        """Let a robot forget the goals ahead of it and go to its rest; None if it must keep its plan for now."""
        self.plan(robot)
        return self._replan(robot, [()])

    def plan(self, robot: str) -> Plan:
        """What a robot will do: where it is at each instant, and its stays at goals.

        Raises:
            BadInput: there is no such robot.
        """
        if robot not in self._plans:
            raise BadInput(f"there is no robot {robot}", nearest(robot, self._plans), key="robot")
        return self._plans[robot]

    def position_m(self, robot: str) -> tuple[float, float]:
        """Where a robot is now, in metres."""
        self.plan(robot)
        waypoints = self._driven[robot]
        for (a, from_ms), (b, to_ms) in pairwise(waypoints):
            if from_ms <= self.now_ms < to_ms:
                share = (self.now_ms - from_ms) / (to_ms - from_ms)
                (x0, y0), (x1, y1) = self.floor.position(a), self.floor.position(b)
                return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        return self.floor.position(waypoints[-1][0])

    def moves(self, robot: str, until_ms: int) -> list[Waypoints]:
        """The moves that a robot, as planned, begins from now on and before an instant, each as two waypoints."""
        self.plan(robot)
        return moves_between(self._driven[robot], self.now_ms, until_ms)

    def advance(self, to_ms: int) -> list[Reached]:
        """Let time pass: every robot follows its plan.

        Returns:
            The goals left behind since the last time, in order of leaving, then of robots.

        Raises:
            BadInput: time would go back.
        """
        if to_ms < self.now_ms:
            raise BadInput(f"it is {to_ms}, and it was {self.now_ms} already", "time never goes back", key="to_ms")
        reached = [
            (stop.leave_ms, place, Reached(robot, stop.vertex, stop.arrive_ms, stop.leave_ms))
            for place, (robot, plan) in enumerate(self._plans.items())
            for stop in plan.stops
            if self.now_ms < stop.leave_ms <= to_ms
        ]
        self.now_ms = to_ms
        self._router.forget_before(to_ms)
        return [found for _, _, found in sorted(reached)]

    # ── planning ──────────────────────────────────────────────────────────────────────────────

    def _replan(self, robot: str, choices: list[tuple[Errand, ...]]) -> Plan | None:
        start = start_at(self._driven[robot], self.now_ms)
        plan = self._router.replan(robot, start, choices)
        if plan is None:
            return None
        plan = with_begun_stop(self._plans[robot], plan, self.now_ms)
        self._plans[robot], self._driven[robot] = plan, joined(start, plan.waypoints)
        return plan

    def _errands(self, robot: str, goals: Sequence[Goal]) -> tuple[Errand, ...]:
        errands = []
        for number, (vertex, stay_s) in enumerate(goals):
            self._check_vertex(vertex, f"goals.{number}")
            _check_figure(f"goals.{number}.stay_s", stay_s)
            self._access.check(robot, vertex, f"goals.{number}")
            errands.append(Errand(vertex, as_ms(stay_s), vertex, "unload"))
        return tuple(errands)

    # ── checks ────────────────────────────────────────────────────────────────────────────────

    def _check_vertex(self, vertex: str, key: str) -> None:
        if vertex not in self._network.number:
            raise BadInput(f"there is no vertex {vertex}", nearest(vertex, self._network.number), key=key)

    def _check_apart(self, robot: str, at: str, rest: str) -> None:
        """It stands clear of where the others are, and rests clear of where they rest."""
        apart_m = self._network.separation_m
        for other, other_rest in self._rests.items():
            own, key = self.floor.position(at), f"robots.{robot}.at"
            gap_m = math.dist(own, self.position_m(other))
            what = f"{at} is {gap_m:g} m from where {other} is"
            if gap_m >= apart_m - 1e-7:
                own, key = self.floor.position(rest), f"robots.{robot}.rest"
                gap_m = math.dist(own, self.floor.position(other_rest))
                what = f"{rest} is {gap_m:g} m from {other_rest}, where {other} rests"
            if gap_m < apart_m - 1e-7:
                raise BadInput(what, f"keep the centres of two robots {apart_m:g} m apart", key=key)


def _check_figure(key: str, value: float, above: float | None = None) -> None:
    """A finite number, not negative; or above a limit."""
    if not math.isfinite(value) or value < 0 or (above is not None and value <= above):
        right = "it has to be a number of 0 or more" if above is None else f"it has to be a number above {above:g}"
        raise BadInput(f"it is {value:g}", right, key=key)


def _check_lengths(floor: Floor) -> None:
    for name, vertex in floor.spec.vertices.items():
        if not (math.isfinite(vertex.x_m) and math.isfinite(vertex.y_m)):
            raise floor.source.bad(f"{name} is at {vertex.x_m:g}, {vertex.y_m:g}", "give metres", "vertices", name)
    for number, (start, end) in enumerate(floor.spec.edges):
        if math.dist(floor.position(start), floor.position(end)) < 1e-6:
            wrong = f"the edge from {start} to {end} has no length"
            raise floor.source.bad(wrong, "its ends are two places", "edges", number)
