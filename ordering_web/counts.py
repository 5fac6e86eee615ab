"""Where the rate limits count: in memory, without a thread.

The storage that comes with `limits` starts a thread at almost every request to forget what has expired, and the request
waits until it runs: 4 ms each where a thousand threads want the processor (measured, `benchmarks/phones.py`).
"""

from __future__ import annotations

import threading
import time

from limits.storage import Storage

FORGET_EVERY = 4096  # counts, then those that have expired are dropped


class Counts(Storage):
    """Hits by key, each until its window is over. Registered as `counts://`."""

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - as the base class has it
    base_exceptions = ValueError  # none is raised

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._hits: dict[str, tuple[int, float]] = {}  # and when they expire, by time.time()
        self._counted = 0

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count hits, and say how many there are in the window, which lasts `expiry` seconds from its first."""
        now_s = time.time()
        with self._lock:
            self._counted += 1
            if self._counted % FORGET_EVERY == 0:
                self._hits = {each: kept for each, kept in self._hits.items() if kept[1] > now_s}
            hits, until_s = self._hits.get(key, (0, 0.0))
            hits, until_s = (hits, until_s) if until_s > now_s else (0, now_s + expiry)
            self._hits[key] = (hits + amount, until_s)
            return hits + amount

    def get(self, key: str) -> int:
        hits, until_s = self._hits.get(key, (0, 0.0))
        return hits if until_s > time.time() else 0

    def get_expiry(self, key: str) -> float:
        return max(self._hits.get(key, (0, 0.0))[1], time.time())

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            many = len(self._hits)
            self._hits = {}
        return many

    def clear(self, key: str) -> None:
        with self._lock:
            self._hits.pop(key, None)
