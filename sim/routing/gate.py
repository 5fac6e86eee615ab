"""The gate: a move begins only if it touches nobody, whatever the plans say.

With all declared moves completed as declared, and every robot then standing where it is, all discs have to keep
clear. This alone keeps robots apart.
"""

from __future__ import annotations

from sim.routing.conflicts import Conflicts
from sim.routing.geometry import Window
from sim.routing.network import Network
from sim.routing.plan import Waypoints


class Gate:
    """Knows each robot's declared move, or where it stands, by robot."""

    def __init__(self, network: Network, conflicts: Conflicts) -> None:
        self._network = network
        self._conflicts = conflicts
        self._declared: dict[str, tuple[int, int, int]] = {}  # edge (or −1), its start, where it ends
        self._shut_by: dict[int, tuple[set[int], dict[int, Window]]] = {}  # by edge: what shuts it

    def place(self, robot: str, declared: Waypoints) -> None:
        """Know a robot's declared move by its two waypoints, or the one place where it stands."""
        vertices = [self._network.number[vertex] for vertex, _ in declared]
        edge = self._network.edge_number[vertices[0], vertices[1]] if len(vertices) == 2 else -1
        self._declared[robot] = (edge, declared[0][1], vertices[-1])

    def remove(self, robot: str) -> None:
        """It was carried away, and is in nobody's way."""
        self._declared.pop(robot, None)

    def forget(self) -> None:
        """Places have changed on the network."""
        self._shut_by.clear()

    def passes(self, robot: str, leaving: Waypoints) -> bool:
        """Declare a move, given by its two waypoints, if it may begin."""
        start_ms = leaving[0][1]
        edge = self._network.route([vertex for vertex, _ in leaving])[0]
        known = self._shut_by.get(edge)
        if known is None:
            places, moves = self._conflicts.of_move(edge)
            known = self._shut_by[edge] = ({vertex for vertex, _ in places}, dict(moves))
        shut, windows = known
        for other, (driven, since_ms, last) in self._declared.items():
            if other == robot:
                continue
            low, high = windows.get(driven, (0, 0))
            if last in shut or low < since_ms - start_ms < high:
                return False
        self._declared[robot] = (edge, start_ms, self._network.heads[edge])
        return True

    def is_clear(self, vertex: str) -> bool:
        """Whether a robot may be put at a vertex: no robot stands or drives too near to it."""
        near, passing = self._conflicts.of_stand(self._network.number[vertex])
        touched = {edge for edge, _ in passing}
        return not any(last in near or edge in touched for edge, _, last in self._declared.values())
