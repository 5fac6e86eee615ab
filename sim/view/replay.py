"""A recorded evening as a source: its own clock, and a jump to any moment."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

from sim.messages import codec
from sim.messages.events import Entry
from sim.restaurant import Restaurant


class Replay:
    """Plays a log's entries at a speed; at the last one the clock stands still.

    Args:
        restaurant: the one that the log was made in.
        entries: all of them, in order.
        wall_s: a clock that never goes back, in seconds.
    """

    def __init__(
        self, restaurant: Restaurant, entries: Sequence[Entry], *, wall_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._restaurant = restaurant
        self._entries = entries
        self._wall_s = wall_s
        self._next = 0  # index of the first entry that has not been given out
        self._speed = 1.0
        self._paused = False
        self._since_wall_s = wall_s()  # at this instant of the wall clock …
        self._since_ms = 0.0  # … world time was this

    @property
    def restaurant(self) -> Restaurant:
        return self._restaurant

    def entries(self) -> list[Entry]:
        first = self._next
        self._next = max(first, bisect_right(self._entries, self.now_ms(), key=lambda entry: entry.at_ms))
        return list(self._entries[first : self._next])

    def now_ms(self) -> int:
        gone_s = 0.0 if self._paused else self._wall_s() - self._since_wall_s
        return min(self.end_ms(), int(self._since_ms + gone_s * 1000 * self._speed))

    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        self._start_from(self.now_ms())
        self._speed = speed

    def paused(self) -> bool:
        return self._paused

    def pause(self) -> None:
        self._start_from(self.now_ms())
        self._paused = True

    def resume(self) -> None:
        self._start_from(self.now_ms())
        self._paused = False

    def end_ms(self) -> int:
        return self._entries[-1].at_ms if self._entries else 0

    def jump_to(self, t_ms: int) -> None:
        self._start_from(min(self.end_ms(), max(0, t_ms)))
        self._next = 0

    def _start_from(self, t_ms: int) -> None:
        self._since_ms, self._since_wall_s = float(t_ms), self._wall_s()


def replay_of(path: Path | str, *, wall_s: Callable[[], float] = time.monotonic) -> Replay:
    """A log file, read whole.

    Raises:
        BadInput: naming file and line, when the log can't be used.
    """
    header, entries = codec.read_log(path)
    return Replay(codec.restaurant_of(header).opening_at(header.start), list(entries), wall_s=wall_s)
