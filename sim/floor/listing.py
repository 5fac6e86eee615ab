"""A floor as listed vertices and edges in metres, for rooms that are no grid."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sim.floor.drawing import Seats
from sim.floor.floor import Floor
from sim.floor.source import Source
from sim.floor.spec import FloorSpec, Rect, TableSpec, VertexSpec, metres
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
    """The file's content. An edge is [a, b], driven both ways, or [a, b, "one-way"]."""

    clearance_m: Annotated[float, Meta(ge=0, le=2)]
    vertices: dict[PlaceName, VertexSpec]
    edges: tuple[Annotated[tuple[str, ...], Meta(min_length=2, max_length=3)], ...]
    seats: Seats = 4
    tables: dict[PlaceName, ListedTable] = {}
    walls: tuple[Rect, ...] = ()
    kitchen: tuple[Rect, ...] = ()


def compile_listing(file: TomlFile, listing: Listing) -> Floor:
    """The floor that a listing describes.

    Raises:
        BadInput: a place out of bounds or listed twice, an edge or a table at a vertex that isn't there.
    """
    _check_places(file, listing)
    spec = FloorSpec(
        vertices={
            name: VertexSpec(metres(vertex.x_m), metres(vertex.y_m), vertex.kind)
            for name, vertex in listing.vertices.items()
        },
        edges=tuple(_edges(file, listing)),
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


def _edges(file: TomlFile, listing: Listing) -> list[tuple[str, str]]:
    """All directed edges."""
    listed: dict[tuple[str, str], int] = {}
    for number, edge in enumerate(listing.edges):
        start, end, *rest = edge
        if rest and rest != [ONE_WAY]:
            raise file.bad(
                f'"{rest[0]}" says nothing about an edge', f'did you mean "{ONE_WAY}"?', ("edges", number, 2)
            )
        for place, vertex in enumerate((start, end)):
            if vertex not in listing.vertices:
                wrong = f"the edge has an end at {vertex}, which is no vertex"
                raise file.bad(wrong, nearest(vertex, listing.vertices), ("edges", number, place))
        if start == end:
            raise file.bad(f"the edge leads from {start} to itself", "its ends are two vertices", ("edges", number))
        for way in ((start, end),) if rest else ((start, end), (end, start)):
            if way in listed:
                right = f"edges.{listed[way]} has it already; drop one"
                raise file.bad(f"the edge from {way[0]} to {way[1]} is listed twice", right, ("edges", number))
            listed[way] = number
    return list(listed)
