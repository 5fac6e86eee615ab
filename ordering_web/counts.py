"""Where the rate limits count: in memory, without a thread.

The storage that comes with `limits` starts a thread at almost every request to forget what has expired, and the request
waits until that thread has run, in a full house behind a thousand others.
"""

from __future__ import annotations

import threading
import time
from collections import deque

from limits.storage import MovingWindowSupport, Storage

FORGET_EVERY = 4096  # hits, then keys whose hits have all expired are dropped


class Counts(Storage, MovingWindowSupport):
    """Hits by key, each until it expires. Registered as `counts://`."""

    STORAGE_SCHEME = ["counts"]  # noqa: RUF012 - as the base class has it
    base_exceptions = ValueError  # none is raised

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._lock = threading.Lock()
        self._hits: dict[str, deque[float]] = {}  # when they expire, the first first
        self._counted = 0

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count hits that last `expiry` seconds, unless there would be more than `limit` of the key."""
        now_s = time.time()
        with self._lock:
            hits = self._fresh(key, now_s)
            if len(hits) + amount > limit:
                return False
            self._add(key, hits, now_s + expiry, amount)
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - as the base class
        """When the oldest hit that still counts was, and how many there are."""
        now_s = time.time()
        with self._lock:
            hits = self._fresh(key, now_s)
            return (hits[0] - expiry if hits else now_s), len(hits)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now_s = time.time()
        with self._lock:
            hits = self._fresh(key, now_s)
            self._add(key, hits, now_s + expiry, amount)
            return len(hits)

    def get(self, key: str) -> int:
        with self._lock:
            return len(self._fresh(key, time.time()))

    def get_expiry(self, key: str) -> float:
        now_s = time.time()
        with self._lock:
            hits = self._fresh(key, now_s)
            return hits[0] if hits else now_s

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

    def _fresh(self, key: str, now_s: float) -> deque[float]:
        """The hits of a key that still count."""
        hits = self._hits.get(key, deque())
        while hits and hits[0] <= now_s:
            hits.popleft()
        return hits

    def _add(self, key: str, hits: deque[float], until_s: float, amount: int) -> None:
        hits.extend([until_s] * amount)
        self._hits[key] = hits
        self._counted += amount
        if self._counted >= FORGET_EVERY:
            self._counted = 0
            now_s = time.time()
            self._hits = {each: kept for each, kept in self._hits.items() if kept and kept[-1] > now_s}
