"""Which goals a robot may be sent to: those with a way there and back past all others at their places of rest."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import networkx as nx

from sim.bad_input import BadInput
from sim.routing.conflicts import Conflicts
from sim.routing.network import Network

if TYPE_CHECKING:
    Graph = nx.DiGraph[int]
else:
    Graph = nx.DiGraph


class Access:
    """The promise behind every plan: from any goal a robot can go on, even while all others rest.

    Where it holds, a robot that waits long enough finds a way (Ma et al. 2017, arXiv 1705.10868).
    """

    def __init__(self, network: Network, conflicts: Conflicts) -> None:
        self._network = network
        self._conflicts = conflicts
        self._rests: dict[str, int] = {}
        self._open: dict[str, set[int]] = {}

    def rest(self, robot: str, vertex: str) -> None:
        """From now on a robot rests here."""
        self._rests[robot] = self._network.number[vertex]
        self._open.clear()

    def forget(self) -> None:
        """Edges were shut, or are not any more."""
        self._open.clear()

    def is_open(self, robot: str, goal: str) -> bool:
        """Whether a robot gets to a goal and back to its rest, past all others at their rests."""
        return self._network.number[goal] in self._open_to(robot)

    def check(self, robot: str, goal: str, key: str) -> None:
        """
        Raises:
            BadInput: the robot can't get to the goal and back to its rest, or only past another robot's rest.
        """
        others = {other: rest for other, rest in self._rests.items() if other != robot}
        number = self._network.number[goal]
        if number in self._open_to(robot):
            return
        for other, rest in others.items():
            if number in self._conflicts.of_stand(rest)[0]:
                name = self._network.names[rest]
                where = "is where" if name == goal else f"is too close to {name}, where"
                raise BadInput(f"{goal} {where} {other} rests", "a goal is clear of other robots' rests", key=key)
        home = self._network.names[self._rests[robot]]
        if number not in self._both_ways(self._rests[robot], ()):
            wrong = f"{goal} can't be reached by {robot}, or it could not get back from there to {home}"
            raise BadInput(wrong, "name a goal with a way there and back", key=key)
        wrong = f"{robot} could get to {goal} and back to {home} only past where other robots rest"
        raise BadInput(wrong, "let robots rest where they leave a way", key=key)

    def _open_to(self, robot: str) -> set[int]:
        if robot not in self._open:
            others = [rest for other, rest in self._rests.items() if other != robot]
            self._open[robot] = self._both_ways(self._rests[robot], others)
        return self._open[robot]

    def _both_ways(self, base: int, rests: Collection[int]) -> set[int]:
        """All vertices that one reaches from the base, and gets back from, clear of robots at these rests."""
        network = self._network
        shut_vertices = {w for rest in rests for w in self._conflicts.of_stand(rest)[0]}
        shut_edges = self._network.shut | {f for rest in rests for f, _ in self._conflicts.of_stand(rest)[1]}
        graph: Graph = nx.DiGraph()
        graph.add_node(base)
        for e, (u, v) in enumerate(zip(network.tails, network.heads, strict=True)):
            if e not in shut_edges and u not in shut_vertices and v not in shut_vertices:
                graph.add_edge(u, v)
        there, back = nx.descendants(graph, base), nx.ancestors(graph, base)
        return {base} | {v for v in there if v in back}
