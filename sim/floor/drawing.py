"""A floor drawn as text: one character a cell, compiled to vertices, edges, tables and walls in metres."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from sim.floor.cells import DIGITS, Cell, CellKind, Cells, numbers, vertex_kind
from sim.floor.floor import Floor
from sim.floor.rects import merged
from sim.floor.source import Source
from sim.floor.spec import FloorSpec, LimitMps, TableSpec, VertexSpec, metres
from sim.floor.stops import choose_stops
from sim.toml_file import TomlFile, nearest

Seats = Annotated[int, Meta(ge=1, le=99)]
Char = Annotated[str, Meta(min_length=1, max_length=1)]


class DrawnTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a drawing can't say about a table."""

    seats: Seats | None = None
    stop: str | None = None


class Drawing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file's content. `seats` is for tables that say nothing else; `speed_limits_mps` by character."""

    cell_m: Annotated[float, Meta(ge=0.05, le=10)]
    clearance_m: Annotated[float, Meta(ge=0, le=2)]
    drawing: str
    legend: dict[Char, CellKind]
    seats: Seats = 4
    tables: dict[str, DrawnTable] = {}
    speed_limits_mps: dict[Char, LimitMps] = {}


def compile_drawing(file: TomlFile, drawing: Drawing) -> Floor:
    """The floor that a drawing shows.

    Raises:
        BadInput: a character without a legend, a table drawn twice, without a stop, or out of reach of every pass,
            a speed limit where no robot drives.
    """
    source = Source(file, _first_line(file))
    _check_legend(drawing, source)
    _check_limits(drawing, file)
    rows = drawing.drawing.split("\n")
    _check_widths(rows, source)
    cells = Cells(_kinds(rows, drawing.legend, source), _tables(rows, source))
    source.rows.update({("vertices", name): row for (row, _), name in cells.names.items()})
    source.rows.update({("tables", table): top[0][0] for table, top in cells.tables.items()})
    for table in drawing.tables:
        if table not in cells.tables:
            raise file.bad(f"table {table} is not drawn", nearest(table, cells.tables), ("tables", table))
    if "pass" not in cells.kinds.values():
        raise file.bad("there is no pass", "draw one where robots are loaded", ("drawing",))
    explicit = {table: said.stop for table, said in drawing.tables.items() if said.stop is not None}
    limits = _limits(rows, drawing.speed_limits_mps)
    return Floor(_spec(drawing, cells, choose_stops(cells, explicit, source), limits), source)


def _limits(rows: list[str], by_char: dict[str, float]) -> dict[Cell, float]:
    """The speed limit of each cell whose character has one."""
    return {
        (row, column): by_char[char]
        for row, text in enumerate(rows, start=1)
        for column, char in enumerate(text, start=1)
        if char in by_char
    }


def _spec(drawing: Drawing, cells: Cells, stops: dict[str, Cell], limits: dict[Cell, float]) -> FloorSpec:
    size_m = drawing.cell_m
    vertices = {}
    for (row, column), name in cells.names.items():
        kind = vertex_kind(cells.kinds[row, column])
        assert kind is not None, "only cells where a robot can stand have a name"
        vertices[name] = VertexSpec(metres((column - 0.5) * size_m), metres((row - 0.5) * size_m), kind)
    seats = {table: said.seats for table, said in drawing.tables.items()}
    limited = {(start, end): [limits[cell] for cell in (start, end) if cell in limits] for start, end in cells.edges}
    return FloorSpec(
        vertices=vertices,
        edges=tuple((cells.names[start], cells.names[end]) for start, end in cells.edges),
        speed_limits_mps=tuple((cells.names[a], cells.names[b], min(mps)) for (a, b), mps in limited.items() if mps),
        clearance_m=drawing.clearance_m,
        tables={
            table: TableSpec(cells.names[stops[table]], seats.get(table) or drawing.seats, merged(top, size_m))
            for table, top in cells.tables.items()
        },
        walls=merged([cell for cell, kind in cells.kinds.items() if kind == "wall"], size_m),
        kitchen=merged([cell for cell, kind in cells.kinds.items() if kind == "kitchen"], size_m),
    )


def _first_line(file: TomlFile) -> int:
    """The line of the drawing's first row: TOML drops a line break right after the opening quotes."""
    line = file.line_of(("drawing",)) or 1
    opens = file.lines[line - 1].rstrip()
    return line + 1 if opens.endswith(('"""', "'''")) else line


def _check_legend(drawing: Drawing, source: Source) -> None:
    for char in drawing.legend:
        if char in DIGITS:
            raise source.bad(f"the legend gives {char} a meaning", "digits draw tables", "legend", char)


def _check_limits(drawing: Drawing, file: TomlFile) -> None:
    for char in drawing.speed_limits_mps:
        key = ("speed_limits_mps", char)
        if char not in drawing.legend:
            raise file.bad(f"the legend does not explain {char}", nearest(char, drawing.legend), key)
        kind = drawing.legend[char]
        if vertex_kind(kind) is None:
            raise file.bad(f"{char} is {kind}, where no robot drives", "limit cells that robots drive on", key)


def _check_widths(rows: list[str], source: Source) -> None:
    """A character lost in a row moves all that follows it: so a row is as wide as the others, or has nothing in it."""
    width = max(len(row) for row in rows)
    for row, text in enumerate(rows, start=1):
        if text.strip() and len(text) < width:
            wrong = f"the row has {len(text)} characters, the widest has {width}"
            raise source.at_row(wrong, "make all rows equally wide; where nothing is, draw a wall or spaces", row)


def _kinds(rows: list[str], legend: dict[str, CellKind], source: Source) -> dict[Cell, CellKind]:
    """The kind of each cell that is no table top and no space."""
    kinds: dict[Cell, CellKind] = {}
    for row, text in enumerate(rows, start=1):
        for column, char in enumerate(text, start=1):
            kind = legend.get(char)
            if kind is not None:
                kinds[row, column] = kind
            elif char not in DIGITS and char != " ":
                wrong = f"column {column} has {char!r}, which the legend does not explain"
                raise source.at_row(wrong, f"the legend has {' '.join(legend) or 'nothing'}", row)
    return kinds


def _tables(rows: list[str], source: Source) -> dict[str, list[Cell]]:
    """The cells of each table's top in reading order, by the table's name, in order of number."""
    tables: dict[str, list[Cell]] = {}
    for row, text in enumerate(rows, start=1):
        for name, columns in numbers(text):
            top = tables.setdefault(name, [])
            if top and not any((row - 1, column) in top for column in columns):
                wrong = f"table {name} is drawn a second time at column {columns[0]}"
                raise source.at_row(wrong, f"it is in row {top[0][0]} already; give this one another number", row)
            top += [(row, column) for column in columns]
    return dict(sorted(tables.items(), key=lambda table: int(table[0])))
