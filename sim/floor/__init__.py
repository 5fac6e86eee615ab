"""The place: a drawing or a list of vertices in metres, read into a checked networkx graph."""

from sim.floor.floor import Floor, natural
from sim.floor.read import read_floor
from sim.floor.spec import FloorSpec, Rect, TableSpec, VertexSpec, to_json

__all__ = ["Floor", "FloorSpec", "Rect", "TableSpec", "VertexSpec", "natural", "read_floor", "to_json"]
