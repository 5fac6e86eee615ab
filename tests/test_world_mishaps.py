"""Robots that are stuck or out of touch: they keep what they carry, the others drive around them, and they go on."""

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
    next_door,
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
from sim.service import Faults


def faulty(place: Restaurant, **said: Any) -> Restaurant:
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, faults=Faults(**said)))


LASTING = {"stuck_min": 10_000.0, "outage_min": 10_000.0}  # until somebody does something


def on_its_way(place: Restaurant) -> tuple[Evening, list[Entry]]:
    """Robot 1 has loaded a tea for table 1, and is in the middle of its next move."""
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    log: list[Entry] = []
    while not happened(e.TrayLoaded, log) or not evening.board.robots["robot-1"].moving_at(evening.now_ms):
        due_ms = evening.next_ms()
        assert due_ms is not None
        evening.advance(due_ms)
        log += evening.take()
    evening.advance(evening.now_ms + 300)
    return evening, log + evening.take()


def test_a_stuck_robot_stands_in_mid_aisle_with_its_load_until_it_is_nudged_and_then_brings_it() -> None:
    place = faulty(one_dock(), **LASTING)
    evening, log = on_its_way(place)
    evening.command("stick", c.StickRobot("robot-1"), evening.now_ms)
    stuck_ms = evening.now_ms
    evening.advance(stuck_ms + 10 * MINUTE)
    log += evening.take()
    assert list(when(e.RobotHalted, log)) == list(when(e.RobotStuck, log)) == [stuck_ms]
    assert not happened(e.JobDropped, log)
    evening.command("nudge", c.FreeRobot("robot-1"), evening.now_ms)
    evening.advance(evening.now_ms + HOUR)
    log += evening.take()
    assert happened(e.RobotUnstuck, log) == [e.RobotUnstuck("robot-1", "operator")]
    assert next(when(e.HandoverBegan, log)) < stuck_ms + 11 * MINUTE
    kpis = measure(header_of(place, 1), log)
    assert kpis.faults == {"breakdown": 0, "stuck": 1, "spill": 0, "connection": 0}
    assert kpis.lost_to_faults_s["stuck"] == 600.0
    assert happened(e.CourseDelivered, log)
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained


def test_a_stuck_robot_comes_loose_by_itself_after_a_while() -> None:
    place = faulty(one_dock(), stuck_min=2.0)
    evening, _ = on_its_way(place)
    evening.command("stick", c.StickRobot("robot-1"), evening.now_ms)
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.RobotUnstuck, log) == [e.RobotUnstuck("robot-1", "itself")]
    assert happened(e.CourseDelivered, log)


def test_a_robot_that_is_out_of_touch_completes_its_move_and_gets_nothing_to_do_until_it_is_back() -> None:
    place = faulty(one_dock(), **LASTING)
    evening, log = on_its_way(place)
    move = evening.board.robots["robot-1"].move
    assert move is not None
    evening.command("cut", c.DisconnectRobot("robot-1"), evening.now_ms)
    cut_ms = evening.now_ms
    order(evening, "1", "k2", "tea", at_ms=evening.now_ms)
    evening.advance(cut_ms + 10 * MINUTE)
    since = evening.take()
    assert not happened(e.RobotHalted, since)
    assert not happened(e.PlanAdopted, since)
    assert not happened(e.JobAssigned, since)
    assert evening.board.robots["robot-1"].here == move.to
    evening.command("back", c.ReconnectRobot("robot-1"), evening.now_ms)
    evening.advance(evening.now_ms + HOUR)
    log += since + evening.take()
    assert len(happened(e.CourseDelivered, log)) == 2
    assert {event.by for event in happened(e.JobEnded, log)} == {"staff"}, "nobody took it; a robot brought both"
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained


