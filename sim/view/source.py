"""Where the window's entries and its time come from: a live restaurant or a recorded evening."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sim.messages.events import Entry
from sim.restaurant import Restaurant


class Source(Protocol):
    """What the window asks, every frame, on the main thread; no call may block."""

    @property
    def restaurant(self) -> Restaurant: ...

    def entries(self) -> list[Entry]:
        """The entries since the last call, in order, none left out; the first call begins at `seq` 1."""

    def now_ms(self) -> int:
        """World time, the moment to draw: not before the last entry returned."""

    def speed(self) -> float:
        """World seconds a wall second; while paused, the speed to go on with."""

    def set_speed(self, speed: float) -> None: ...

    def paused(self) -> bool: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...


@runtime_checkable
class Scrubbable(Source, Protocol):
    """A source that can show another moment."""

    def end_ms(self) -> int:
        """The last moment that can be shown; the first is 0."""

    def jump_to(self, t_ms: int) -> None:
        """Show this moment, the nearest that there is.

        After a jump the next call of `entries` begins at `seq` 1: who folds them starts from an empty board.
        """
