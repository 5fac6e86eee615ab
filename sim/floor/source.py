"""Where the parts of a floor were written, so that a complaint can name file, line and key."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.bad_input import BadInput
from sim.toml_file import Key, TomlFile, dotted


@dataclass(frozen=True)
class Source:
    """A floor file, or none for a floor made by a program.

    Attributes:
        first_line: the line of a drawing's first row.
        rows: the rows, from 1, in which a drawing has `("vertices", name)` and `("tables", name)`.
    """

    file: TomlFile | None = None
    first_line: int = 0
    rows: dict[Key, int] = field(default_factory=dict)

    def bad(self, wrong: str, right: str, *key: str | int) -> BadInput:
        """A complaint about one vertex or table (`"tables", "7"`), about a key of the file, or about the whole."""
        key = key or (("drawing",) if self.rows else ("vertices",))
        if key in self.rows:
            return self.at_row(wrong, right, self.rows[key])
        return self.file.bad(wrong, right, key) if self.file else BadInput(wrong, right, key=dotted(key))

    def at_row(self, wrong: str, right: str, row: int) -> BadInput:
        """A complaint about a row of the drawing."""
        assert self.file is not None, "only a file has a drawing"
        return self.file.bad(wrong, right, ("drawing", f"row {row}"), line=self.first_line + row - 1)
