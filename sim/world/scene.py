"""What the parts of a world share: the one clock, the board, and the way to say what happened."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import simpy

from sim.board import Board
from sim.messages.events import AnyEvent
from sim.restaurant import Restaurant


class Emit(Protocol):
    def __call__(self, event: AnyEvent, /) -> None:
        """Say that something happens now: it goes into the log and onto the board at once."""


class Scene(NamedTuple):
    """`env.now` is world time in ms. The board is only ever changed by `emit`."""

    env: simpy.Environment
    board: Board
    restaurant: Restaurant
    seed: int
    emit: Emit

    @property
    def now_ms(self) -> int:
        return int(self.env.now)
