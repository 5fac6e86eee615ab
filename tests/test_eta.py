"""When food is expected, as a range, and what holds it up."""

from __future__ import annotations

import pytest
from situations import HOUR, MINUTE, SECOND, narrow_aisle, one_dock, order, seat

from benchmarks.eta import evening as told_in_an_evening
from sim.board import Board
from sim.eta import Cause, Eta, Etas
from sim.floor.ways import ways_s
from sim.messages import commands as c
from sim.restaurant import Restaurant, load
from sim.run import Evening


class Asking(Evening):
    """An evening that is asked when table 1's order comes."""

    def __init__(self, place: Restaurant) -> None:
        super().__init__(place, 1)
        self._etas = Etas(place)

    def told(self) -> dict[str, Eta]:
        return self._etas.of(self.board, [self.board.tickets["t"]], self.now_ms).get("t", {})


def ordered(place: Restaurant, *wanted: str) -> Asking:
    """Table 1 has ordered, a second ago."""
    evening = Asking(place)
    seat(evening, "1")
    order(evening, "1", "t", *wanted)
    evening.advance(SECOND)
    return evening


def at_table_ms(board: Board, course: str) -> int:
    return max(board.jobs[job].handover_ms or 0 for job in board.tickets["t"].courses[course].jobs)


def test_an_order_in_a_calm_house_comes_within_the_range_that_was_told() -> None:
    evening = ordered(one_dock(), "noodles")
    eta = evening.told()["mains"]
    assert eta.cause is None
    evening.advance(10 * MINUTE)
    assert eta.early_ms <= at_table_ms(evening.board, "mains") <= eta.late_ms
    assert eta.late_ms - eta.early_ms < 3 * MINUTE
    assert evening.told() == {}, "what has come is expected no more"


def test_the_range_narrows_to_the_robots_own_plan_once_it_drives() -> None:
    evening = ordered(one_dock(), "noodles")
    at_first = evening.told()["mains"]
    job = "t/mains/1"
    while job not in evening.board.jobs or evening.board.jobs[job].loaded_ms is None:
        evening.advance(evening.now_ms + SECOND)
    eta = evening.told()["mains"]
    assert eta.late_ms - eta.early_ms < at_first.late_ms - at_first.early_ms
    evening.advance(10 * MINUTE)
    assert eta.early_ms <= at_table_ms(evening.board, "mains") <= eta.late_ms


def test_other_dishes_at_the_same_station_make_it_later_and_are_named_as_the_cause() -> None:
    evening = Asking(one_dock())
    for table in ("1", "2"):
        seat(evening, table)
    for number in range(4):
        order(evening, "2", f"before-{number}", "3 noodles")
    order(evening, "1", "t", "noodles")
    evening.advance(SECOND)
    crowded, alone = evening.told()["mains"], ordered(one_dock(), "noodles").told()["mains"]
    assert crowded.early_ms > alone.late_ms
    assert crowded.cause == Cause("station", "wok")


def test_a_course_that_follows_is_expected_after_the_one_before_is_eaten() -> None:
    etas = ordered(one_dock(kitchen={"eaten_min": {"drinks": 10}}), "tea", "noodles").told()
    assert etas["mains"].early_ms > etas["drinks"].late_ms + 5 * MINUTE


def test_a_full_pass_is_named_as_the_cause() -> None:
    evening = Asking(one_dock(kitchen={"pass_places": 20}))
    for table in ("1", "2"):
        seat(evening, table)
    order(evening, "2", "before", "20 tea")
    order(evening, "1", "t", "noodles")
    evening.advance(SECOND)
    assert evening.told()["mains"].cause == Cause("the pass is full")


def test_a_broken_robot_is_named_while_a_person_brings_what_it_carried() -> None:
    evening = ordered(load("bistro"), "mapo-tofu")
    while not (jobs := evening.board.jobs) or (job := next(iter(jobs.values()))).loaded_ms is None:
        evening.advance(evening.now_ms + SECOND)
    evening.advance(evening.now_ms + 2 * SECOND)
    evening.command("break", c.BreakRobot(job.robot), evening.now_ms)
    evening.advance(evening.now_ms + SECOND)
    eta = evening.told()["mains"]
    assert eta.cause == Cause("broke", job.robot)
    evening.advance(HOUR)
    came_ms = evening.board.tickets["t"].courses["mains"].delivered_ms
    assert came_ms is not None
    assert eta.early_ms <= came_ms <= eta.late_ms


def test_a_closed_aisle_is_named_while_a_person_carries_the_food() -> None:
    evening = ordered(narrow_aisle(), "noodles")
    evening.command("close", c.CloseEdge("f", "1"), evening.now_ms)
    while not evening.board.tickets["t"].courses["mains"].with_staff:
        evening.advance(evening.now_ms + SECOND)
    assert evening.told()["mains"].cause == Cause("closed")


def test_the_quickest_way_counts_its_turns() -> None:
    floor = narrow_aisle().floor
    straight, turned = ways_s(floor, ["p"], 1.0, 0.0), ways_s(floor, ["p"], 1.0, 2.0)
    assert straight["1"] == pytest.approx(10)
    assert turned["1"] == pytest.approx(10)
    assert turned["2"] == pytest.approx(straight["2"] + 2)


def test_most_food_of_an_evening_comes_within_the_range_that_was_told() -> None:
    told = told_in_an_evening(load("bistro"), seed=1, hours=1.2)
    within = sum(one.early_ms <= 0 and one.late_ms <= 0 for one in told)
    assert len(told) > 200
    assert within > 0.85 * len(told)
