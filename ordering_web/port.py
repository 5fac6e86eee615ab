"""The narrow door between the pages and the engine: submit a command, read the board, follow events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from sim.board import Board
from sim.messages.commands import AnyCommand
from sim.messages.events import Entry
from sim.restaurant import Restaurant

Answer = TypeVar("Answer")


class Port(Protocol):
    """What the pages may ask of a running restaurant. Every call may come from any thread."""

    @property
    def restaurant(self) -> Restaurant: ...

    def submit(self, key: str, command: AnyCommand, also: Callable[[Connection], None] | None = None) -> bool:
        """Make a command durable: when this returns, a crash can't lose it.

        Args:
            key: the idempotency key; a key that is there already changes nothing.
            command: what to do. Its outcome comes as events, soon.
            also: written in the same transaction (a cart emptied, a name dropped), only where
                the key is new; what it raises undoes both.

        Returns:
            Whether the key was new.
        """

    def read(self, question: Callable[[Board], Answer]) -> Answer:
        """Ask the board of committed events; the answer must not keep parts of the board."""

    def events_after(self, seq: int, wait_s: float) -> list[Entry]:
        """Committed events with a higher `seq`, waiting up to `wait_s` seconds for the first one."""

    def now_ms(self) -> int:
        """World time."""

    def speed(self) -> float:
        """World seconds a wall second; 0 while paused."""
