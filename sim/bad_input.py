"""The one error that a person can mend: what is wrong, where, and what would be right."""

from __future__ import annotations

from pathlib import Path


class BadInput(Exception):  # noqa: N818 - it names what came in, not what went wrong in here
    """Something a person wrote or sent can't be used.

    Args:
        wrong: what is wrong, as a clause ("price_minor is -500").
        right: what would be right, as a clause ("a price is 0 or more").
        file: the file it stands in, if any.
        line: its line there, counted from 1.
        key: the key there, dotted ("items.3.price_minor").
    """

    def __init__(
        self,
        wrong: str,
        right: str = "",
        *,
        file: Path | str | None = None,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        self.wrong, self.right, self.file, self.line, self.key = wrong, right, file, line, key
        super().__init__(str(self))

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        where = ": ".join(part for part in (place, self.key or "") if part)
        said = f"{self.wrong}; {self.right}" if self.right else self.wrong
        return f"{where}: {said}" if where else said
