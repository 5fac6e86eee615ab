"""Where a robot stands to serve each table of a drawing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import networkx as nx

from sim.floor.cells import Cell, Cells, neighbours, vertex_kind
from sim.floor.floor import natural
from sim.floor.source import Source
from sim.toml_file import nearest

if TYPE_CHECKING:
    CellGraph = nx.DiGraph[Cell]
else:
    CellGraph = nx.DiGraph


def choose_stops(cells: Cells, explicit: Mapping[str, str], source: Source) -> dict[str, Cell]:
    """The stop of each table: the vertex it names, else a stop that touches it, else an aisle that does.

    Of several the one with the shortest route from a pass is taken; ties by name.

    Raises:
        BadInput: a table has none, or none that a pass leads to.
    """
    steps = _steps_from_passes(cells)
    stops = {}
    for table in cells.tables:
        if table in explicit:
            stops[table] = _named(cells, table, explicit[table], source)
            continue
        beside = _beside(cells, table)
        if not beside:
            raise source.bad(f"table {table} touches no aisle", "draw an aisle or a stop beside it", "tables", table)
        reached = [cell for cell in beside if cell in steps]
        if not reached:
            right = "draw a way of aisles to it; mind the arrows"
            raise source.bad(f"table {table} can't be reached from any pass", right, "tables", table)
        stops[table] = min(reached, key=lambda cell: (steps[cell], natural(cells.names[cell])))
    return stops


def _named(cells: Cells, table: str, stop: str, source: Source) -> Cell:
    if stop not in cells.by_name:
        wrong = f"table {table} has its stop at {stop}, which is no vertex"
        raise source.bad(wrong, nearest(stop, cells.by_name), "tables", table, "stop")
    return cells.by_name[stop]


def _beside(cells: Cells, table: str) -> list[Cell]:
    touching = [cell for place in cells.tables[table] for cell in neighbours(place)]
    stops = [cell for cell in touching if cells.kinds.get(cell) == "stop"]
    return stops or [cell for cell in touching if vertex_kind(cells.kinds.get(cell)) == "aisle"]


def _steps_from_passes(cells: Cells) -> dict[Cell, int]:
    """How many moves away from the nearest pass each cell is; one that no pass leads to is left out."""
    graph: CellGraph = nx.DiGraph(cells.edges)
    steps: dict[Cell, int] = {}
    for start, kind in cells.kinds.items():
        if kind == "pass" and start in graph:
            for cell, count in nx.single_source_shortest_path_length(graph, start).items():
                steps[cell] = min(count, steps.get(cell, count))
    return steps
