"""One thread follows the log for all open streams, and wakes those whose visit an event concerns."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from ordering_web.port import Port
from ordering_web.status import concerned
from sim.board import Board
from sim.messages.events import Entry, VisitClosed

ANYTHING = "*"  # waited for in place of a visit: every event concerns it; no visit is named so
POLL_S = 0.2  # how long the thread may sleep before it looks whether it should end

log = logging.getLogger(__name__)


class Feed:
    """Who waits for news of a visit waits here; without news a thousand streams cost nothing.

    Args:
        port: the log to follow.
        on_closed: called with visits that closed, on the feed's thread.
    """

    def __init__(self, port: Port, on_closed: Callable[[list[str]], None]) -> None:
        self._port, self._on_closed = port, on_closed
        self._start_seq = port.read(lambda board: board.seq)
        self._news: dict[str, int] = {}  # the last event that concerned a visit
        self._carts: dict[str, int] = {}  # how often a visit's cart has changed
        self._lock = threading.Lock()
        self._waiting: dict[str, threading.Condition] = {}
        self._ended = threading.Condition(self._lock)
        self._open = True
        self._thread = threading.Thread(target=self._follow, name="page-feed", daemon=True)
        self._thread.start()

    @property
    def is_open(self) -> bool:
        return self._open

    def cart_changed(self, visit: str) -> None:
        """A phone has changed what all phones of its visit show of their one cart."""
        with self._lock:
            self._carts[visit] = self._carts.get(visit, 0) + 1
            if visit in self._waiting:
                self._waiting[visit].notify_all()

    def cart_changes(self, visit: str) -> int:
        with self._lock:
            return self._carts.get(visit, 0)

    def wait(self, visit: str, seq: int, wait_s: float, unless: Callable[[], bool], changes: int | None = None) -> bool:
        """Whether an event after `seq` concerned the visit, waiting up to `wait_s` seconds for one.

        Args:
            unless: who waits does so no longer, without news. Asked again at each `wake`.
            changes: of the cart, so far; one more ends the wait, too. None waits for events alone.
        """

        def over() -> bool:
            moved = changes is not None and self._carts.get(visit, 0) != changes
            return not self._open or unless() or moved or self._last(visit) > seq

        with self._lock:
            waiting = self._waiting.setdefault(visit, threading.Condition(self._lock))
            waiting.wait_for(over, wait_s)
            return self._open and not unless() and self._last(visit) > seq

    def latest(self, visit: str) -> int:
        """The last event that concerned a visit."""
        with self._lock:
            return self._last(visit)

    def hold(self, wait_s: float) -> None:
        """Wait that long whatever happens, unless the feed ends."""
        with self._lock:
            self._ended.wait_for(lambda: not self._open, wait_s)

    def wake(self, visit: str) -> None:
        """Have all who wait for this visit look again whether they still should."""
        with self._lock:
            if visit in self._waiting:
                self._waiting[visit].notify_all()

    def close(self) -> None:
        """End the thread and every wait."""
        self._stop()
        self._thread.join()

    def _last(self, visit: str) -> int:
        return self._news.get(visit, self._start_seq)

    def _follow(self) -> None:
        seq = self._start_seq
        try:
            while self._open:
                entries = self._port.events_after(seq, POLL_S)
                if entries:
                    seq = entries[-1].seq
                    self._tell(entries)
        except Exception:  # said in the log; the streams end, and phones go on by polling
            log.exception("the feed of the pages stopped at event %d", seq)
            self._stop()

    def _tell(self, entries: list[Entry]) -> None:
        def question(board: Board) -> list[tuple[int, tuple[str, ...]]]:
            return [(entry.seq, (*concerned(board, entry.event), ANYTHING)) for entry in entries]

        news = self._port.read(question)
        with self._lock:
            for seq, visits in news:
                for visit in visits:
                    self._news[visit] = seq
                    if visit in self._waiting:
                        self._waiting[visit].notify_all()
        closed = [entry.event.visit for entry in entries if isinstance(entry.event, VisitClosed)]
        if closed:
            self._on_closed(closed)

    def _stop(self) -> None:
        with self._lock:
            self._open = False
            self._ended.notify_all()
            for waiting in self._waiting.values():
                waiting.notify_all()
