"""A restaurant that runs elsewhere, as a source and a door for the window."""

from __future__ import annotations

import json
import queue
import secrets
import threading
import time
from collections.abc import Generator
from contextlib import closing
from http.client import HTTPException

from foodrunner.house_line import SAME_VERSION, HouseLine, said_by
from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages.askers import key_of
from sim.messages.codec import Header
from sim.messages.commands import AnyCommand
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.source import NotThere

AGAIN_S = 2.0  # after which a line that broke is tried again


class Remote:
    """Listens in a thread; when the connection is lost it is made again, and goes on where it was.

    Raises:
        NotThere: the house can't be reached now.
        BadInput: the house doesn't know the token, or is of another version.
    """

    live = True

    def __init__(self, address: str, token: str, who: str) -> None:
        self._line, self._who = HouseLine(address, token), who
        self._new: queue.SimpleQueue[Entry] = queue.SimpleQueue()
        self._not_handed_in: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._seq, self._last_ms = 0, 0
        self._clock = (0, 0.0, time.monotonic())  # world time and speed, at an instant of the wall clock
        self._trouble = ""
        self._closing = threading.Event()
        self._header, lines = self._line.listen(0)
        self.restaurant: Restaurant = codec.restaurant_of(self._header).opening_at(self._header.start)
        self._listener = threading.Thread(target=self._listen, args=(lines,), name="remote", daemon=True)
        self._listener.start()

    def close(self) -> None:
        self._closing.set()

    # ── a source ──────────────────────────────────────────────────────────────────────────────

    def entries(self) -> list[Entry]:
        found = []
        while not self._new.empty():
            found.append(self._new.get())
        if found:
            self._last_ms = found[-1].at_ms
        return found

    def now_ms(self) -> int:
        """As the house's clock goes on from what it said last; it stands still while the connection is lost."""
        at_ms, speed, since_s = self._clock
        gone_s = 0.0 if self._trouble else time.monotonic() - since_s
        return max(self._last_ms, round(at_ms + gone_s * 1000 * speed))

    def speed(self) -> float:
        return self._clock[1] or 1.0

    def paused(self) -> bool:
        return self._clock[1] == 0.0

    def trouble(self) -> str:
        """What is wrong with the connection now; empty while all is well."""
        return self._trouble

    # ── a door ────────────────────────────────────────────────────────────────────────────────

    def submit(self, command: AnyCommand) -> str:
        number = secrets.token_hex(8)
        threading.Thread(target=self._hand_in, args=(command, number), daemon=True).start()
        return key_of(self._who, number)

    def not_handed_in(self) -> list[str]:
        """What never got to the house since the last call, in words."""
        found = []
        while not self._not_handed_in.empty():
            found.append(self._not_handed_in.get())
        return found

    def _hand_in(self, command: AnyCommand, number: str) -> None:
        wrong = self._line.hand_in(command, number, self._who)
        if wrong:
            self._not_handed_in.put(f"{type(command).__name__} was not handed in: {wrong}")

    # ── the listener ──────────────────────────────────────────────────────────────────────────

    def _listen(self, lines: Generator[bytes]) -> None:
        """Until the window closes, or something is wrong that waiting does not mend."""
        while not self._closing.is_set():
            try:
                with closing(lines):
                    for line in lines:
                        self._take(line)
                        if self._closing.is_set():
                            return
                self._lost("it ended")
            except (OSError, HTTPException, ValueError) as error:
                self._lost(said_by(error))
            except BadInput as error:
                self._trouble = f"{self._line.address} tells what can't be read here: {error.wrong}; {SAME_VERSION}"
                return
            self._closing.wait(AGAIN_S)
            try:
                header, lines = self._line.listen(self._seq)
            except NotThere as error:
                self._lost(error.wrong)
                lines = _nothing()
            except BadInput as error:
                self._trouble = str(error)
                return
            else:
                if not self._goes_on(header):
                    lines.close()
                    return
                self._trouble = ""

    def _lost(self, why: str) -> None:
        self._trouble = f"The connection to {self._line.address} is lost ({why}). It is tried again."

    def _goes_on(self, header: Header) -> bool:
        """Whether it is the evening that this window shows."""
        same = (header.restaurant, header.start) == (self._header.restaurant, self._header.start)
        if not same:
            self._trouble = f"Another evening has begun at {self._line.address}. Close this window, and watch again."
        return same

    def _take(self, line: bytes) -> None:
        if line.startswith(b'{"type":"Clock"'):
            said = json.loads(line)
            self._clock = (said["now_ms"], said["speed"], time.monotonic())
            return
        entry = codec.decode_entry(line)
        self._seq = entry.seq
        self._new.put(entry)


def _nothing() -> Generator[bytes]:
    """The lines of a line that isn't there."""
    yield from ()
