"""Where the parts of a floor were written, so that a complaint can name file, line and key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from sim.bad_input import BadInput
from sim.toml_file import Key, TomlFile, dotted

Section = Literal["vertices", "edges", "tables"]


@dataclass(frozen=True)
class Source:
    """A floor file. A drawing knows the row (from 1) of each vertex and table; a listing knows them by key.

    `first_line` is the line of the drawing's first row.
    """

    file: TomlFile | None = None
    first_line: int = 0
    rows: dict[tuple[Section, str], int] = field(default_factory=dict)

    def bad(self, wrong: str, right: str, section: Section, name: str | int) -> BadInput:
        """A complaint about one vertex, table, or edge (by its number)."""
        if self.file is None:
            return BadInput(wrong, right, key=f"{section}.{name}")
        row = self.rows.get((section, str(name)))
        if row is not None:
            return self.at_row(wrong, right, row)
        return self.file.bad(wrong, right, (section, name))

    def at_row(self, wrong: str, right: str, row: int) -> BadInput:
        """A complaint about a row of the drawing."""
        assert self.file is not None, "only a file has a drawing"
        return self.file.bad(wrong, right, ("drawing", f"row {row}"), line=self.first_line + row - 1)

    def at_key(self, wrong: str, right: str, key: Key) -> BadInput:
        """A complaint about a key of the file."""
        return self.file.bad(wrong, right, key) if self.file else BadInput(wrong, right, key=dotted(key))
