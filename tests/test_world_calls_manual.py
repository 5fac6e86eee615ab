"""Calls that real people answer: open until somebody says that they have come."""

from __future__ import annotations

import msgspec
from situations import MINUTE, as_bytes, happened, judged, one_dock, seat

from foodrunner.commands.words import simulated
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun


def with_waiters() -> Restaurant:
    place = one_dock()
    staff = msgspec.structs.replace(place.service.staff, calls="manual")
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, staff=staff))


def called(place: Restaurant, crash: bool = False) -> list[Entry]:
    """Help is called for, and somebody comes after forty minutes."""
    evening = Evening(place, 1)
    seat(evening, "1")
    evening.command("call", c.CallService("h", "visit-1", "help"), 0)
    evening.advance(40 * MINUTE)
    log = evening.take()
    if crash:
        evening = Evening(place, 1, None, log)
    evening.command("come", c.AnswerCall("h"), 40 * MINUTE)
    return log + evening.take()


def test_a_call_is_open_until_a_real_person_says_that_it_is_done() -> None:
    log = called(with_waiters())
    (answered,) = [entry for entry in log if isinstance(entry.event, e.CallAnswered)]
    assert (answered.at_ms, answered.event) == (40 * MINUTE, e.CallAnswered("h", "staff"))
    assert judged(with_waiters(), log).ok


def test_simulated_waiters_come_by_themselves_and_who_comes_second_is_told_so() -> None:
    log = called(simulated(with_waiters()))
    (answered,) = [entry for entry in log if isinstance(entry.event, e.CallAnswered)]
    assert answered.at_ms < 40 * MINUTE
    assert happened(e.CommandRefused, log) == [e.CommandRefused("call h has ended already")]


def test_after_a_crash_the_call_still_waits_for_a_person() -> None:
    log = called(with_waiters(), crash=True)
    assert len(happened(e.CallAnswered, log)) == 1
    again = [entry for batch in rerun(with_waiters(), 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
