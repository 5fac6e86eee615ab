"""Plans for several robots at once, from where they really are, after something has changed on the floor.

First one after the other, in an order of priority: who finds no way comes first in the next try (priorities are
searched like this in Andreychuk and Yakovlev, "Two techniques that enhance the performance of multi-robot
prioritized path planning", AAMAS 2018). Where no order works, all places are searched, one robot moving at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.routing.conflicts import Conflicts
from sim.routing.legs import legs_through
from sim.routing.network import Network
from sim.routing.one_by_one import Moves, moves_between
from sim.routing.plan import Errand, Plan, Start, joined, plan_of, timeline_of
from sim.routing.reservations import FOREVER, Drive, Reservations, Stand
from sim.routing.search import Arrival, Budget, Here

LABELS_PER_PLAN = 10_000  # several robots in several orders: less for each than one robot may have
MOST_STATES = 20_000
# How long who is not planned yet is left in peace where it stands, in turn: with time to get away, or at once
GRACE_MS = (4_000, 0, 20_000)


class Task(NamedTuple):
    """A robot that needs a plan: from where and when, through which errands, to which place of rest."""

    robot: int
    start: Start
    here: Here
    errands: tuple[Errand, ...]
    rest: int


Plans = dict[int, Plan]  # by robot


class Together:
    """Searches among reservations, and leaves what it finds in them."""

    def __init__(self, network: Network, conflicts: Conflicts, held: Reservations) -> None:
        self._network = network
        self._conflicts = conflicts
        self._held = held

    def in_some_order(self, tasks: Sequence[Task]) -> tuple[Plans | None, int]:
        """Plan one after the other; in another order where someone finds no way.

        A robot that gets home, but not through its errands, is content with that.

        Returns:
            Plans for all, which are held now; or None, and who failed last.
        """
        order, tried = list(tasks), set()
        failed = -1
        for attempt in range(2 * len(tasks) + len(GRACE_MS)):
            grace_ms = GRACE_MS[attempt % len(GRACE_MS)]
            if (key := (grace_ms, *(task.robot for task in order))) in tried:
                continue
            tried.add(key)
            plans = self._in_order(order, grace_ms)
            stuck = next((task for task in order if task.robot not in plans), None)
            if stuck is None:
                return plans, -1
            failed = stuck.robot
            order.remove(stuck)
            order.insert(0, stuck)
        return None, failed

    def one_by_one(self, tasks: Sequence[Task], resting: Sequence[int]) -> Plans | None:
        """Bring all home, without errands, one moving at a time; then let them move at once where they can.

        Args:
            tasks: of all robots that are not at rest.
            resting: the vertices at which all others rest.

        Returns:
            Plans for all, which are held now; or None.
        """
        barred = {edge for vertex in resting for edge, _ in self._conflicts.of_stand(vertex)[1]}
        places = tuple(task.here.vertex for task in tasks)
        goals = [task.rest for task in tasks]
        moves = moves_between(self._network, self._conflicts, places, goals, MOST_STATES, barred)
        if moves is None:
            return None
        drives = self._timed(tasks, moves)
        plans = {}
        for task, listed in zip(tasks, drives, strict=True):
            at_ms = listed[-1].start_ms + self._network.drive_ms[listed[-1].edge] if listed else task.here.at_ms
            home = Arrival(Here(task.rest, at_ms), FOREVER, tuple(listed))
            plans[task.robot] = self._take(task, [home], ())
        return plans

    def stand(self, task: Task) -> Plan:
        """Where there is no way at all: stay, once the move under way has ended."""
        plan = Plan(((task.start.vertex, task.start.at_ms),), ())
        self._held.put(task.robot, timeline_of(self._network, joined(task.start, plan.waypoints)))
        return plan

    def _in_order(self, order: Sequence[Task], grace_ms: int) -> Plans:
        """Plans of those that found a way before one did not."""
        for task in order:
            leave_ms = task.start.at_ms + grace_ms
            declared = timeline_of(self._network, joined(task.start, ((task.start.vertex, task.start.at_ms),)))
            self._held.put(task.robot, [*declared[:-1], Stand(task.here.vertex, task.start.at_ms, leave_ms)])
        plans: Plans = {}
        for task in order:
            self._held.drop(task.robot)
            for errands in dict.fromkeys((task.errands, ())):
                budget = Budget(LABELS_PER_PLAN)
                legs = legs_through(self._network, self._held, task.here, errands, task.rest, budget)
                if legs is not None:
                    plans[task.robot] = self._take(task, legs, errands)
                    break
            else:
                return plans
        return plans

    def _take(self, task: Task, legs: list[Arrival], errands: tuple[Errand, ...]) -> Plan:
        plan = plan_of(self._network, task.start.vertex, task.start.at_ms, legs, errands)
        self._held.put(task.robot, timeline_of(self._network, joined(task.start, plan.waypoints)))
        return plan

    def _timed(self, tasks: Sequence[Task], moves: Moves) -> list[list[Drive]]:
        """Start each move as early as those before it allow that it conflicts with."""
        network = self._network
        begun: dict[int, list[tuple[int, int]]] = {}  # by edge: robots on it, and when they start
        for index, task in enumerate(tasks):
            for hold in timeline_of(network, task.start.move) if task.start.move else ():
                if isinstance(hold, Drive):
                    begun.setdefault(hold.edge, []).append((index, hold.start_ms))
        here = [task.here for task in tasks]
        drives: list[list[Drive]] = [[] for _ in tasks]
        for index, edge in moves:
            on = next(on for on in network.onward(here[index].vertex, here[index].came_by) if on.edge == edge)
            start_ms = here[index].at_ms + on.turn_ms
            for other, (low_ms, _) in self._conflicts.of_move(edge)[1]:
                # seen from this move: the other one may not start later than low_ms before it
                ahead = [begun_ms - low_ms for robot, begun_ms in begun.get(other, ()) if robot != index]
                start_ms = max([start_ms, *ahead])
            begun.setdefault(edge, []).append((index, start_ms))
            drives[index].append(Drive(edge, start_ms))
            here[index] = Here(on.to, start_ms + on.drive_ms, edge)
        return drives
