"""A floor as plain data, in metres: what a drawing or listed vertices come down to, and what a log's header holds."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

VertexKind = Literal["aisle", "stop", "pass", "dock", "bay", "wash"]


LimitMps = Annotated[float, Meta(ge=0.05, le=5)]  # in a file: what a robot's own speed can be


def metres(value: float) -> float:
    """A length rounded to a micrometre, so that sums of decimals stay tidy in files and logs."""
    return round(value, 6)


class Rect(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upright rectangle: its top left corner and its size, in metres (y grows downwards, as in a drawing)."""

    x_m: float
    y_m: float
    w_m: Annotated[float, Meta(ge=0)]
    h_m: Annotated[float, Meta(ge=0)]


class VertexSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A place where a robot can stand, its centre in metres."""

    x_m: float
    y_m: float
    kind: VertexKind = "aisle"


class TableSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table: the vertex at which a robot serves it, its seats, and its top as drawn."""

    stop: str
    seats: int
    shape: tuple[Rect, ...] = ()


class FloorSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole floor. Edges are directed: an aisle that is driven both ways is listed twice.

    `clearance_m` is the least distance between the rims of two robots at any instant;
    `speed_limits_mps` lists [from, to, metres a second] for those edges on which no robot is faster.
    """

    vertices: dict[str, VertexSpec]
    edges: tuple[tuple[str, str], ...]
    clearance_m: float
    tables: dict[str, TableSpec] = {}
    walls: tuple[Rect, ...] = ()
    kitchen: tuple[Rect, ...] = ()
    speed_limits_mps: tuple[tuple[str, str, Annotated[float, Meta(gt=0)]], ...] = ()


def to_json(spec: FloorSpec) -> bytes:
    """The floor as JSON for people and programs: the same form as in a log's header, indented."""
    return msgspec.json.format(msgspec.json.encode(spec), indent=2) + b"\n"
