"""Which tables robots can bring anything to, by the floor alone: from some pass bay, and from there to some dock."""

from __future__ import annotations

from collections.abc import Collection

import networkx as nx

from sim.floor.floor import Floor, Graph


def out_of_reach(floor: Floor, closed: Collection[tuple[str, str]]) -> list[str]:
    """The tables that no robot comes to and home from while these edges are closed, in either direction.

    Robots that stand in the way are not looked at.
    """
    shut = {frozenset(pair) for pair in closed}
    open_edges = [edge for edge in floor.graph.edges if frozenset(edge) not in shut]
    graph = floor.graph.edge_subgraph(open_edges)
    from_pass = _reached(graph, floor.pass_bays)
    to_dock = _reached(graph.reverse(copy=False), floor.docks)
    return [name for name, table in floor.tables.items() if table.stop not in from_pass or table.stop not in to_dock]


def _reached(graph: Graph, starts: Collection[str]) -> set[str]:
    found: set[str] = set()
    for start in starts:
        if start in graph and start not in found:
            found |= {start, *nx.descendants(graph, start)}
    return found
