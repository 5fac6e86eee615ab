"""What nobody takes at its table: served by a person, brought again, or brought back; and trays that get lighter."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from situations import (
    HOUR,
    MINUTE,
    SECOND,
    as_bytes,
    blocked_table,
    close,
    happened,
    judged,
    narrow_aisle,
    one_dock,
    order,
    seat,
    when,
)

from sim.demand import Demand
from sim.kpi import measure
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun
from sim.service import Handover

LIMIT_MS = 60 * SECOND  # of a hand-over, in these restaurants


def ruled(place: Restaurant, after: Any, **said: Any) -> Restaurant:
    service = msgspec.structs.replace(place.service, handover=Handover(after, **said))
    return msgspec.structs.replace(place, service=service)


def untaken(restaurant: Restaurant, bound_ms: int = HOUR) -> list[Entry]:
    """The log of an evening at which nobody takes the one tea that table 1 ordered."""
    evening = Evening(restaurant, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(bound_ms)
    return evening.take()


def test_a_robot_comes_again_with_what_nobody_took_and_in_the_end_a_person_serves_it() -> None:
    place = ruled(one_dock(), "retry", retry_min=3.0, retries=2)
    log = untaken(place)
    missed = [(entry.at_ms, entry.event) for entry in log if isinstance(entry.event, e.HandoverMissed)]
    assert [event.then for _, event in missed] == ["again", "again"]
    assert [event.again_ms for _, event in missed] == [at_ms + 3 * MINUTE for at_ms, _ in missed]
    assert list(when(e.JobResumed, log)) == [at_ms + 3 * MINUTE for at_ms, _ in missed]
    assert [event.attempt for event in happened(e.HandoverBegan, log)] == [1, 2, 3]
    (ended,) = happened(e.JobEnded, log)
    assert (ended.by, ended.because) == ("staff", "nobody took it at the table")
    assert judged(place, log).ok


def test_the_guests_who_are_back_take_it_at_the_second_try() -> None:
    place = ruled(one_dock(), "retry")
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(7 * MINUTE)
    log = evening.take()
    assert len(happened(e.HandoverBegan, log)) == 2
    evening.command("take", c.TakeCourse("k", "drinks"), evening.now_ms)
    (ended,) = happened(e.JobEnded, evening.take())
    assert ended.by == "guest"


def test_what_nobody_took_goes_back_to_the_pass_and_a_person_carries_it_from_there() -> None:
    place = ruled(one_dock(), "return")
    log = untaken(place)
    (missed_ms,) = when(e.HandoverMissed, log, then="back to the pass")
    (unloading_ms,) = when(e.UnloadingBegan, log)
    (dropped_ms,) = when(e.JobDropped, log)
    assert missed_ms < unloading_ms < dropped_ms == unloading_ms + 5 * SECOND
    (given,) = happened(e.LoadGivenToStaff, log)
    assert (given.because, given.robot) == ("nobody took it at the table", "robot-1")
    assert list(when(e.CourseDelivered, log)) == [dropped_ms + 60 * SECOND]
    report = judged(place, log)
    assert report.ok
    assert not report.unexplained


def test_a_robot_with_a_load_for_later_serves_the_other_tables_of_its_trip_first() -> None:
    place = ruled(narrow_aisle(robots=1, policy="lookahead", cooks={"bar": 2, "wok": 1}), "retry", retry_min=1.0)
    evening = Evening(place, 1)
    for table in ("1", "2"):
        seat(evening, table)
    order(evening, "1", "k0", "tea")
    for table in ("1", "2"):
        order(evening, table, f"k{table}", "tea", at_ms=20 * SECOND)
    evening.command("take", c.TakeCourse("k0", "drinks"), 70 * SECOND)
    log = evening.take()
    assert len(happened(e.JobEnded, log)) == 1
    evening.advance(HOUR)
    log += evening.take()
    first_tries = [event.job for event in happened(e.HandoverBegan, log) if event.attempt == 1]
    assert len(first_tries) == 3
    resumed_ms = next(when(e.JobResumed, log))
    assert sorted(when(e.HandoverMissed, log))[1] <= resumed_ms, "though the first was due before"
    assert len(happened(e.CourseDelivered, log)) == 3
    assert judged(place, log).ok


def test_a_tray_that_gets_lighter_ends_the_hand_over_as_a_guest_would() -> None:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(MINUTE)
    (began,) = happened(e.HandoverBegan, evening.take())
    evening.command("scales-2", c.EmptyTray("robot-2", began.job), evening.now_ms)
    assert [event.reason for event in happened(e.CommandRefused, evening.take())] == [
        f"robot-2 is not handing over {began.job}"
    ]
    evening.command("scales", c.EmptyTray("robot-1", began.job), evening.now_ms)
    assert happened(e.JobEnded, evening.take()) == [e.JobEnded(began.job, "robot-1", "guest", weight=True)]
    evening.command("scales-again", c.EmptyTray("robot-1", began.job), evening.now_ms)
    assert happened(e.CommandRefused, evening.take())


@pytest.mark.parametrize("after", ["person", "retry", "return"])
@pytest.mark.parametrize("situation", [narrow_aisle, blocked_table])
def test_evenings_with_absent_guests_end_with_nothing_lost_whatever_the_rule_even_after_crashes(
    situation: Any, after: str
) -> None:
    busy = {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2, "absent": 0.6, "confirms": 0.5}
    place = ruled(situation(guests=busy, hours=0.4, policy="lookahead"), after, retry_min=1.0)
    evening = Evening(place, 3, Demand(place, 3))
    log: list[Entry] = []
    for part in range(1, 7):
        evening.advance(part * 4 * MINUTE)
        log += evening.take()
        evening = Evening(place, 3, Demand(place, 3), log)
        log += evening.take()
    close(evening)
    log += evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    assert not report.open_tickets
    handovers = measure(header_of(place, 3), log).handovers
    assert handovers["weight"]
    assert handovers["confirmed"]
    assert handovers[{"person": "person", "retry": "again", "return": "returned"}[after]]
    assert as_bytes(entry for batch in rerun(place, 3, log) for entry in batch) == as_bytes(log)
