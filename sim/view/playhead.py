"""Which moment the window shows: the evening's own now, or another one with a clock of its own."""

from __future__ import annotations

import time
from collections.abc import Callable

from sim.view.source import Paced, Source, Timed


class Playhead:
    """A live evening is followed until one goes back; a recorded one begins at its first moment.

    While it follows, pause and speed are those of the evening itself; at any other moment they are the playhead's,
    and the evening goes on as it does.

    Args:
        source: the evening.
        wall_s: a clock that never goes back, in seconds.
    """

    def __init__(self, source: Source, wall_s: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._wall_s = wall_s
        self.follows = source.live
        self._speed = 1.0
        self._paused = False
        self._since_wall_s = wall_s()  # at this instant of the wall clock …
        self._since_ms = 0.0  # … the moment shown was this

    def now_ms(self) -> int:
        """The moment to show."""
        end_ms = self._source.now_ms()
        if self.follows:
            return end_ms
        at_ms = self._own_ms()
        if at_ms >= end_ms and self._source.live and not self._paused:
            self.follow()  # it has caught up
        return min(end_ms, int(at_ms))

    def end_ms(self) -> int:
        """The last moment that can be shown."""
        return self._source.now_ms()

    def jump_to(self, t_ms: int) -> None:
        """Show this moment, or the nearest that there is; a live evening goes on meanwhile."""
        if self.follows:
            self._speed, self._paused = self.speed(), self.paused()
            self.follows = False
        self._start_from(min(self._source.now_ms(), max(0, t_ms)))

    def follow(self) -> None:
        """Back to now; of a recorded evening, to its end."""
        if self._source.live:
            self.follows = True
        else:
            self.jump_to(self._source.now_ms())

    def step(self, by_ms: int) -> None:
        """Stand still, so much later or earlier."""
        paced = self._paced()
        if paced is not None and by_ms > 0:
            paced.pause()
            paced.step(by_ms)
            return
        self.jump_to(self.now_ms() + by_ms)
        self._paused = True

    def speed(self) -> float:
        if self.follows:
            return self._source.speed() if isinstance(self._source, Timed) else 1.0
        return self._speed

    def set_speed(self, speed: float) -> None:
        paced = self._paced()
        if paced is not None:
            paced.set_speed(speed)
        elif not self.follows:
            self._start_from(self._own_ms())
            self._speed = speed

    def paused(self) -> bool:
        if self.follows:
            return isinstance(self._source, Timed) and self._source.paused()
        return self._paused

    @property
    def is_led(self) -> bool:
        """Whether it follows an evening whose clock can't be changed from here."""
        return self.follows and self._paced() is None

    def pause(self) -> None:
        paced = self._paced()
        if paced is not None:
            paced.pause()
        else:
            self.jump_to(self.now_ms())
            self._paused = True

    def resume(self) -> None:
        paced = self._paced()
        if paced is not None:
            paced.resume()
        else:
            self._start_from(self._own_ms())
            self._paused = False

    def _paced(self) -> Paced | None:
        """The evening, where its own clock is the one to change."""
        return self._source if self.follows and isinstance(self._source, Paced) else None

    def _own_ms(self) -> float:
        gone_s = 0.0 if self._paused else self._wall_s() - self._since_wall_s
        return min(float(self._source.now_ms()), self._since_ms + gone_s * 1000 * self._speed)

    def _start_from(self, t_ms: float) -> None:
        self._since_ms, self._since_wall_s = float(t_ms), self._wall_s()
