"""The router says which way and exactly when. It keeps every robot's plan apart from all the others'.

Each plan ends at the robot's own place of rest, held for ever. A new plan is taken only whole: where none
is found, the old one stands, and it leads home too (Ma et al. 2017, arXiv 1705.10868: well-formed floors).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sim.messages.events import mid_edge
from sim.routing.access import Access
from sim.routing.conflicts import Conflicts
from sim.routing.gate import Gate
from sim.routing.legs import legs_through
from sim.routing.network import UNREACHABLE, Network
from sim.routing.obstacles import Obstacles
from sim.routing.plan import Errand, Plan, Start, Waypoints, joined, plan_of, timeline_of
from sim.routing.reservations import FOREVER, Drive, Reservations, Stand
from sim.routing.retime import Ahead, retime
from sim.routing.search import Arrival, Budget, Here
from sim.routing.together import Task, Together

Asked = tuple[Start, tuple[Errand, ...]]  # from where, and through what

LABELS_PER_PLAN = 50_000  # a few times what an empty floor of a thousand vertices has


class Router:
    """Plans for the robots of one floor.

    Args:
        network: the floor as arrays, for this fleet's kind of robot.
        rests: each robot's place of rest, by robot; in the order in which ties are broken.
        in_order: who passes a place second also starts second, so that plans can be `delay`ed.
        conflicts: the network's, where somebody has them already; `in_order` is then theirs.

    Attributes:
        gate: the last word on each move before it begins.
    """

    def __init__(
        self, network: Network, rests: dict[str, str], *, in_order: bool = False, conflicts: Conflicts | None = None
    ) -> None:
        self._network = network
        self._rests = {robot: network.number[rest] for robot, rest in rests.items()}
        self._numbers = {robot: n for n, robot in enumerate(rests)}
        self._names = list(rests)
        self._conflicts = conflicts or Conflicts(network, in_order=in_order)
        self._held = Reservations(self._conflicts, len(network.names), len(network.heads))
        self._together = Together(network, self._conflicts, self._held)
        self._obstacles = Obstacles(network, self._conflicts)
        self._access = Access(network, self._conflicts)
        for robot, rest in rests.items():
            self._access.rest(robot, rest)
        self.gate = Gate(network, self._conflicts)

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
            budget = Budget(LABELS_PER_PLAN)
            legs = legs_through(self._network, self._held, here, choices[place], self._rests[robot], budget)
            if legs is not None and (_served_ms(legs), place) < first:
                best, first = legs, (_served_ms(legs), place)
        if best is None:
            self._held.put(number, before)
            return None
        plan = plan_of(self._network, start.vertex, start.at_ms, best, choices[first[1]])
        self.hold(robot, joined(start, plan.waypoints))
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

    def turn_ms(self, came_from: str | None, here: str, there: str) -> int:
        """How long a robot that came from one vertex turns on the spot before it can leave for another."""
        if came_from is None:
            return 0
        return self._network.turn_ms(*self._network.route([came_from, here, there]))

    # ── changes on the floor ──────────────────────────────────────────────────────────────────

    def halt(self, robot: str, place_m: tuple[float, float], behind: str, ahead: str, now_ms: int) -> None:
        """A robot stands in mid-edge, in plans at the vertex `mid_edge(robot)`: from there it can go to either end.

        Args:
            behind, ahead: the ends of the edge it was on; it faces `ahead`.
        """
        number, network = self._numbers[robot], self._network
        self._held.drop(number)  # it may have been on its way from mid-edge
        vertex, edges = network.put_mid_edge(mid_edge(robot), place_m, behind, ahead)
        self._conflicts.put(vertex, edges)
        self._held.learn(len(network.names), len(network.heads))
        self._held.put(number, [Stand(vertex, now_ms, FOREVER)])
        self.gate.forget()
        self.gate.place(robot, ((mid_edge(robot), now_ms),))

    def stand(self, robot: str, start: Start) -> Plan:
        """A robot stays where it is, once its move under way has ended; its place of rest is kept for it."""
        plan = Plan(((start.vertex, start.at_ms),), ())
        timeline = timeline_of(self._network, joined(start, plan.waypoints))
        self._held.put(self._numbers[robot], [*timeline, Stand(self._rests[robot], start.at_ms, FOREVER)])
        return plan

    def remove(self, robot: str, now_ms: int) -> None:
        """A robot was carried away; its place of rest is kept for it."""
        self._held.put(self._numbers[robot], [Stand(self._rests[robot], now_ms, FOREVER)])
        self.gate.remove(robot)

    def obstruct(self, closed: Iterable[tuple[str, str]], standing: Mapping[str, str]) -> None:
        """From now on nobody drives between these pairs of vertices, nor past these robots, by where they stand."""
        self._obstacles.put(closed, {robot: self._network.number[vertex] for robot, vertex in standing.items()})
        self._access.forget()

    def is_spoiled(self, robot: str, ahead: Waypoints) -> bool:
        """Whether a robot can't drive on like this: over an edge that is shut, or through what another one holds."""
        timeline = timeline_of(self._network, ahead)
        shut = any(isinstance(hold, Drive) and hold.edge in self._network.shut for hold in timeline)
        return shut or self._held.clashes(self._numbers[robot], timeline)

    def why_stranded(self, robot: str, start: Start) -> str:
        """Why there is no way home for a robot, past all that bars ways for good; empty where there is one."""
        here, rest = self._network.number[start.vertex], self._rests[robot]
        if self._network.least_ms(here, self._edge_to(start), rest) < UNREACHABLE:
            return ""
        return self._obstacles.blame(here, rest)

    def can_serve(self, robot: str, goal: str) -> bool:
        """Whether a robot gets from its rest to a goal and back, past all that bars ways and all others at rest."""
        return self._access.is_open(robot, goal)

    def why_cut_off(self, start: str, goal: str) -> str:
        """Which obstacle leaves no way from one vertex to another, as far as one can tell."""
        return self._obstacles.blame(self._network.number[start], self._network.number[goal])

    def replan_together(self, asked: Mapping[str, Asked], others: Mapping[str, Asked]) -> dict[str, Plan]:
        """New plans for robots that can't keep theirs, all swapped at once; for those others too where it takes that.

        Who finds no way through its errands goes home; who finds none home stays where it is, for now.

        Args:
            asked: the robots whose plans don't hold any more.
            others: all further ones that are not at rest and have plans that hold.

        Returns:
            The plans that change.
        """
        before = {robot: self._held.timeline(self._numbers[robot]) for robot in others}
        tasks = [self._task(robot, *one) for robot, one in asked.items()]
        plans, _ = self._together.in_some_order(tasks)
        if plans is None and others:
            tasks += [self._task(robot, *one) for robot, one in others.items()]
            plans, _ = self._together.in_some_order(tasks)
        if plans is None:
            moving = {task.robot for task in tasks}
            resting = [rest for robot, rest in self._rests.items() if self._numbers[robot] not in moving]
            plans = self._together.one_by_one(tasks, resting)
        if plans is None:
            plans = self._as_many_as_can(tasks)
        changed = {self._names[number]: plan for number, plan in plans.items()}
        return {
            robot: plan
            for robot, plan in changed.items()
            if robot in asked or before[robot] != self._held.timeline(self._numbers[robot])
        }

    def _as_many_as_can(self, tasks: list[Task]) -> dict[int, Plan]:
        """Let those stay where they are that find no way, one more each time, until the others do."""
        standing: dict[int, Plan] = {}
        while True:
            moving = [task for task in tasks if task.robot not in standing]
            for task in tasks:
                if task.robot in standing:
                    standing[task.robot] = self._together.stand(task)
            plans, failed = self._together.in_some_order(moving)
            if plans is not None:
                return {**plans, **standing}
            standing[failed] = Plan((), ())

    def _task(self, robot: str, start: Start, errands: tuple[Errand, ...]) -> Task:
        here = Here(self._network.number[start.vertex], start.at_ms, self._edge_to(start))
        return Task(self._numbers[robot], start, here, errands, self._rests[robot])

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


def _served_ms(legs: list[Arrival]) -> int:
    """When the last errand is reached; home, where there is none."""
    return legs[-2 if len(legs) > 1 else -1].here.at_ms
