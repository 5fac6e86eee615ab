"""What the API says and takes, where no other part of the pages has a name for it. Times in ms of world time."""

from __future__ import annotations

from typing import Annotated

import msgspec

from sim.messages.commands import AnyCommand


class HouseState(msgspec.Struct, frozen=True):
    """The house at a moment: `seq` is the last event, `speed` world seconds a wall second, 0 while paused."""

    restaurant: str
    seq: int
    now_ms: int
    speed: float
    doors_open: bool
    ended: bool
    stopped: bool
    parties_seated: int
    parties_waiting: int
    tickets_open: int
    calls_open: int


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command under a key of the asker's: the same key again does nothing more. `who` asks, where it is a person."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    command: AnyCommand
    who: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Done(msgspec.Struct, frozen=True):
    """What became of a command: `done`, `refused` with the reason, or `kept` where no answer came in time."""

    outcome: str
    reason: str = ""
