"""Where robots stand at the end of their plans, with nothing more to do: they can be asked to make way."""

from __future__ import annotations

from collections.abc import Iterable

from sim.routing.conflicts import Conflicts
from sim.routing.reservations import Drive
from sim.routing.search import Here


class Tails:
    """The endless stands of robots, and which moves would touch them. Numbers are those of the network.

    Attributes:
        at_edge: by edge: robot → the instant after which no move may start there while it stands.
    """

    def __init__(self, conflicts: Conflicts, edges: int) -> None:
        self._conflicts = conflicts
        self.at_edge: list[dict[int, int]] = [{} for _ in range(edges)]
        self._tails: dict[int, Here] = {}

    def put(self, robot: int, tail: Here) -> None:
        """A robot stands at a vertex from an instant on."""
        self.drop(robot)
        self._tails[robot] = tail
        for edge, (_, clear) in self._conflicts.of_stand(tail.vertex)[1]:
            self.at_edge[edge][robot] = tail.at_ms - clear

    def drop(self, robot: int) -> None:
        tail = self._tails.pop(robot, None)
        if tail is not None:
            for edge, _ in self._conflicts.of_stand(tail.vertex)[1]:
                del self.at_edge[edge][robot]

    def in_the_way(self, of: int, drives: Iterable[Drive]) -> list[int]:
        """The robots that stand in the way of these moves of another one, in order."""
        found = {
            robot
            for edge, start_ms in drives
            if self.at_edge[edge]
            for robot, from_ms in self.at_edge[edge].items()
            if start_ms > from_ms and robot != of
        }
        return sorted(found)
