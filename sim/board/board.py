"""fold(events) → what is true at a moment.

A board is changed by `apply` alone. Who keeps one reads it; who wants it changed sends a command.
"""

from __future__ import annotations

from collections.abc import Iterable

from sim.board import chores, dining_room, floor, jobs, kitchen, robots, tickets
from sim.board.facts import Facts, Folds
from sim.messages.events import Entry

FOLDS: Folds = {
    **dining_room.FOLDS,
    **tickets.FOLDS,
    **kitchen.FOLDS,
    **jobs.FOLDS,
    **chores.FOLDS,
    **robots.FOLDS,
    **floor.FOLDS,
}


class Board(Facts):
    """What is true after the events applied so far; how each changes it stands in the module of its part."""

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log; events must come in the order of `seq`, none left out."""
        if entry.seq != self.seq + 1:
            raise ValueError(f"event {entry.seq} after event {self.seq}")
        self.seq = entry.seq
        self.at_ms = entry.at_ms
        fold = FOLDS.get(type(entry.event))
        if fold is not None:
            fold(self, entry.event)

    def apply_all(self, entries: Iterable[Entry]) -> Board:
        for entry in entries:
            self.apply(entry)
        return self
