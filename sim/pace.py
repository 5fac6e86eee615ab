"""Wall clock → world time. The only reader of the wall clock in the engine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sim.bad_input import BadInput

SLOWEST, FASTEST = 0.25, 60.0  # world seconds a wall second


class Pace:
    """A clock that can be paused and sped up; every thread may ask it.

    Args:
        start_ms: world time now.
        speed: world seconds a wall second.
        wall_s: a clock that never goes back, in seconds.
        changed: told after each change of speed or pause.

    Raises:
        BadInput: a speed outside 0.25 to 60.
    """

    def __init__(
        self,
        start_ms: int,
        speed: float = 1.0,
        wall_s: Callable[[], float] = time.monotonic,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self._wall_s = wall_s
        self._changed = changed
        self._lock = threading.Lock()
        self._at_ms = float(start_ms)
        self._at_wall_s = wall_s()
        self._speed = checked_speed(speed)
        self._paused = False

    def now_ms(self) -> int:
        """World time, rounded down."""
        with self._lock:
            return int(self._world_ms())

    def speed(self) -> float:
        """World seconds a wall second; while paused, the speed to go on with."""
        return self._speed

    def paused(self) -> bool:
        return self._paused

    def set_speed(self, speed: float) -> None:
        self._change(speed=checked_speed(speed))

    def pause(self) -> None:
        self._change(paused=True)

    def resume(self) -> None:
        self._change(paused=False)

    def step(self, by_ms: int) -> None:
        """Let so much world time go by at once."""
        self._change(by_ms=by_ms)

    def wall_s_until(self, at_ms: int) -> float | None:
        """How long the wall clock takes to a world instant; None while paused."""
        with self._lock:
            if self._paused:
                return None
            return max(0.0, (at_ms - self._world_ms()) / 1000 / self._speed)

    def _world_ms(self) -> float:
        if self._paused:
            return self._at_ms
        return self._at_ms + (self._wall_s() - self._at_wall_s) * 1000 * self._speed

    def _change(self, speed: float | None = None, paused: bool | None = None, by_ms: int = 0) -> None:
        with self._lock:
            self._at_ms = self._world_ms() + by_ms
            self._at_wall_s = self._wall_s()
            self._speed = self._speed if speed is None else speed
            self._paused = self._paused if paused is None else paused
        self._changed()


def checked_speed(speed: float) -> float:
    """The speed, if a pace takes it.

    Raises:
        BadInput: it is outside 0.25 to 60.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise BadInput(f"a speed of {speed:g}", f"a speed is between {SLOWEST:g} and {FASTEST:g}")
    return speed
