"""The rate limits' counts: a hit counts until it expires, no more are let in than may be, the expired are forgotten."""

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


def test_hits_count_until_they_expire(clock: list[float]) -> None:
    storage = Counts()
    assert storage.acquire_entry("phone", 3, 60)
    clock[0] += 30
    assert storage.acquire_entry("phone", 3, 60, 2)
    assert not storage.acquire_entry("phone", 3, 60), "three in any minute"
    assert storage.get_moving_window("phone", 3, 60) == (1000.0, 3)
    clock[0] += 30
    assert storage.get_moving_window("phone", 3, 60) == (1030.0, 2)
    assert storage.acquire_entry("phone", 3, 60)
    assert not storage.acquire_entry("phone", 3, 60), "no more around the edge of a minute either"
    assert storage.acquire_entry("other", 3, 60)
    storage.clear("phone")
    assert storage.get_moving_window("phone", 3, 60) == (1060.0, 0)


def test_what_is_counted_without_a_limit_expires_too(clock: list[float]) -> None:
    storage = Counts()
    assert [storage.incr("phone", 60), storage.incr("phone", 60, 2)] == [1, 3]
    assert (storage.get("phone"), storage.get_expiry("phone")) == (3, 1060.0)
    clock[0] += 60
    assert (storage.get("phone"), storage.get_expiry("phone")) == (0, 1060.0)


def test_what_has_expired_is_forgotten(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counts, "FORGET_EVERY", 10)
    storage = Counts()
    for phone in range(9):
        assert storage.acquire_entry(f"phone-{phone}", 3, 60)
    clock[0] += 61
    assert storage.acquire_entry("phone-9", 3, 60)
    assert storage.reset() == 1


def test_no_more_are_let_in_though_many_threads_ask() -> None:
    storage, let_in = Counts(), list[bool]()

    def ask() -> None:
        let_in.extend(storage.acquire_entry("all", 1000, 60) for _ in range(200))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(let_in) == 1000
