"""floor.toml → Floor: a text drawing, or listed vertices and edges."""

from __future__ import annotations

from pathlib import Path

from sim.floor.drawing import Drawing, compile_drawing
from sim.floor.floor import Floor
from sim.floor.listing import Listing, compile_listing
from sim.toml_file import TomlFile


def read_floor(path: Path) -> Floor:
    """Read a floor file of either form. `sim.floor.check` then says whether robots can work on it.

    Raises:
        BadInput: the file can't be read, or it makes no floor.
    """
    file = TomlFile(path)
    if "drawing" in file.data:
        return compile_drawing(file, file.convert(Drawing))
    if "vertices" in file.data:
        return compile_listing(file, file.convert(Listing))
    raise file.bad("there is no floor in it", "a drawing or [vertices] was expected", ())
