"""Calls from the tables: each is answered once, or the guests have left."""

from __future__ import annotations

import pytest
from situations import HOUR, MINUTE, SECOND, as_bytes, close, happened, judged, one_dock, seat, when

from sim.messages import commands as c
from sim.messages import events as e
from sim.run import Evening, rerun


def called(kind: c.CallKind = "water", at_ms: int = 0) -> Evening:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    evening.command("call", c.CallService("w", "visit-1", kind), at_ms)
    return evening


@pytest.mark.parametrize("kind", ["water", "bill", "help", "clear"])
def test_somebody_comes_to_a_table_that_calls(kind: c.CallKind) -> None:
    evening = called(kind)
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.ServiceCalled, log) == [e.ServiceCalled("w", "visit-1", "1", kind)]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]
    assert 5 * SECOND < next(when(e.CallAnswered, log)) < 10 * MINUTE
    assert not evening.board.open_calls()


def test_nobody_comes_to_guests_who_have_left() -> None:
    evening = called()
    evening.command("leave", c.CloseVisit("visit-1"), SECOND)
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.CallDropped, log) == [e.CallDropped("w", "visit closed")]
    assert not happened(e.CallAnswered, log)


def test_an_evening_that_ends_leaves_no_call_open() -> None:
    evening = called()
    evening.command("end", c.EndEvening(), SECOND)
    log = evening.take()
    assert happened(e.CallDropped, log) == [e.CallDropped("w", "evening ended")]
    assert judged(one_dock(), log).ok


@pytest.mark.parametrize(
    ("call", "visit", "reason"),
    [("x", "visit-9", "no such visit"), ("w", "visit-1", "call exists"), ("x", "visit-1", "visit closed")],
)
def test_a_call_that_can_not_be_answered_is_refused_with_a_reason(call: str, visit: str, reason: str) -> None:
    evening = called()
    if reason == "visit closed":
        evening.command("leave", c.CloseVisit("visit-1"), SECOND)
    evening.command("again", c.CallService(call, visit, "bill"), 2 * SECOND)
    assert [refused.reason for refused in happened(e.CallRefused, evening.take())] == [reason]


@pytest.mark.parametrize("crash_ms", [0, 20 * SECOND])
def test_a_call_is_answered_at_its_time_though_the_process_dies_meanwhile(crash_ms: int) -> None:
    whole = called()
    close(whole, HOUR)
    broken = called()
    broken.advance(crash_ms)
    log = broken.take()
    broken = Evening(one_dock(), 1, None, log)
    close(broken, HOUR)
    log += broken.take()
    assert list(when(e.CallAnswered, log)) == list(when(e.CallAnswered, whole.take()))
    again = [entry for batch in rerun(one_dock(), 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
    assert judged(one_dock(), log).ok
