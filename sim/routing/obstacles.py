"""What bars ways for good, as things are: edges that are closed, and robots that will not move."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import networkx as nx

from sim.messages.reasons import because
from sim.routing.conflicts import Conflicts
from sim.routing.network import Network

if TYPE_CHECKING:
    Graph = nx.DiGraph[int]
else:
    Graph = nx.DiGraph


class Obstacles:
    """Shuts the network's edges, and says afterwards which obstacle is to blame where there is no way."""

    def __init__(self, network: Network, conflicts: Conflicts) -> None:
        self._network = network
        self._conflicts = conflicts
        self._shuts: dict[str, frozenset[int]] = {}  # by what there is to say about the obstacle

    def put(self, closed: Iterable[tuple[str, str]], standing: Mapping[str, int]) -> None:
        """From now on there are just these obstacles.

        Args:
            closed: pairs of vertices between which nobody may drive, in either direction.
            standing: by robot, the vertex at which it stands for good.
        """
        number, edges = self._network.number, self._network.edge_number
        self._shuts = {}
        for one, other in closed:
            pairs = ((number[one], number[other]), (number[other], number[one]))
            shut = frozenset(edges[pair] for pair in pairs if pair in edges)
            self._shuts[because("way-is-closed", one=one, other=other)] = shut
        for robot, vertex in standing.items():
            passing = frozenset(edge for edge, _ in self._conflicts.of_stand(vertex)[1])
            self._shuts[because("in-the-only-way", robot=robot)] = passing
        self._network.shut_off(edge for shut in self._shuts.values() for edge in shut)

    def blame(self, start: int, goal: int) -> str:
        """Which obstacle leaves no way between two vertices: the one without which there would be one, else all."""
        for said in self._shuts:
            others = [shut for other, shut in self._shuts.items() if other != said]
            if self._is_way(start, goal, frozenset().union(*others)):
                return said
        return "; ".join(self._shuts)

    def _is_way(self, start: int, goal: int, shut: frozenset[int]) -> bool:
        graph: Graph = nx.DiGraph()
        graph.add_nodes_from((start, goal))
        for edge, pair in enumerate(zip(self._network.tails, self._network.heads, strict=True)):
            if edge not in shut:
                graph.add_edge(*pair)
        return nx.has_path(graph, start, goal)
