"""Where the window's entries and its time come from: a live restaurant or a recorded evening."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sim.bad_input import BadInput
from sim.messages.events import Entry
from sim.restaurant import Restaurant


class NotThere(BadInput):
    """There is nothing to show now, but there may be soon, if one asks again."""


class Source(Protocol):
    """What the window asks, every frame, on the main thread; no call may block."""

    @property
    def restaurant(self) -> Restaurant: ...

    @property
    def live(self) -> bool:
        """Whether the evening goes on; all entries of one that is over come with the first call."""

    def entries(self) -> list[Entry]:
        """The entries since the last call, in order, none left out; the first call begins at `seq` 1."""

    def now_ms(self) -> int:
        """The last moment that there is: of a live evening its world time, not before the last entry returned."""


@runtime_checkable
class Troubled(Source, Protocol):
    """A source that may lose its connection, or break off."""

    def trouble(self) -> str:
        """What is wrong now, in words; empty while all is well."""


@runtime_checkable
class Timed(Source, Protocol):
    """A live evening that says how fast it goes."""

    def speed(self) -> float:
        """World seconds a wall second; while paused, the speed to go on with."""

    def paused(self) -> bool: ...


@runtime_checkable
class Paced(Timed, Protocol):
    """One whose clock the window may change."""

    def set_speed(self, speed: float) -> None: ...

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def step(self, by_ms: int) -> None:
        """Let so much world time go by at once."""
