"""The router says which way and exactly when. It keeps every robot's plan apart from all the others'.

Each plan ends at the robot's own place of rest, held for ever. A new plan is taken only whole: where none
is found, the old one stands, and it leads home too (Ma et al. 2017, arXiv 1705.10868: well-formed floors).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.routing.conflicts import Conflicts
from sim.routing.geometry import Window
from sim.routing.network import UNREACHABLE, Network
from sim.routing.plan import Errand, Plan, Waypoints, plan_of, timeline_of
from sim.routing.reservations import FOREVER, Reservations
from sim.routing.retime import Ahead, retime
from sim.routing.search import Arrival, Budget, Here, arrivals


class Start(NamedTuple):
    """Where a new plan begins: at a vertex where the robot stands since, or will be at, `at_ms`.

    `came_from` is the vertex it came from last, which tells how it is turned; `move` is the move that is
    still under way there, as its two waypoints.
    """

    vertex: str
    at_ms: int
    came_from: str | None = None
    move: Waypoints = ()


LABELS_PER_PLAN = 50_000  # a few times what an empty floor of a thousand vertices has


class Router:
    """Plans for the robots of one floor.

    Args:
        network: the floor as arrays, for this fleet's kind of robot.
        rests: each robot's place of rest, by robot; in the order in which ties are broken.
        in_order: who passes a place second also starts second, so that plans can be `delay`ed.
        conflicts: the network's, where somebody has them already; `in_order` is then theirs.
    """

    def __init__(
        self, network: Network, rests: dict[str, str], *, in_order: bool = False, conflicts: Conflicts | None = None
    ) -> None:
        self._network = network
        self._rests = {robot: network.number[rest] for robot, rest in rests.items()}
        self._numbers = {robot: n for n, robot in enumerate(rests)}
        self._names = list(rests)
        self._conflicts = conflicts or Conflicts(network, in_order=in_order)
        self._gates: dict[int, tuple[set[int], dict[int, Window]]] = {}  # by edge: what shuts it
        self._declared: dict[int, tuple[int, int, int]] = {}  # by robot: edge (or −1), its start, where it ends
        self._held = Reservations(self._conflicts, len(network.names), len(network.heads))

    def hold(self, robot: str, waypoints: Waypoints) -> None:
        """Take it as given that a robot drives these waypoints and then stands at the last one."""
        self._held.put(self._numbers[robot], timeline_of(self._network, waypoints))

    def forget_before(self, now_ms: int) -> None:
        self._held.forget_before(now_ms)

    def least_ms(self, start: str, goal: str) -> int | None:
        """The least time between two vertices, were there nobody else; None where there is no way."""
        number = self._network.number
        least_ms = self._network.least_ms(number[start], -1, number[goal])
        return None if least_ms >= UNREACHABLE else least_ms

    def replan(self, robot: str, start: Start, choices: Sequence[tuple[Errand, ...]]) -> Plan | None:
        """Find a plan through one of the choices of errands, and home; hold it from now on.

        The choice whose last errand is reached first wins, the earlier one where two are equal. Each is
        searched one after the other, robots that are there already keep what they hold.

        Returns:
            The plan; or None, and then the robot holds what it held.
        """
        number = self._numbers[robot]
        before = self._held.timeline(number)
        self._held.drop(number)
        here = Here(self._network.number[start.vertex], start.at_ms, self._edge_to(start))
        best: list[Arrival] | None = None
        first = FOREVER, -1  # when the last errand is reached at best, and by which choice
        bounds = [(self._bound_ms(here, errands), place) for place, errands in enumerate(choices)]
        for bound_ms, place in sorted(bounds):
            if (bound_ms, place) > first:
                break
            legs = self._legs(here, choices[place], self._rests[robot], Budget(LABELS_PER_PLAN))
            if legs is not None and (_served_ms(legs), place) < first:
                best, first = legs, (_served_ms(legs), place)
        if best is None:
            self._held.put(number, before)
            return None
        plan = plan_of(self._network, start.vertex, start.at_ms, best, choices[first[1]])
        self.hold(robot, start.move + plan.waypoints[1 if start.move else 0 :])
        return plan

    def waits_for(self, robot: str, leaving: Waypoints) -> tuple[str, str] | None:
        """For whom a robot waits before a move.

        The search starts every move as early as it can: so whoever would have been in the way a
        millisecond earlier is the cause.

        Args:
            leaving: the two waypoints of the move that ends the wait.

        Returns:
            The other robot, and the vertex that it has to have passed; None if nobody is in the way.
        """
        number = self._network.number
        (tail, depart_ms), (head, arrive_ms) = leaving
        edge = self._network.edge_number[number[tail], number[head]]
        but = self._numbers[robot]
        other = self._held.holder_at_edge(edge, depart_ms - 1, but)
        if other is None:
            other = self._held.holder_at_vertex(number[head], arrive_ms - 1, but)
        return None if other is None else (self._names[other], head)

    def delay(
        self, robot: str, by_ms: int, ahead: Mapping[str, Ahead], moves: Mapping[str, Waypoints]
    ) -> dict[str, Plan]:
        """A robot starts its next move later than planned: hold what that makes of everybody's plan.

        Args:
            ahead: what each robot still has to drive, in the order of robots.
            moves: each robot's move that is under way, as its two waypoints, or nothing.

        Returns:
            The plans that change.
        """
        plans = retime(self._network, self._conflicts, ahead, robot, by_ms)
        for name, plan in plans.items():
            self.hold(name, moves[name] + plan.waypoints[1 if moves[name] else 0 :])
        return plans

    def place(self, robot: str, declared: Waypoints) -> None:
        """Know a robot's declared move by its two waypoints, or the one place where it stands."""
        vertices = [self._network.number[vertex] for vertex, _ in declared]
        edge = self._network.edge_number[vertices[0], vertices[1]] if len(vertices) == 2 else -1
        self._declared[self._numbers[robot]] = (edge, declared[0][1], vertices[-1])

    def gate(self, robot: str, leaving: Waypoints) -> bool:
        """Declare a move, if it may begin: with all declared moves done and all robots standing, it touches nobody.

        Args:
            leaving: the move's two waypoints.
        """
        me, start_ms = self._numbers[robot], leaving[0][1]
        edge = self._network.route([vertex for vertex, _ in leaving])[0]
        known = self._gates.get(edge)
        if known is None:
            places, moves = self._conflicts.of_move(edge)
            known = self._gates[edge] = ({vertex for vertex, _ in places}, dict(moves))
        shut, windows = known
        for other, (driven, since_ms, last) in self._declared.items():
            if other == me:
                continue
            low, high = windows.get(driven, (0, 0))
            if last in shut or low < since_ms - start_ms < high:
                return False
        self._declared[me] = (edge, start_ms, self._network.heads[edge])
        return True

    def turn_ms(self, came_from: str | None, here: str, there: str) -> int:
        """How long a robot that came from one vertex turns on the spot before it can leave for another."""
        if came_from is None:
            return 0
        return self._network.turn_ms(*self._network.route([came_from, here, there]))

    def _edge_to(self, start: Start) -> int:
        if start.came_from is None:
            return -1
        return self._network.route([start.came_from, start.vertex])[0]

    def _bound_ms(self, here: Here, errands: tuple[Errand, ...]) -> int:
        """No plan can reach the last errand before this."""
        vertex, at_ms, came_by = here
        for errand in errands:
            goal = self._network.number[errand.vertex]
            at_ms += self._network.least_ms(vertex, came_by, goal) + errand.stay_ms
            vertex, came_by = goal, -1
        return at_ms - (errands[-1].stay_ms if errands else 0)

    def _legs(self, start: Here, errands: tuple[Errand, ...], rest: int, budget: Budget) -> list[Arrival] | None:
        """The first way through the errands that has a way on, to the end: depth first, earliest first."""
        if not errands:
            home = next(arrivals(self._network, self._held, start, rest, FOREVER, budget), None)
            return None if home is None else [home]
        errand, *later = errands
        goal = self._network.number[errand.vertex]
        for arrival in arrivals(self._network, self._held, start, goal, errand.stay_ms, budget):
            leaving = arrival.here._replace(at_ms=arrival.here.at_ms + errand.stay_ms)
            legs = self._legs(leaving, tuple(later), rest, budget)
            if legs is not None:
                return [arrival, *legs]
        return None


def _served_ms(legs: list[Arrival]) -> int:
    """When the last errand is reached; home, where there is none."""
    return legs[-2 if len(legs) > 1 else -1].here.at_ms