def test_scales_of_a_robot_that_is_out_of_touch_tell_nothing_but_a_phone_does() -> None:
    place = faulty(one_dock(), **LASTING)
    evening, log = on_its_way(place)
    evening.advance(evening.now_ms + 10 * SECOND)
    (began,) = happened(e.HandoverBegan, evening.take())
    evening.command("cut", c.DisconnectRobot("robot-1"), evening.now_ms)
    evening.command("scales", c.EmptyTray("robot-1", began.job), evening.now_ms)
    log = evening.take()
    assert happened(e.CommandRefused, log)
    assert not happened(e.JobEnded, log)
    evening.command("phone", c.TakeCourse("k", "drinks"), evening.now_ms)
    assert happened(e.JobEnded, evening.take())


def test_what_a_held_robot_has_not_loaded_another_one_brings() -> None:
    place = faulty(narrow_aisle(), **LASTING)
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    while not (log := evening.take()) or not happened(e.JobAssigned, log):
        due_ms = evening.next_ms()
        assert due_ms is not None
        evening.advance(due_ms)
    (first,) = happened(e.JobAssigned, log)
    evening.command("stick", c.StickRobot(first.robot), evening.now_ms)
    evening.advance(HOUR)
    log = evening.take()
    (dropped,) = happened(e.JobDropped, log)
    assert dropped.because == f"{first.robot}: said by an operator"
    (second,) = happened(e.JobAssigned, log)
    assert second.robot != first.robot


def test_commands_that_make_no_sense_are_refused_with_the_reason() -> None:
    evening = Evening(faulty(next_door(), **LASTING), 1)
    for number, command in enumerate(
        (
            c.FreeRobot("robot-1"),
            c.ReconnectRobot("robot-1"),
            c.StickRobot("robot-1"),
            c.StickRobot("robot-1"),
            c.DisconnectRobot("robot-1"),
            c.DisconnectRobot("robot-1"),
            c.DisconnectRobot("robot-9"),
            c.RemoveRobot("robot-1"),
            c.FreeRobot("robot-1"),
        )
    ):
        evening.command(f"command-{number}", command, 0)
    assert [event.reason for event in happened(e.CommandRefused, evening.take())] == [
        "robot-1 isn't stuck",
        "robot-1 isn't out of touch",
        "robot-1 is stuck already",
        "robot-1 is out of touch already",
        "there is no robot robot-9",
        "robot-1 isn't stuck",
    ]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("situation", [narrow_aisle, blocked_table])
def test_evenings_full_of_mishaps_lose_nothing_even_when_the_process_dies_in_the_middle_of_each(
    situation: Any, seed: int
) -> None:
    busy = {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2, "confirms": 0.5}
    place = situation(guests=busy, hours=0.4, policy="lookahead", fleet={"late_share": 0.1})
    place = faulty(place, stuck_per_h=20.0, stuck_min=0.7, outages_per_h=20.0, outage_min=0.7)
    evening = Evening(place, seed, Demand(place, seed))
    log: list[Entry] = []
    died_in: dict[type, int] = {e.RobotStuck: 0, e.RobotDisconnected: 0}
    while evening.now_ms < 24 * MINUTE:
        due_ms = evening.next_ms()
        evening.advance(24 * MINUTE if due_ms is None else max(due_ms, evening.now_ms + 1))
        happens = evening.take()
        log += happens
        for kind in (e.RobotStuck, e.RobotDisconnected):
            if happened(kind, happens) and died_in[kind] < 3:
                died_in[kind] += 1
                evening = Evening(place, seed, Demand(place, seed), log)
                log += evening.take()
    assert min(died_in.values()) == 3
    close(evening)
    log += evening.take()
    report = judged(place, log, seed)
    assert report.ok, report.violations[:3]
    assert not report.unexplained, report.unexplained[:3]
    assert not report.open_tickets
    assert {ticket.cancelled for ticket in evening.board.tickets.values()} <= {None, "all lines cancelled"}
    assert as_bytes(entry for batch in rerun(place, seed, log) for entry in batch) == as_bytes(log)
