"""A tray tips over: its load is made again or taken off the bill, the rest is brought, and the robot is cleaned."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from situations import (
    HOUR,
    MINUTE,
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

from sim.audit import audit
from sim.demand import Demand
from sim.kpi import measure
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun
from sim.service import Faults, Handover


def with_faults(place: Restaurant, **said: Any) -> Restaurant:
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, faults=Faults(**said)))


def spilled(place: Restaurant, *wanted: str, rather: c.AnyCommand | None = None) -> tuple[Evening, list[Entry]]:
    """The first load of what table 1 ordered has just been spilled on its way; `rather` comes right before."""
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", *wanted)
    log = evening.take()
    while not happened(e.TrayLoaded, log):
        due_ms = evening.next_ms()
        assert due_ms is not None
        evening.advance(due_ms)
        log += evening.take()
    if rather is not None:
        evening.command("rather", rather, evening.now_ms)
    (loaded,) = happened(e.TrayLoaded, log)
    evening.command("spill", c.SpillTray(loaded.robot), evening.now_ms + 200)
    return evening, log + evening.take()


def test_what_was_spilled_is_made_again_at_no_cost_and_comes_to_the_table() -> None:
    place = one_dock()
    evening, log = spilled(place, "2 tea")
    assert happened(e.LoadLost, log) == [e.LoadLost("k", "drinks", 1, "spilled on the way")]
    (again,) = happened(e.LineRemade, log)
    assert again.line == e.PlacedLine(2, "tea", 2, "drinks", 0, again_for=1)
    assert evening.board.line_stage(evening.board.tickets["k"], 1) == "received"
    evening.advance(HOUR)
    log += evening.take()
    assert happened(e.RobotCleaned, log) == [e.RobotCleaned("robot-1", "staff")]
    assert [event.lines for event in happened(e.CourseFired, log)] == [((1, 0),), ((2, next(when(e.LineRemade, log))),)]
    assert len(happened(e.CourseDelivered, log)) == 1
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    kpis = measure(header_of(place, 1), log)
    assert kpis.revenue_minor == 1000
    assert kpis.faults["spill"] == 1


def test_only_the_load_that_was_spilled_is_made_again() -> None:
    place = narrow_aisle()
    evening, log = spilled(place, "6 tea")
    evening.advance(HOUR)
    log += evening.take()
    ((first, second),) = (event.loads for event in happened(e.CourseReady, log)[:1])
    assert [event.line.quantity for event in happened(e.LineRemade, log)] == [first]
    assert [event.loads for event in happened(e.CourseReady, log)] == [(first, second), (first,)]
    assert len(happened(e.CourseDelivered, log)) == 1
    assert judged(place, log).ok


def test_what_is_sold_out_is_taken_off_the_bill_and_a_ticket_without_anything_else_ends_with_the_reason() -> None:
    place = one_dock(stock={"tea": 3})
    evening, log = spilled(place, "2 tea")
    why = "spilled on the way, and it is sold out"
    assert happened(e.PortionsCancelled, log) == [e.PortionsCancelled("k", 1, 2, 0, why)]
    assert happened(e.TicketCancelled, log) == [e.TicketCancelled("k", "spilled on the way")]
    evening.advance(HOUR)
    log += evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert measure(header_of(place, 1), log).revenue_minor == 0


def test_the_next_course_is_cooked_though_all_of_the_one_before_was_lost() -> None:
    place = one_dock()
    evening, log = spilled(place, "tea", "noodles", rather=c.EightySixItem("tea"))
    evening.advance(HOUR)
    log += evening.take()
    assert happened(e.CourseDelivered, log) == [e.CourseDelivered("k", "mains")]
    assert not happened(e.TicketCancelled, log)
    assert not evening.board.open_tickets()
    report = judged(place, log)
    assert report.ok, report.violations[:3]


def test_an_operator_says_that_the_robot_is_clean_and_can_only_spill_what_it_carries() -> None:
    evening, _ = spilled(one_dock(), "tea")
    evening.command("spill-again", c.SpillTray("robot-1"), evening.now_ms)
    evening.command("clean", c.CleanRobot("robot-1"), evening.now_ms)
    evening.command("clean-again", c.CleanRobot("robot-1"), evening.now_ms)
    evening.command("spill-nothing", c.SpillTray("robot-1"), evening.now_ms)
    evening.command("spill-that", c.SpillTray("robot-1", "k/drinks/1"), evening.now_ms)
    log = evening.take()
    assert happened(e.RobotCleaned, log) == [e.RobotCleaned("robot-1", "operator")]
    assert [event.reason for event in happened(e.CommandRefused, log)] == [
        "robot-1 has to be cleaned already",
        "robot-1 has nothing to be cleaned of",
        "robot-1 carries nothing",
        "robot-1 does not carry k/drinks/1: it carries nothing",
    ]


def test_what_was_brought_back_to_the_pass_is_cancelled_where_the_house_says_so() -> None:
    place = one_dock()
    rule = Handover("return", returned="cancelled")
    place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, handover=rule))
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(HOUR)
    log = evening.take()
    why = "nobody took it at the table"
    assert happened(e.PortionsCancelled, log) == [e.PortionsCancelled("k", 1, 1, 0, why)]
    assert happened(e.TicketCancelled, log) == [e.TicketCancelled("k", why)]
    report = judged(place, log)
    assert report.ok, report.violations[:3]


@pytest.mark.parametrize("drop", [e.LineRemade, e.LoadLost])
def test_the_judge_keeps_the_books_of_what_is_lost(drop: type[e.Event]) -> None:
    place = one_dock()
    evening, log = spilled(place, "2 tea")
    evening.advance(HOUR)
    kept = [entry.event for entry in log + evening.take()]
    times = [entry.at_ms for entry in log] + [evening.now_ms] * len(kept)
    kept = [event for event in kept if not isinstance(event, drop)]
    entries = [Entry(seq, times[seq - 1], event) for seq, event in enumerate(kept, start=1)]
    assert "lost" in {violation.kind for violation in audit(header_of(place, 1), entries).violations}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("situation", [narrow_aisle, blocked_table])
def test_evenings_with_many_spills_end_with_every_ticket_even_when_the_process_dies_after_each(
    situation: Any, seed: int
) -> None:
    busy = {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2, "confirms": 0.5}
    place = situation(guests=busy, hours=0.4, policy="lookahead", stock={"tea": 30, "noodles": 25})
    place = with_faults(place, spills_per_h=60.0, clean_min=0.7, outages_per_h=5.0)
    evening = Evening(place, seed, Demand(place, seed))
    log: list[Entry] = []
    spills = 0
    while evening.now_ms < 24 * MINUTE:
        due_ms = evening.next_ms()
        evening.advance(24 * MINUTE if due_ms is None else max(due_ms, evening.now_ms + 1))
        happens = evening.take()
        log += happens
        if happened(e.TraySpilled, happens) and spills < 4:
            spills += 1
            evening = Evening(place, seed, Demand(place, seed), log)
            log += evening.take()
    assert spills == 4
    close(evening)
    log += evening.take()
    report = judged(place, log, seed)
    assert report.ok, report.violations[:3]
    assert not report.unexplained, report.unexplained[:3]
    assert not report.open_tickets
    assert happened(e.LineRemade, log)
    assert "closed" not in {ticket.cancelled for ticket in evening.board.tickets.values()}
    assert as_bytes(entry for batch in rerun(place, seed, log) for entry in batch) == as_bytes(log)
