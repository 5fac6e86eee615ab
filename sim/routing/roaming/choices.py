"""What could be done about a task, and what each way looks like costing, were there nobody in the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.routing.network import Network
from sim.routing.roaming.course import Visit

LENGTH_COUNTS = 0.3


class Situation(NamedTuple):
    """A robot: where and when it is done with the tasks it has begun, and those that it could still give up."""

    robot: int
    vertex: int
    at_ms: int
    begun: tuple[int, ...]
    pending: tuple[int, ...]


class Option(NamedTuple):
    """Robots with the tasks that they would have; by how much later (in sum) all tasks would be done."""

    delta_ms: int
    wanted: tuple[tuple[int, tuple[int, ...]], ...]


class Choices:
    """Estimates from distances alone.

    Args:
        visits: of each task, by its number; more may come.
    """

    def __init__(self, network: Network, visits: Mapping[int, tuple[Visit, ...]]) -> None:
        self._network = network
        self._visits = visits
        self._far_ms: dict[int, list[int]] = {}

    def prepare(self) -> None:
        for vertex in range(len(self._network.names)):
            self._row_ms(vertex)

    def urge_ms(self, task: int, situations: Sequence[Situation]) -> float:
        """Which task to take first, of many: the least is when one of the robots can begin, and part of its length.

        What is near costs robots least, what is short keeps least others waiting.
        """
        first, last = self._visits[task][0].vertex, self._visits[task][-1].vertex
        row_ms = self._row_ms(first)
        begin_ms = min(s.at_ms + row_ms[s.vertex] for s in situations)
        return begin_ms + LENGTH_COUNTS * self._row_ms(last)[first]

    def done_ms(self, situation: Situation, tasks: Sequence[int]) -> int:
        """The sum of the instants at which a robot would be done with these tasks, in this order."""
        vertex, at_ms, total_ms = situation.vertex, situation.at_ms, 0
        for task in tasks:
            for visit in self._visits[task]:
                at_ms += self._row_ms(visit.vertex)[vertex] + visit.stay_ms
                vertex = visit.vertex
            total_ms += at_ms
        return total_ms

    def options(self, task: int, situations: Sequence[Situation], most: int) -> list[Option]:
        """Every robot before and after each task that it has; or in place of one, that a free robot takes then."""
        found: list[Option] = []
        free = [s for s in situations if not s.begun and not s.pending]
        for s in situations:
            now_ms = self.done_ms(s, s.pending)
            if len(s.begun) + len(s.pending) < most:
                for place in range(len(s.pending) + 1):
                    tasks = (*s.pending[:place], task, *s.pending[place:])
                    found.append(Option(self.done_ms(s, tasks) - now_ms, ((s.robot, s.begun + tasks),)))
            for place, other in enumerate(s.pending):
                tasks = (*s.pending[:place], task, *s.pending[place + 1 :])
                delta_ms = self.done_ms(s, tasks) - now_ms
                found += [
                    Option(
                        delta_ms + self.done_ms(relief, (other,)),
                        ((s.robot, s.begun + tasks), (relief.robot, (other,))),
                    )
                    for relief in free
                ]
        return sorted(found)

    def _row_ms(self, goal: int) -> list[int]:
        """The least time to a goal, by vertex."""
        known = self._far_ms.get(goal)
        if known is None:
            least_ms = self._network.least_ms
            known = self._far_ms[goal] = [least_ms(v, -1, goal) for v in range(len(self._network.names))]
        return known
