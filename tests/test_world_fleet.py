"""The robots at work: hand-over, waits and their causes, batteries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from situations import (
    HOUR,
    MINUTE,
    SECOND,
    blocked_table,
    close,
    happened,
    judged,
    lines,
    narrow_aisle,
    next_door,
    one_dock,
    order,
    seat,
    swap,
    when,
)

from sim.floor import Floor
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening

LIMIT_MS = 60 * SECOND  # of a hand-over, in these restaurants


def until(evening: Evening, kind: type[e.Event]) -> list[Entry]:
    """The log up to and including the instant at which something of a kind first happens."""
    log: list[Entry] = []
    while not happened(kind, log):
        due_ms = evening.next_ms()
        assert due_ms is not None, f"no {kind.__name__} ever comes"
        evening.advance(due_ms)
        log += evening.take()
    return log


def handing_over(restaurant: Restaurant | None = None) -> tuple[Evening, e.HandoverBegan, list[Entry]]:
    evening = Evening(restaurant or one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    log = until(evening, e.HandoverBegan)
    (began,) = happened(e.HandoverBegan, log)
    return evening, began, log


# ── hand-over ─────────────────────────────────────────────────────────────────────────────────


def test_the_guest_who_takes_the_course_ends_the_hand_over() -> None:
    evening, began, _ = handing_over()
    taken_ms = evening.now_ms + 7 * SECOND
    evening.command("take", c.TakeCourse("k", "drinks"), taken_ms)
    log = evening.take()
    assert happened(e.JobEnded, log) == [e.JobEnded(began.job, "robot-1", "guest")]
    assert list(when(e.CourseDelivered, log)) == [taken_ms]
    assert list(when(e.PlanAdopted, log)) == [taken_ms], "it goes home at once"
    evening.advance(HOUR)
    assert next(when(e.RobotDeparted, evening.take())) == taken_ms + 2 * SECOND, "after it has turned round"


def test_what_nobody_takes_a_person_serves_at_the_limit() -> None:
    evening, began, log = handing_over()
    assert began.until_ms == next(when(e.HandoverBegan, log)) + LIMIT_MS
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.JobEnded, log) == [
        e.JobEnded(began.job, "robot-1", "staff", because="nobody took it at the table")
    ]
    assert list(when(e.CourseDelivered, log)) == [began.until_ms]


def test_taking_at_the_last_instant_comes_after_the_person_and_changes_nothing() -> None:
    evening, began, _ = handing_over()
    evening.command("take", c.TakeCourse("k", "drinks"), began.until_ms)
    assert [event.by for event in happened(e.JobEnded, evening.take())] == ["staff"]


def test_a_course_can_be_taken_neither_early_nor_twice_nor_without_a_ticket() -> None:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    for number, (ticket, course) in enumerate((("k", "drinks"), ("k", "mains"), ("k", "cheese"), ("x", "drinks"))):
        evening.command(f"early-{number}", c.TakeCourse(ticket, course), 0)
    log = until(evening, e.HandoverBegan)
    assert not happened(e.JobEnded, log)
    for number in range(3):
        evening.command(f"take-{number}", c.TakeCourse("k", "drinks"), evening.now_ms)
    evening.advance(HOUR)
    log += evening.take()
    assert len(happened(e.JobEnded, log)) == len(happened(e.CourseDelivered, log)) == 1
    assert judged(one_dock(), log).ok


def test_taking_one_load_of_a_large_course_leaves_the_other_one_on_its_robot() -> None:
    evening = Evening(narrow_aisle(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "6 tea")
    until(evening, e.HandoverBegan)
    evening.command("take", c.TakeCourse("k", "drinks"), evening.now_ms)
    log = evening.take()
    assert len(happened(e.JobEnded, log)) == 1
    assert not happened(e.CourseDelivered, log)
    evening.advance(HOUR)
    assert happened(e.CourseDelivered, evening.take()) == [e.CourseDelivered("k", "drinks")]


def test_loading_takes_as_long_as_the_service_says() -> None:
    _, _, log = handing_over(one_dock(fleet={"load_s": 12.5}))
    assert next(when(e.TrayLoaded, log)) - next(when(e.LoadingBegan, log)) == 12_500


# ── passing each other ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("situation", [one_dock, swap, narrow_aisle, blocked_table])
@pytest.mark.parametrize("seed", range(4))
def test_everything_is_delivered_and_no_two_robots_touch(situation: Callable[..., Restaurant], seed: int) -> None:
    restaurant = situation(cooks={"bar": 2, "wok": 3})
    evening = Evening(restaurant, seed)
    for table in restaurant.floor.tables:
        seat(evening, table)
        for number in range(4):
            order(evening, table, f"{table}-{number}", "5 tea", "2 noodles", "cake", at_ms=number * MINUTE)
    close(evening)
    report = judged(restaurant, evening.take(), seed)
    assert report.ok, report.violations[:3]
    assert report.tickets["delivered"] == 4 * len(restaurant.floor.tables)
    homes = {name: robot.vertex for name, robot in evening.board.robots.items()}
    assert homes == restaurant.robots


@pytest.mark.parametrize("seed", [0, 3, 13])
def test_a_robot_that_is_given_two_plans_in_one_instant_drives_the_second(seed: int) -> None:
    """One for its job, and one because another robot is late in that very moment: it used to plan for ever."""
    evening = Evening(swap(fleet={"late_share": 0.4, "late_s": 8.0}), seed)
    seat(evening, "1")
    order(evening, "1", "k", "5 tea")
    evening.advance(HOUR)
    log = evening.take()
    assert happened(e.CourseDelivered, log) == [e.CourseDelivered("k", "drinks")]
    adopted = list(when(e.PlanAdopted, log, robot="robot-2"))
    assert len(adopted) > len(set(adopted)), "this is the situation that it is about"


def busy_blocked_table() -> list[Entry]:
    evening = Evening(blocked_table(), 1)
    for table in "12":
        seat(evening, table)
        order(evening, table, f"k{table}", "tea", "noodles", "cake")
    close(evening)
    return evening.take()


def test_a_robot_that_waits_says_for_whom_and_where_until_it_goes_on() -> None:
    log = busy_blocked_table()
    began = happened(e.WaitBegan, log)
    assert began, "whoever is served at table 1 is in the way to table 2"
    standing: dict[str, str] = dict(blocked_table().robots)
    waiting: dict[str, e.WaitBegan] = {}
    for event in (entry.event for entry in log):
        if isinstance(event, e.WaitBegan):
            assert event.robot not in waiting, "one wait has to end before the next begins"
            assert event.at == standing[event.robot]
            assert event.for_ in standing
            assert event.for_ != event.robot
            assert event.because.startswith(f"{event.for_} passes ")
            waiting[event.robot] = event
        elif isinstance(event, e.WaitEnded):
            del waiting[event.robot]
        elif isinstance(event, e.RobotDeparted):
            assert event.robot not in waiting, "who drives no longer waits"
            standing[event.robot] = event.to
    assert waiting == {}


def test_the_cause_of_a_wait_comes_true_before_the_robot_goes_on() -> None:
    log = busy_blocked_table()
    checked = 0
    for place, entry in enumerate(log):
        if isinstance(entry.event, e.WaitBegan):
            wait = entry.event
            end = next(n for n in range(place, len(log)) if log[n].event == e.WaitEnded(wait.robot))
            if isinstance(log[end + 1].event, e.PlanAdopted | e.WaitBegan):
                continue  # a better plan, or a new cause, came first
            vertex = wait.because.removeprefix(f"{wait.for_} passes ").removesuffix(" first")
            moves = [moved for moved in happened(e.RobotDeparted, log) if moved.robot == wait.for_]
            passing = [move for move in moves if vertex in (move.from_, move.to)]
            assert any(move.arrive_ms > entry.at_ms and move.depart_ms <= log[end].at_ms for move in passing), wait
            checked += 1
    assert checked


# ── batteries ─────────────────────────────────────────────────────────────────────────────────


def hungry(fleet: dict[str, Any], tickets: int = 4) -> tuple[Restaurant, Evening]:
    """One robot, and several tickets at once."""
    restaurant = one_dock(fleet=fleet)
    evening = Evening(restaurant, 1)
    seat(evening, "1")
    for number in range(tickets):
        order(evening, "1", f"k{number}", "tea", at_ms=number)
    return restaurant, evening


SMALL = {"battery_h": 0.03, "charge_h": 0.5}  # about one trip; then it charges


def test_a_robot_that_is_almost_empty_is_not_sent() -> None:
    _, evening = hungry(SMALL)
    charges = []
    for _ in range(2 * HOUR // SECOND):
        evening.advance(evening.now_ms + SECOND)
        for entry in evening.take():
            if isinstance(entry.event, e.JobAssigned):
                robot = evening.board.robots[entry.event.robot]
                charges.append(evening.board.charge_at(robot, entry.at_ms))
    assert charges
    assert min(charges) >= 0.15 - 0.02  # it has drained for a second at most since then


def test_food_that_waits_for_a_charging_robot_is_brought_once_it_is_charged() -> None:
    restaurant, evening = hungry(SMALL)
    close(evening, 10 * SECOND)
    report = judged(restaurant, evening.take())
    assert report.tickets["delivered"] == 4, report.tickets


def test_a_charged_robot_is_sent_where_another_one_is_empty() -> None:
    restaurant = narrow_aisle(fleet={"battery_h": 0.012, "charge_h": 0.5})
    evening = Evening(restaurant, 1)
    seat(evening, "1")
    for number in range(3):
        order(evening, "1", f"k{number}", "tea", at_ms=number * 2 * MINUTE)
    close(evening, 10 * MINUTE)
    log = evening.take()
    assert {job.robot for job in happened(e.JobAssigned, log)} == {"robot-1", "robot-2"}
    assert judged(restaurant, log).tickets["delivered"] == 3


def test_a_robot_that_gets_two_plans_in_one_instant_completes_its_move_and_serves_on() -> None:
    """As when the one it waited for is sent away, and it is then sent itself."""
    place = next_door(fleet={"turn_s": 0.0})
    evening, _, log = handing_over(place)
    evening.command("take", c.TakeCourse("k", "drinks"), evening.now_ms)  # it adopts a way home, of one move
    fleet = evening._world._fleet
    again = fleet._router.replan("robot-1", fleet._drivers["robot-1"].start(), [()])
    assert again is not None
    fleet._drivers["robot-1"].adopt(again)
    evening.advance(evening.now_ms + MINUTE)
    evening.command("again", c.PlaceTicket("l", "visit-1", lines("tea")), evening.now_ms)
    evening.advance(HOUR)
    log += evening.take()
    assert judged(place, log).ok
    assert [event.ticket for event in happened(e.CourseDelivered, log)] == ["k", "l"]


# ── speed limits ──────────────────────────────────────────────────────────────────────────────


def test_robots_slow_down_where_the_floor_says_so_and_those_behind_them_wait_longer() -> None:
    usual = narrow_aisle()
    limited = msgspec.structs.replace(usual.floor.spec, speed_limits_mps=(("a", "m", 0.4), ("m", "a", 0.2)))
    slow = msgspec.structs.replace(usual, floor=Floor(limited))
    logs = []
    for place in (usual, slow):
        evening = Evening(place, 1)
        for table in ("1", "2"):
            seat(evening, table)
            order(evening, table, f"k{table}", "tea")
        close(evening)
        logs.append(evening.take())
        assert judged(place, logs[-1]).ok
    spans_ms = {(m.from_, m.to): m.arrive_ms - m.depart_ms for m in happened(e.RobotDeparted, logs[1])}
    assert (spans_ms["a", "m"], spans_ms["m", "a"], spans_ms["m", "f"]) == (10_000, 20_000, 4_000)
    usually_ms, slowly_ms = (max(when(e.CourseDelivered, log)) for log in logs)
    assert slowly_ms >= usually_ms + 6_000
    assert "speed" in {violation.kind for violation in judged(slow, logs[0]).violations}
