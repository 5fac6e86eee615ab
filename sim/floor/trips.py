"""How far it is from a dock by a pass to a table and back: the longest trip that a floor asks of a robot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import networkx as nx

from sim.floor.floor import Floor


class Trip(NamedTuple):
    """From a dock to a pass bay, to a table's stop and home, on the shortest ways."""

    dock: str
    bay: str
    table: str
    length_m: float


def longest_trip(floor: Floor, docks: Sequence[str]) -> Trip | None:
    """The longest of all, though a robot may choose a nearer bay; None where a way is missing.

    Args:
        docks: those at which robots rest.
    """
    places = [*docks, *floor.pass_bays]
    ways = {place: nx.single_source_dijkstra_path_length(floor.graph, place, weight="length_m") for place in places}
    back = floor.graph.reverse(copy=False)
    home = {dock: nx.single_source_dijkstra_path_length(back, dock, weight="length_m") for dock in docks}
    try:
        trips = [
            Trip(dock, bay, table, ways[dock][bay] + ways[bay][spec.stop] + home[dock][spec.stop])
            for dock in docks
            for bay in floor.pass_bays
            for table, spec in floor.tables.items()
        ]
    except KeyError:
        return None  # which `sim.floor.check` refuses
    return max(trips, key=lambda trip: trip.length_m, default=None)
