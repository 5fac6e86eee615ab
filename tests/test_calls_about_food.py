"""Calls about what was brought: not mine, or something is missing; and the trays that it was brought on."""

from __future__ import annotations

import pytest
from situations import HOUR, MINUTE, as_bytes, happened, judged, one_dock, order, seat

from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.run import Evening, rerun


def served() -> Evening:
    """Noodles have come to table 1."""
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "t", "noodles")
    evening.advance(10 * MINUTE)
    return evening


@pytest.mark.parametrize("kind", ["not mine", "missing"])
def test_a_person_comes_about_the_food_of_a_table(kind: c.CallKind) -> None:
    evening = served()
    evening.command("call", c.CallService("w", "visit-1", kind, "t", "mains"), evening.now_ms)
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.ServiceCalled, log) == [e.ServiceCalled("w", "visit-1", "1", kind, "t", "mains")]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]
    assert as_bytes(entry for batch in rerun(one_dock(), 1, log) for entry in batch) == as_bytes(log)
    assert judged(one_dock(), log).violations == ()


@pytest.mark.parametrize(("ticket", "course"), [("no-such", "mains"), ("", "mains"), ("t", "sweets")])
def test_nobody_comes_about_food_that_the_visit_never_ordered(ticket: str, course: str) -> None:
    evening = served()
    evening.command("call", c.CallService("w", "visit-1", "missing", ticket, course), evening.now_ms)
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.CallRefused, log) == [e.CallRefused("w", "visit-1", "no such course")]
    assert not happened(e.ServiceCalled, log)


def test_the_judge_reports_a_call_about_another_tables_food() -> None:
    evening = served()
    seat(evening, "2")
    log = evening.take()
    log.append(Entry(len(log) + 1, evening.now_ms, e.ServiceCalled("w", "visit-2", "2", "missing", "t", "mains")))
    assert any("not of its table" in violation.what for violation in judged(one_dock(), log).violations)


def test_a_loaded_jobs_trays_are_numbered() -> None:
    evening = served()
    (job,) = evening.board.jobs.values()
    assert job.tray_numbers == tuple(range(1, job.trays + 1))
