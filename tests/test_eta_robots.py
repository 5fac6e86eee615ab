"""Times that are told while robots are out, and while real cooks have not begun."""

from __future__ import annotations

from functools import cache

import pytest
from situations import HOUR, MINUTE, SECOND, narrow_aisle, one_dock, order, seat
from test_eta import Asking, at_table_ms, ordered

from benchmarks.eta import Told, with_faults
from benchmarks.eta import evening as told_in_an_evening
from sim.eta import Cause, Eta
from sim.eta.guess import still_ms
from sim.messages import commands as c
from sim.restaurant import load


@pytest.mark.parametrize("out", [c.BreakRobot("robot-1"), c.RemoveRobot("robot-1"), c.SendHome("robot-1")])
def test_food_is_told_as_a_person_brings_it_while_no_robot_can_drive(out: c.AnyCommand) -> None:
    evening = ordered(one_dock(), "noodles")
    evening.command("out", out, evening.now_ms)
    evening.advance(evening.now_ms + 30 * SECOND)
    told = [evening.told()["mains"]]
    while not evening.board.tickets["t"].courses["mains"].with_staff:
        evening.advance(evening.now_ms + SECOND)
    told.append(evening.told()["mains"])
    assert told[1].cause == Cause("person")
    evening.advance(HOUR)
    came_ms = evening.board.tickets["t"].courses["mains"].delivered_ms
    assert came_ms is not None
    for eta in told:
        assert eta.early_ms <= came_ms <= eta.late_ms


def test_food_on_the_pass_is_told_by_when_the_robot_that_is_left_has_brought_the_other() -> None:
    evening = Asking(narrow_aisle())
    for table, ticket, wanted in (("2", "before", "4 tea"), ("1", "t", "tea")):
        seat(evening, table)
        order(evening, table, ticket, wanted)
    evening.command("out", c.RemoveRobot("robot-2"), 0)
    while not evening.board.tickets["t"].courses["drinks"].ready_ms:
        evening.advance(evening.now_ms + SECOND)
    eta = evening.told()["drinks"]
    evening.advance(HOUR)
    assert eta.early_ms <= at_table_ms(evening.board, "drinks") <= eta.late_ms


def test_each_load_that_waits_before_it_makes_food_later() -> None:
    def told(*others: str) -> Eta:
        evening = Asking(one_dock())
        for table in ("1", "2"):
            evening.command(f"open-{table}", c.OpenVisit(f"visit-{table}", table, 2), 0)
        for number, wanted in enumerate(others):
            placed = c.PlaceTicket(f"before-{number}", "visit-2", (c.OrderedLine(wanted, 1),))
            evening.command(f"place-{number}", placed, 0)
        evening.command("place", c.PlaceTicket("t", "visit-1", (c.OrderedLine("noodles", 1),)), 0)
        evening.command("stop", c.StopAll(), 0)
        evening.advance(10 * MINUTE)
        return evening.told()["mains"]

    assert told("tea", "tea", "tea", "tea").late_ms > told().late_ms + MINUTE


@cache
def a_faulty_evening() -> list[Told]:
    return told_in_an_evening(with_faults(load("bistro"), 2.0), seed=2, hours=2.0)


@pytest.mark.parametrize(("stage", "least"), [("received", 0.7), ("on the pass", 0.75), ("on its way", 0.85)])
def test_most_food_comes_as_told_although_much_goes_wrong(stage: str, least: float) -> None:
    told = [one for one in a_faulty_evening() if one.stage == stage]
    within = sum(one.early_ms <= 0 and one.late_ms <= 0 for one in told)
    assert len(told) > 50
    assert within > least * len(told)


# ── real cooks ──


def manual(*wanted: str) -> Asking:
    return ordered(one_dock(kitchen={"mode": "manual"}), *wanted)


def test_what_no_cook_has_begun_does_not_count_down() -> None:
    evening = manual("noodles")
    first = evening.told()["mains"]
    assert first.waits_for_cook
    asked_ms = evening.now_ms
    evening.advance(asked_ms + 7 * MINUTE)
    later = evening.told()["mains"]
    assert later.waits_for_cook
    assert later.late_ms - evening.now_ms == pytest.approx(first.late_ms - asked_ms, abs=SECOND)
    assert (first.cause, later.cause) == (None, Cause("no cook"))


def test_what_a_cook_has_begun_counts_down_and_is_never_due_before_now() -> None:
    evening = manual("noodles")
    evening.command("fire", c.FireLine("t", 1), evening.now_ms)
    evening.advance(evening.now_ms + SECOND)
    at_first = evening.told()["mains"]
    assert not at_first.waits_for_cook
    left = []
    for _ in range(20):
        eta = evening.told()["mains"]
        left.append(eta.late_ms - evening.now_ms)
        evening.advance(evening.now_ms + MINUTE)
    assert left[1] < left[0]
    assert min(left) > MINUTE, "what is overdue is not told as done"
    assert left[-1] > min(left), "and the longer it is overdue, the less is known"
    evening.command("bump", c.BumpLine("t", 1), evening.now_ms)
    evening.advance(evening.now_ms + SECOND)
    eta = evening.told()["mains"]
    evening.advance(evening.now_ms + 10 * MINUTE)
    assert eta.early_ms <= at_table_ms(evening.board, "mains") <= eta.late_ms


def test_a_course_that_follows_one_that_no_cook_has_begun_has_no_time_either() -> None:
    told = manual("tea", "noodles").told()
    assert told["drinks"].waits_for_cook
    assert told["mains"].waits_for_cook


def test_what_has_lasted_long_lasts_on() -> None:
    left = [still_ms(300_000, 0.5, minutes * MINUTE) for minutes in (0, 1, 5, 20, 60, 600)]
    assert left[0] == 300_000
    assert left[0] > left[1] > left[2]
    assert left[2] < left[3] < left[4] < left[5]
    assert still_ms(1, 0.5, 10**9) > 0
