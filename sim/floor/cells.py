"""A drawing cell by cell: what each character is, which cells are a table, and how one gets from cell to cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from sim.floor.spec import VertexKind

Cell = tuple[int, int]  # row, column, counted from 1
Arrow = Literal["aisle up", "aisle down", "aisle left", "aisle right"]
CellKind = Literal["wall", "aisle", Arrow, "pass", "dock", "bay", "wash", "stop", "kitchen", "void"]

WAYS: Mapping[str, Cell] = {"aisle up": (-1, 0), "aisle down": (1, 0), "aisle left": (0, -1), "aisle right": (0, 1)}
DIGITS = "0123456789"


def vertex_kind(kind: CellKind | None) -> VertexKind | None:
    """What a robot finds at a cell of this kind; None where it can't stand."""
    if kind is None or kind in ("wall", "kitchen", "void"):
        return None
    return "aisle" if kind in get_args(Arrow) else kind  # type: ignore[return-value]


def neighbours(cell: Cell) -> tuple[Cell, Cell, Cell, Cell]:
    """The cells above, left, right and below."""
    row, column = cell
    return (row - 1, column), (row, column - 1), (row, column + 1), (row + 1, column)


def numbers(text: str) -> Iterator[tuple[str, range]]:
    """The tables in one row of a drawing: each run of digits without leading zeros, and its columns."""
    column = 1
    for is_number, run in itertools.groupby(text, key=DIGITS.__contains__):
        chars = "".join(run)
        if is_number:
            yield chars.lstrip("0") or "0", range(column, column + len(chars))
        column += len(chars)


@dataclass(frozen=True)
class Cells:
    """A drawing that has been read.

    Attributes:
        kinds: the kind of each cell that is no table top and not empty, in reading order.
        tables: the cells of each table's top in reading order, tables in order of number.
    """

    kinds: dict[Cell, CellKind]
    tables: dict[str, list[Cell]]

    @cached_property
    def names(self) -> dict[Cell, str]:
        """The vertices: docks, passes and washes numbered in reading order, all others named by row and column."""
        counts = {kind: itertools.count(1) for kind in ("dock", "pass", "wash")}
        names: dict[Cell, str] = {}
        for (row, column), kind in self.kinds.items():
            if kind in counts:
                names[row, column] = f"{kind}-{next(counts[kind])}"
            elif vertex_kind(kind):
                names[row, column] = f"r{row}c{column}"
        return names

    @cached_property
    def by_name(self) -> dict[str, Cell]:
        return {name: cell for cell, name in self.names.items()}

    @cached_property
    def edges(self) -> tuple[tuple[Cell, Cell], ...]:
        """All moves between touching cells: an arrow is left only the way it points, and never entered against it."""
        return tuple((start, end) for start in self.names for end in neighbours(start) if self._leads(start, end))

    def _leads(self, start: Cell, end: Cell) -> bool:
        if end not in self.names:
            return False
        way = (end[0] - start[0], end[1] - start[1])
        back = (-way[0], -way[1])
        return WAYS.get(self.kinds[start], way) == way and WAYS.get(self.kinds[end], way) != back
