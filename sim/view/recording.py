"""A recorded evening as a source: all of it is there from the first call on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages.codec import Header
from sim.messages.events import Entry
from sim.restaurant import Restaurant


class Recording:
    """A log's entries, all of them, in order; the restaurant is the one that it was made in."""

    live = False

    def __init__(self, restaurant: Restaurant, entries: Sequence[Entry], trouble: str = "") -> None:
        self.restaurant = restaurant
        self._trouble = trouble
        self._entries = list(entries)
        self._end_ms = entries[-1].at_ms if entries else 0

    def entries(self) -> list[Entry]:
        given, self._entries = self._entries, []
        return given

    def now_ms(self) -> int:
        return self._end_ms

    def trouble(self) -> str:
        """Why the log goes no further; empty where it is whole."""
        return self._trouble


def recording_of(header: Header, lines: Iterable[Entry], *, as_far_as_it_goes: bool = False) -> Recording:
    """A log, read whole; or up to its first line that can't be read, which is then what troubles it.

    Raises:
        BadInput: naming file and line, when the log can't be used.
    """
    entries: list[Entry] = []
    trouble = ""
    try:
        entries.extend(lines)  # what came before a line that can't be read stays
    except BadInput as error:
        if not (as_far_as_it_goes and entries):
            raise
        trouble = f"The log goes no further than this: {error}"
    return Recording(codec.restaurant_of(header).opening_at(header.start), entries, trouble)
