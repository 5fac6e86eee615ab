"""A floor as listed vertices and edges in metres, for rooms that are no grid."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sim.floor.drawing import Seats
from sim.floor.floor import Floor
from sim.floor.source import Source
from sim.floor.spec import FloorSpec, LimitMps, Rect, TableSpec, VertexSpec, metres
from sim.toml_file import TomlFile, nearest

PlaceName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=40)]
ONE_WAY = "one-way"
FARTHEST_M = 10_000.0


class ListedTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table, served at a vertex; `shape` is its top as drawn."""

    stop: str
    seats: Seats | None = None
    shape: tuple[Rect, ...] = ()


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file's content. An edge is [a, b], driven both ways; "one-way" and a speed limit in m/s may follow."""

    clearance_m: Annotated[float, Meta(ge=0, le=2)]
    vertices: dict[PlaceName, VertexSpec]
    edges: tuple[Annotated[tuple[str | LimitMps, ...], Meta(min_length=2, max_length=4)], ...]
    seats: Seats = 4
    tables: dict[PlaceName, ListedTable] = {}
    walls: tuple[Rect, ...] = ()
    kitchen: tuple[Rect, ...] = ()


def compile_listing(file: TomlFile, listing: Listing) -> Floor:
    """The floor that a listing describes.

    Raises:
        BadInput: a place out of bounds or listed twice, an edge or a table at a vertex that isn't there, an edge
            of which something unknown is said.
    """
    _check_places(file, listing)
    edges = _edges(file, listing)
    spec = FloorSpec(
        vertices={
            name: VertexSpec(metres(vertex.x_m), metres(vertex.y_m), vertex.kind)
            for name, vertex in listing.vertices.items()
        },
        edges=tuple(edges),
        speed_limits_mps=tuple((*edge, mps) for edge, mps in edges.items() if mps is not None),
        clearance_m=listing.clearance_m,
        tables={
            name: TableSpec(table.stop, table.seats or listing.seats, table.shape)
            for name, table in listing.tables.items()
        },
        walls=listing.walls,
        kitchen=listing.kitchen,
    )
    return Floor(spec, Source(file))


def _check_places(file: TomlFile, listing: Listing) -> None:
    taken: dict[tuple[float, float], str] = {}
    for name, vertex in listing.vertices.items():
        for axis, value_m in (("x_m", vertex.x_m), ("y_m", vertex.y_m)):
            if abs(value_m) > FARTHEST_M:
                right = f"a floor reaches {FARTHEST_M:.0f} m at most"
                raise file.bad(f"{axis} is {value_m}", right, ("vertices", name, axis))
        place = (metres(vertex.x_m), metres(vertex.y_m))
        if place in taken:
            raise file.bad(f"{name} is where {taken[place]} is", "give each a place of its own", ("vertices", name))
        taken[place] = name
    for name, table in listing.tables.items():
        if table.stop not in listing.vertices:
            wrong = f"table {name} has its stop at {table.stop}, which is no vertex"
            raise file.bad(wrong, nearest(table.stop, listing.vertices), ("tables", name, "stop"))


def _edges(file: TomlFile, listing: Listing) -> dict[tuple[str, str], float | None]:
    """All directed edges, with the speed limits that they have."""
    listed: dict[tuple[str, str], int] = {}
    limits: dict[tuple[str, str], float | None] = {}
    for number, edge in enumerate(listing.edges):
        start, end = (_vertex(file, listing, number, place) for place in (0, 1))
        if start == end:
            raise file.bad(f"the edge leads from {start} to itself", "its ends are two vertices", ("edges", number))
        one_way, limit_mps = _said_of(file, number, edge[2:])
        for way in ((start, end),) if one_way else ((start, end), (end, start)):
            if way in listed:
                right = f"edges.{listed[way]} has it already; drop one"
                raise file.bad(f"the edge from {way[0]} to {way[1]} is listed twice", right, ("edges", number))
            listed[way], limits[way] = number, limit_mps
    return limits


def _vertex(file: TomlFile, listing: Listing, number: int, place: int) -> str:
    vertex = listing.edges[number][place]
    if vertex not in listing.vertices:
        wrong = f"the edge has an end at {vertex}, which is no vertex"
        raise file.bad(wrong, nearest(str(vertex), listing.vertices), ("edges", number, place))
    return str(vertex)


def _said_of(file: TomlFile, number: int, more: tuple[str | float, ...]) -> tuple[bool, float | None]:
    """What follows an edge's ends: whether it is one-way, and its speed limit; each is said once at most."""
    for place, said in enumerate(more, start=2):
        if isinstance(said, str) and said != ONE_WAY:
            wrong = f'"{said}" says nothing about an edge'
            raise file.bad(wrong, f'did you mean "{ONE_WAY}"?', ("edges", number, place))
    limits_mps = [said for said in more if not isinstance(said, str)]
    if len(limits_mps) > 1 or len(more) - len(limits_mps) > 1:
        right = f'after its ends, "{ONE_WAY}" and one speed limit may follow'
        raise file.bad("it says the same twice of an edge", right, ("edges", number))
    return len(more) > len(limits_mps), limits_mps[0] if limits_mps else None
