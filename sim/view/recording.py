"""A recorded evening as a source: all of it is there from the first call on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.messages import codec
from sim.messages.events import Entry
from sim.restaurant import Restaurant


class Recording:
    """A log's entries, all of them, in order; the restaurant is the one that it was made in."""

    live = False

    def __init__(self, restaurant: Restaurant, entries: Sequence[Entry]) -> None:
        self.restaurant = restaurant
        self._entries = list(entries)
        self._end_ms = entries[-1].at_ms if entries else 0

    def entries(self) -> list[Entry]:
        given, self._entries = self._entries, []
        return given

    def now_ms(self) -> int:
        return self._end_ms


def recording_of(path: Path | str) -> Recording:
    """A log file, read whole.

    Raises:
        BadInput: naming file and line, when the log can't be used.
    """
    header, entries = codec.read_log(path)
    return Recording(codec.restaurant_of(header).opening_at(header.start), list(entries))
