"""Halls to measure in: a shipped restaurant, or a JSON file; and what robots passing through each other would deliver.

A file has `robot` (`radius_m`, `speed_mps`), `clearance_m`, `pickup_s`, `handover_s`, `vertices` {name: `x_m`, `y_m`,
`kind`: aisle, table, pass or dock} and `edges` [[name, name], …], driven both ways.
"""

from __future__ import annotations

import heapq
import random
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
import networkx as nx
from msgspec import Meta

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec, natural
from sim.floor.points import floor_of
from sim.restaurant import load, shipped

PICKUP_S, HANDOVER_S = 8.0, 20.0  # at the shipped restaurants
HOUR_MS = 3_600_000

Positive = Annotated[float, Meta(gt=0)]


class Hall(NamedTuple):
    """A floor, its robots, and the work: load at any pass bay, then unload at a table's stop."""

    name: str
    floor: Floor
    stops: tuple[str, ...]
    radius_m: float
    speed_mps: float
    pickup_s: float = PICKUP_S
    handover_s: float = HANDOVER_S


class _Robot(msgspec.Struct):
    radius_m: Positive
    speed_mps: Positive


class _Vertex(msgspec.Struct):
    x_m: float
    y_m: float
    kind: Literal["aisle", "table", "pass", "dock"]


class _File(msgspec.Struct):
    robot: _Robot
    vertices: dict[str, _Vertex]
    edges: tuple[tuple[str, str], ...]
    clearance_m: Annotated[float, Meta(ge=0)] = 0.0
    pickup_s: Annotated[float, Meta(ge=0)] = PICKUP_S
    handover_s: Annotated[float, Meta(ge=0)] = HANDOVER_S


def hall(name_or_file: str) -> Hall:
    """A shipped restaurant by its name, or a hall from a JSON file.

    Raises:
        BadInput: there is neither, or the file makes no hall.
    """
    if name_or_file in shipped():
        restaurant = load(name_or_file)
        robots, floor = restaurant.service.robots, restaurant.floor
        stops = tuple(floor.tables[table].stop for table in sorted(floor.tables, key=natural))
        return Hall(name_or_file, floor, stops, robots.radius_m, robots.speed_mps)
    path = Path(name_or_file)
    try:
        file = msgspec.json.decode(path.read_bytes(), type=_File)
        bare = floor_of({name: (v.x_m, v.y_m) for name, v in file.vertices.items()}, file.edges)
    except OSError as error:
        right = f"name a file, or one of {', '.join(shipped())}"
        raise BadInput(f"can't be read ({error.strerror})", right, file=path) from None
    except (msgspec.DecodeError, BadInput) as error:
        raise BadInput(str(error), "benchmarks/halls.py says what a hall has", file=path) from None
    stops = tuple(sorted((name for name, v in file.vertices.items() if v.kind == "table"), key=natural))
    spec = FloorSpec(
        vertices={
            name: VertexSpec(v.x_m, v.y_m, "stop" if v.kind == "table" else v.kind) for name, v in file.vertices.items()
        },
        edges=bare.spec.edges,
        clearance_m=file.clearance_m,
        tables={stop: TableSpec(stop, 4) for stop in stops},
    )
    return Hall(
        path.stem, Floor(spec), stops, file.robot.radius_m, file.robot.speed_mps, file.pickup_s, file.handover_s
    )


def bound_per_h(hall: Hall, robots: int, seed: int) -> float:
    """Deliveries an hour, in the second of two hours, of robots that pass through each other.

    Whoever is free first takes the pass bay where it can begin to load first, then the table that is drawn next.
    Bays and tables serve one robot at a time, in the order in which robots asked.
    """

    def drive_s(_start: str, _end: str, edge: dict[str, float]) -> float:
        return edge["length_m"] / min(hall.speed_mps, edge["limit_mps"])

    way_s = dict(nx.all_pairs_dijkstra_path_length(hall.floor.graph, weight=drive_s))
    tables = random.Random(f"{seed}/tables")
    free_s = dict.fromkeys([*hall.floor.pass_bays, *hall.stops], 0.0)
    waiting = [(0.0, robot, hall.floor.docks[robot]) for robot in range(robots)]
    heapq.heapify(waiting)
    delivered = 0
    while waiting[0][0] <= 7200.0:
        now_s, robot, here = heapq.heappop(waiting)
        begins_s, bay = min(
            (max(now_s + way_s[here][bay], free_s[bay]), place) for place, bay in enumerate(hall.floor.pass_bays)
        )
        bay_name = hall.floor.pass_bays[bay]
        loaded_s = free_s[bay_name] = begins_s + hall.pickup_s
        table = tables.choice(hall.stops)
        done_s = free_s[table] = max(loaded_s + way_s[bay_name][table], free_s[table]) + hall.handover_s
        delivered += 3600.0 < done_s <= 7200.0
        heapq.heappush(waiting, (done_s, robot, table))
    return float(delivered)
