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
from sim.routing.follow import errands_ahead, moves_between
from sim.routing.network import Network
from sim.routing.plan import Errand, Plan, Waypoints
from sim.routing.resting import Resting
from sim.routing.roaming.yielding import Yielding
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

    Robots either have a place of rest each, where every plan of theirs ends: then there is always a way to go on. Or
    none has one: then they stand where they were last needed, and make way when another one's plan needs their place.

    Args:
        floor: from `sim.floor.points.floor_of`, from a file or from a `FloorSpec`.
        radius_m: of a robot, a disc.
        speed_mps: along every edge that has no lower speed limit.
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
        self._fleet: Resting | Yielding | None = None
        self._at_once: list[Reached] = []  # goals left in the very instant in which they were sent

    @property
    def robots(self) -> tuple[str, ...]:
        """All robots, in the order in which they were added."""
        return tuple(self._plans)

    def add_robot(self, robot: str, at: str, rest: str | None = None) -> Plan:
        """Put a robot on the floor. With a place of rest it drives there at once.

        Returns:
            Its plan.

        Raises:
            BadInput: the name is taken, there is no such vertex, it would be too close to another robot or to
                where one rests or drives, it has no way to its place of rest, or only some robots have one.
        """
        key = f"robots.{robot}"
        if robot in self._plans:
            raise BadInput(f"there is a robot {robot} already", "give each a name of its own", key=key)
        self._check_vertex(at, f"{key}.at")
        if rest is not None:
            self._check_vertex(rest, f"{key}.rest")
        self._check_apart(robot, at)
        kind = Yielding if rest is None else Resting
        if self._fleet is None:
            self._fleet = kind(self._network)
        elif not isinstance(self._fleet, kind):
            wrong = f"{robot} has {'no' if rest is None else 'a'} place of rest, unlike those before it"
            raise BadInput(wrong, "give one to each robot, or to none", key=f"{key}.rest")
        self._fleet.add(robot, at, rest or at, self.now_ms)
        return self._plans[robot]

    def send(self, robot: str, *choices: Sequence[Goal]) -> Plan | None:
        """Let a robot drive to goals, one after the other, after those that it has still ahead; then to rest.

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
        waypoints = self._driven(robot)
        for (a, from_ms), (b, to_ms) in pairwise(waypoints):
            if from_ms <= self.now_ms < to_ms:
                share = (self.now_ms - from_ms) / (to_ms - from_ms)
                (x0, y0), (x1, y1) = self.floor.position(a), self.floor.position(b)
                return x0 + share * (x1 - x0), y0 + share * (y1 - y0)
        return self.floor.position(waypoints[-1][0])

    def moves(self, robot: str, until_ms: int) -> list[Waypoints]:
        """The moves that a robot, as planned, begins from now on and before an instant, each as two waypoints."""
        return moves_between(self._driven(robot), self.now_ms, until_ms)

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
        at_once, self._at_once, self.now_ms = self._at_once, [], to_ms
        if self._fleet is not None:
            self._fleet.forget_before(to_ms)
        return at_once + [found for _, _, found in sorted(reached)]

    # ── planning ──────────────────────────────────────────────────────────────────────────────

    @property
    def _plans(self) -> dict[str, Plan]:
        return {} if self._fleet is None else self._fleet.plans

    def _driven(self, robot: str) -> Waypoints:
        """A robot's plan, behind the move that was under way when it was made."""
        self.plan(robot)
        assert self._fleet is not None, "there is a plan"
        return self._fleet.driven[robot]

    def _replan(self, robot: str, choices: list[tuple[Errand, ...]]) -> Plan | None:
        assert self._fleet is not None, "there is a robot"
        if not self._fleet.replan(robot, choices, self.now_ms):
            return None
        plan = self._plans[robot]
        left = [stop for stop in plan.stops if stop.leave_ms <= self.now_ms]
        self._at_once += [Reached(robot, stop.vertex, stop.arrive_ms, stop.leave_ms) for stop in left]
        return plan

    def _errands(self, robot: str, goals: Sequence[Goal]) -> tuple[Errand, ...]:
        assert self._fleet is not None, "there is a robot"
        errands = []
        for number, (vertex, stay_s) in enumerate(goals):
            self._check_vertex(vertex, f"goals.{number}")
            _check_figure(f"goals.{number}.stay_s", stay_s)
            self._fleet.check_goal(robot, vertex, f"goals.{number}")
            errands.append(Errand(vertex, as_ms(stay_s), vertex, "unload"))
        return tuple(errands)

    # ── checks ────────────────────────────────────────────────────────────────────────────────

    def _check_vertex(self, vertex: str, key: str) -> None:
        if vertex not in self._network.number:
            raise BadInput(f"there is no vertex {vertex}", nearest(vertex, self._network.number), key=key)

    def _check_apart(self, robot: str, at: str) -> None:
        """It stands clear of where the others are now."""
        apart_m = self._network.separation_m
        for other in self.robots:
            gap_m = math.dist(self.floor.position(at), self.position_m(other))
            if gap_m < apart_m - 1e-7:
                right = f"keep the centres of two robots {apart_m:g} m apart"
                raise BadInput(f"{at} is {gap_m:g} m from where {other} is", right, key=f"robots.{robot}.at")


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
