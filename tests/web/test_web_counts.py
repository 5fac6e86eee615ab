"""The rate limits' counts: a window begins with its first hit, ends on time, and what has ended is forgotten."""

from __future__ import annotations

import threading

import pytest

from ordering_web import counts
from ordering_web.counts import Counts


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    now_s = [1000.0]
    monkeypatch.setattr("ordering_web.counts.time.time", lambda: now_s[0])
    return now_s


def test_hits_count_until_their_window_is_over(clock: list[float]) -> None:
    storage = Counts()
    assert [storage.incr("phone", 60), storage.incr("phone", 60, 2), storage.incr("other", 60)] == [1, 3, 1]
    clock[0] += 59
    assert (storage.get("phone"), storage.get_expiry("phone")) == (3, 1060.0)
    clock[0] += 1
    assert (storage.get("phone"), storage.get_expiry("phone")) == (0, 1060.0)
    assert storage.incr("phone", 60) == 1
    assert storage.get_expiry("phone") == 1120.0
    storage.clear("phone")
    assert storage.get("phone") == 0


def test_what_has_expired_is_forgotten(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "FORGET_EVERY", 10)
    storage = Counts()
    for phone in range(9):
        storage.incr(f"phone-{phone}", 60)
    clock[0] += 61
    storage.incr("phone-9", 60)
    assert storage.reset() == 1


def test_hits_of_many_threads_are_all_counted() -> None:
    storage = Counts()
    threads = [threading.Thread(target=lambda: [storage.incr("all", 60) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert storage.get("all") == 1600
