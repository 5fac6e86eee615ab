"""A port with a real engine behind it and no clock: the test says what time it is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from hand_port import inbox, metadata
from sqlalchemy import Connection, insert, select

from sim.board import Board
from sim.database import Database
from sim.messages import commands as c
from sim.messages.askers import who_asked
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening

Answer = TypeVar("Answer")


class EnginePort:
    """An evening without simulated guests; commands are done at once, at the clock's time."""

    def __init__(self, restaurant: Restaurant, database: Database) -> None:
        self.restaurant = restaurant
        self.entries: list[Entry] = []
        self.keys: dict[str, c.AnyCommand] = {}
        self.clock_ms = 0
        self._evening = Evening(restaurant, 1)
        self._database = database
        self._changed = threading.Condition(threading.RLock())
        database.write(metadata.create_all)

    @property
    def board(self) -> Board:
        return self._evening.board

    def submit(self, key: str, command: c.AnyCommand, also: Callable[[Connection], None] | None = None) -> bool:
        def work(connection: Connection) -> bool:
            if connection.execute(select(inbox).where(inbox.c.key == key)).first():
                return False
            connection.execute(insert(inbox).values(key=key))
            if also is not None:
                also(connection)
            return True

        if not self._database.write(work):
            return False
        with self._changed:
            self.keys[key] = command
            self._evening.command(key, command, self.clock_ms)
            self._publish()
            self._evening.advance(self.clock_ms)
            self._publish()
        return True

    def read(self, question: Callable[[Board], Answer]) -> Answer:
        with self._changed:
            return question(self.board)

    def events_after(self, seq: int, wait_s: float) -> list[Entry]:
        with self._changed:
            self._changed.wait_for(lambda: len(self.entries) > seq, wait_s)
            return self.entries[seq:]

    def now_ms(self) -> int:
        return self.clock_ms

    def speed(self) -> float:
        return 0.0

    def until(self, at_ms: int) -> None:
        """Let time pass."""
        with self._changed:
            self._evening.advance(at_ms)
            self.clock_ms = at_ms
            self._publish()

    def order(self, table: str, ticket: str, *items: str) -> None:
        """A party sits down, if none does, and orders."""
        if table not in self.board.seated:
            self.submit(f"open/{table}", c.OpenVisit(f"visit-{table}", table, 2))
        lines = tuple(c.OrderedLine(item, 1) for item in items)
        self.submit(f"place/{ticket}", c.PlaceTicket(ticket, self.board.seated[table], lines))

    def asked(self) -> list[tuple[str, c.AnyCommand]]:
        """The commands of the staff, each with the role in whose name it was."""
        named = ((who_asked(key), command) for key, command in self.keys.items())
        return [(who, command) for who, command in named if who is not None]

    def _publish(self) -> None:
        self.entries += self._evening.take()
        self._changed.notify_all()
