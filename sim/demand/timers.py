"""What guests mean to do, and when."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from sim.messages import commands as c

Asked = tuple[str, c.AnyCommand]  # an idempotency key and what is asked
Timer = Callable[[], list[Asked]]


class Timers:
    """Things to do at instants; those of one instant in the order in which they were set."""

    def __init__(self) -> None:
        self._timers: list[tuple[int, int, Timer]] = []
        self._set = 0

    @property
    def next_ms(self) -> int | None:
        return self._timers[0][0] if self._timers else None

    def at(self, at_ms: int, timer: Timer) -> None:
        self._set += 1
        heapq.heappush(self._timers, (at_ms, self._set, timer))

    def due(self, at_ms: int) -> list[Asked]:
        """Do what is due up to and including an instant; what that asks."""
        asked: list[Asked] = []
        while self._timers and self._timers[0][0] <= at_ms:
            asked += heapq.heappop(self._timers)[2]()
        return asked
