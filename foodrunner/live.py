"""A live evening: one engine thread that owns the world, paced against the wall clock.

The engine sleeps until something is due or a command comes, whichever is first. Everything else asks for
what is committed: the pages through the port, the window through a source. Nobody polls the engine.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from ordering_web.ending import NOT_PAID
from sim.board import Board
from sim.log import Log
from sim.messages.askers import key_of
from sim.messages.commands import AnyCommand, CloseVisit
from sim.messages.events import Entry
from sim.pace import Pace
from sim.restaurant import Restaurant
from sim.run import Evening

Answer = TypeVar("Answer")

KEPT_IN_MEMORY = 20_000  # the latest entries; older ones are read from the database
STRIDE_MS = 60_000  # world time done in one go at most, so that commits stay small while catching up

_say = logging.getLogger(__name__)


class Live:
    """The port of a running restaurant, and the thread that runs it.

    Args:
        log: holds the evening so far and takes what comes.
        evening: the same moment, as a world.
        pace: world time from now on.
        failed: told, in the engine's thread, when the engine can't go on.
    """

    def __init__(
        self,
        restaurant: Restaurant,
        log: Log,
        evening: Evening,
        pace: Pace,
        failed: Callable[[], None] = lambda: None,
    ) -> None:
        self.restaurant = restaurant
        self.pace = pace
        self._log = log
        self._evening = evening
        self._failed = failed
        self._committed = threading.Condition()  # guards the board and the latest entries
        self._board = Board(restaurant)
        self._latest: deque[Entry] = deque(maxlen=KEPT_IN_MEMORY)
        for entry in log.entries():
            self._keep(entry)
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Let the engine commit what it has done, and end."""
        self._end()
        if self._thread.ident is not None:
            self._thread.join()

    def wake(self) -> None:
        """Something changed that the engine's sleep did not know of."""
        self._wake.set()

    # ── the port ──────────────────────────────────────────────────────────────────────────────

    def submit(self, key: str, command: AnyCommand, also: Callable[[Connection], None] | None = None) -> bool:
        is_new = self._log.submit(key, command, also)
        self.wake()
        return is_new

    def read(self, question: Callable[[Board], Answer]) -> Answer:
        with self._committed:
            return question(self._board)

    def events_after(self, seq: int, wait_s: float) -> list[Entry]:
        with self._committed:
            self._committed.wait_for(lambda: self._board.seq > seq or self._stopping, wait_s)
            missing = self._board.seq - seq
            if missing <= len(self._latest):
                return [self._latest[-n] for n in range(missing, 0, -1)]
        return list(self._log.entries(seq))

    def now_ms(self) -> int:
        return self.pace.now_ms()

    def speed(self) -> float:
        return 0.0 if self.pace.paused() else self.pace.speed()

    # ── the engine's thread ───────────────────────────────────────────────────────────────────

    def _work(self) -> None:
        try:
            self._wake.clear()
            while not self._stopping:  # looked at after the bell is muted: a ring from here on ends the sleep
                self._catch_up()
                self._wake.wait(self._idle_s())
                self._wake.clear()
        except Exception:  # noqa: BLE001 - a thread has nobody to raise to: it is logged, and the process told
            _say.exception("the engine stopped: the evening is kept, and goes on when it is started again")
            self._end()
            self._failed()

    def _end(self) -> None:
        """No more events come: whoever sleeps until one does is told so."""
        self._stopping = True
        self.wake()
        with self._committed:
            self._committed.notify_all()

    def _catch_up(self) -> None:
        """Do what is due by now, then what was asked, and commit both."""
        while self._evening.now_ms + STRIDE_MS < (now_ms := self.pace.now_ms()):
            self._evening.advance(self._evening.now_ms + STRIDE_MS)
            self._commit()
        self._evening.advance(now_ms)
        for key, command in self._log.pending():
            self._evening.command(key, command, now_ms)
        self._commit()

    def _idle_s(self) -> float | None:
        due_ms = self._evening.next_ms()
        return None if due_ms is None else self.pace.wall_s_until(due_ms)

    def _commit(self) -> None:
        entries = self._evening.take()
        if not entries:
            return
        self._log.append(entries)
        with self._committed:
            for entry in entries:
                self._keep(entry)
            self._committed.notify_all()

    def _keep(self, entry: Entry) -> None:
        self._board.apply(entry)
        self._latest.append(entry)


class Operator:
    """The door through which one operator's commands go into a live evening, each with their name in its key.

    Args:
        owes: whether a visit's bill is not paid. Then it is not closed here, where nobody takes money.
    """

    def __init__(self, live: Live, who: str, owes: Callable[[str], bool]) -> None:
        self._live, self._who, self._owes = live, who, owes
        self._refused: list[str] = []

    def submit(self, command: AnyCommand) -> str:
        key = key_of(self._who, secrets.token_hex(8))
        if isinstance(command, CloseVisit) and self._owes(command.visit):
            self._refused.append(f"The visit stays open: {NOT_PAID}.")
        else:
            self._live.submit(key, command)
        return key

    def not_handed_in(self) -> list[str]:
        """What was refused at the door since the last call, in words."""
        refused, self._refused = self._refused, []
        return refused


class LiveSource:
    """What the window shows of a live evening."""

    live = True

    def __init__(self, live: Live) -> None:
        self._live = live
        self._seen = 0

    @property
    def restaurant(self) -> Restaurant:
        return self._live.restaurant

    def entries(self) -> list[Entry]:
        new = self._live.events_after(self._seen, 0)
        self._seen += len(new)
        return new

    def now_ms(self) -> int:
        return self._live.now_ms()

    def speed(self) -> float:
        return self._live.pace.speed()

    def set_speed(self, speed: float) -> None:
        self._live.pace.set_speed(speed)

    def paused(self) -> bool:
        return self._live.pace.paused()

    def pause(self) -> None:
        self._live.pace.pause()

    def resume(self) -> None:
        self._live.pace.resume()

    def step(self, by_ms: int) -> None:
        self._live.pace.step(by_ms)
