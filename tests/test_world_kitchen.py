"""The kitchen: who cooks what when, and how a course is packed."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from situations import HOUR, MENU, MINUTE, happened, judged, lines, narrow_aisle, one_dock, order, seat, when
from tiny_log import HEADER, among
from tiny_log import log as log_of

from sim.audit import audit
from sim.board import Board
from sim.kitchen_load import line_ms, plated_ms, waits_ms
from sim.menu import Item, Menu, Prep, Step
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.run import Evening

ONE_COOK = {"bar": 1, "wok": 1}


def evening(cooks: dict[str, int] | None = None, seed: int = 1) -> Evening:
    began = Evening(narrow_aisle(cooks=cooks), seed)
    seat(began, "1")
    seat(began, "2")
    return began


def finished(evening: Evening) -> list[Entry]:
    evening.advance(evening.now_ms + HOUR)
    return evening.take()


def test_a_station_cooks_lines_in_the_order_in_which_their_tickets_were_placed() -> None:
    began = evening(ONE_COOK)
    for number, item in enumerate(("noodles", "rice", "noodles", "rice")):
        order(began, "12"[number % 2], f"k{number}", item, item, at_ms=number)
    fired = [(event.ticket, event.line) for event in happened(e.LineFired, finished(began))]
    assert fired == [(f"k{ticket}", line) for ticket in range(4) for line in (1, 2)]


def test_one_cook_makes_one_line_at_a_time_and_begins_the_next_at_once() -> None:
    began = evening(ONE_COOK)
    order(began, "1", "k", "noodles", "rice", "noodles", "rice")
    log = finished(began)
    fired, plated = list(when(e.LineFired, log)), list(when(e.LinePlated, log))
    assert len(fired) == 4
    assert fired[1:] == plated[:-1]


def test_as_many_lines_are_cooked_at_a_time_as_a_station_has_cooks() -> None:
    began = evening({"bar": 1, "wok": 3})
    order(began, "1", "k", *["rice"] * 5)
    began.advance(0)
    assert [cook for _, cook in began.board.cooks] == [1, 2, 3]
    fired = {(event.station, event.cook): (event.ticket, event.line) for event in happened(e.LineFired, began.take())}
    assert began.board.cooks == fired
    began.advance(HOUR)
    assert began.board.cooks == {}


def test_stations_do_not_wait_for_each_other() -> None:
    began = evening(ONE_COOK)
    order(began, "1", "k1", "noodles")
    order(began, "2", "k2", "tea")
    log = finished(began)
    assert list(when(e.LineFired, log)) == [0, 0]


def test_a_course_is_fired_only_when_the_one_before_it_is_on_the_table() -> None:
    began = evening({"bar": 2, "wok": 2})
    order(began, "1", "k", "cake", "noodles", "tea", "rice")
    log = finished(began)
    assert [event.course for event in happened(e.CourseReady, log)] == ["drinks", "mains", "sweets"]
    delivered = list(when(e.CourseDelivered, log))
    assert list(when(e.CourseFired, log)) == [0, *delivered[:2]]
    fired = {event.line: at for event, at in zip(happened(e.LineFired, log), when(e.LineFired, log), strict=True)}
    assert [fired[3], fired[2], fired[1]] == [0, *delivered[:2]]


def test_a_course_is_ready_with_its_last_line() -> None:
    began = evening({"bar": 1, "wok": 2})
    order(began, "1", "k", "noodles", "rice")
    log = finished(began)
    assert list(when(e.CourseReady, log)) == [max(when(e.LinePlated, log))]


def test_a_line_is_plated_when_its_firing_said_so() -> None:
    began = evening()
    order(began, "1", "k", "3 noodles", "tea")
    log = finished(began)
    said = {(event.ticket, event.line): event.until_ms for event in happened(e.LineFired, log)}
    assert said == {
        (event.ticket, event.line): at
        for event, at in zip(happened(e.LinePlated, log), when(e.LinePlated, log), strict=True)
    }


def test_a_course_larger_than_a_robot_is_split_into_loads_it_can_carry() -> None:
    began = evening()  # a robot takes 2 trays of 2 dishes
    order(began, "1", "k", "20 rice", "3 noodles")
    log = finished(began)
    (ready,) = happened(e.CourseReady, log)
    assert ready.loads == (4, 4, 4, 4, 4, 3)
    jobs = happened(e.JobAssigned, log)
    assert [(job.load, job.dishes) for job in jobs] == list(enumerate(ready.loads, start=1))
    assert len(happened(e.CourseDelivered, log)) == 1
    assert judged(narrow_aisle(), log).ok


def test_trays_are_taken_as_far_as_the_dishes_need_them() -> None:
    began = evening()
    order(began, "1", "k1", "1 tea")
    order(began, "2", "k2", "3 tea")
    trays = {event.ticket: event.trays for event in happened(e.TrayLoaded, finished(began))}
    assert trays == {"k1": 1, "k2": 2}


def test_further_portions_of_a_line_take_a_share_of_the_first_ones_time() -> None:
    items = tuple(msgspec.structs.replace(item, prep=Prep(100, cv=0, extra=0.25)) for item in MENU.items)
    began = Evening(one_dock(menu=msgspec.structs.replace(MENU, items=items)), 1)
    seat(began, "1")
    order(began, "1", "k", "1 rice", "5 rice")
    spans = [b - a for a, b in pairwise([0, *when(e.LinePlated, finished(began))])]
    assert spans == [200_000, 100_000], "the long one first"


def test_what_is_cooked_while_the_doors_close_is_finished() -> None:
    began = evening()
    order(began, "1", "k", "noodles")
    began.command("close-doors", c.CloseDoors(), MINUTE // 2)
    assert happened(e.CourseDelivered, finished(began))


# ── recipes, stations, the pass ───────────────────────────────────────────────────────────────


def with_recipes(**preps: Prep) -> Menu:
    """The menu with other times, by item."""
    items = tuple(msgspec.structs.replace(item, prep=preps.get(item.id, item.prep)) for item in MENU.items)
    return msgspec.structs.replace(MENU, items=items)


def steamed(item: Item) -> Item:
    """Put on by a cook for 10 s, then 100 s in a place without hands."""
    return msgspec.structs.replace(item, prep=Prep(10, cv=0), then=(Step("wok", Prep(100, cv=0, hands=False)),))


def at_table(restaurant) -> Evening:
    began = Evening(restaurant, 1)
    seat(began, "1")
    return began


def test_all_of_a_course_is_plated_together_for_the_long_ones_are_begun_first() -> None:
    menu = with_recipes(noodles=Prep(100, cv=0), rice=Prep(60, cv=0))
    began = at_table(one_dock(menu=menu, cooks={"bar": 1, "wok": 2}))
    order(began, "1", "k", "rice", "noodles")
    began.advance(0)
    assert plated_ms(one_dock(menu=menu), began.board, "k", "mains", 0) == 100_000
    log = finished(began)
    fired = {event.line: at for event, at in zip(happened(e.LineFired, log), when(e.LineFired, log), strict=True)}
    assert fired == {2: 0, 1: 40_000}
    assert list(when(e.LinePlated, log)) == [100_000, 100_000]


def test_a_step_without_hands_needs_a_place_alone() -> None:
    menu = msgspec.structs.replace(MENU, items=tuple(map(steamed, MENU.items[:3])) + MENU.items[3:])
    house = one_dock(menu=menu, cooks={"bar": 1, "wok": 1}, room={"wok": 3})
    began = at_table(house)
    order(began, "1", "k", "rice", "rice", "rice", "rice")
    log = finished(began)
    assert list(when(e.LineFired, log)) == [0, 10_000, 20_000, 110_000], "three have room, a cook puts on one at a time"
    assert list(when(e.StepBegan, log)) == [10_000, 20_000, 30_000, 120_000]
    assert {event.cook for event in happened(e.StepBegan, log)} == {0}
    assert judged(house, log).ok


def test_courses_follow_when_the_one_before_has_been_eaten() -> None:
    house = one_dock(kitchen={"eaten_min": {"drinks": 5}})
    began = at_table(house)
    order(began, "1", "k", "tea", "noodles", "cake")
    log = finished(began)
    drinks, mains, _ = when(e.CourseDelivered, log)
    assert list(when(e.CourseFired, log)) == [0, drinks + 5 * MINUTE, mains]
    assert judged(house, log).ok


def test_a_table_may_have_everything_at_once() -> None:
    menu = with_recipes(tea=Prep(20, cv=0), noodles=Prep(100, cv=0), cake=Prep(30, cv=0))
    house = one_dock(menu=menu, cooks={"bar": 2, "wok": 1})
    began = at_table(house)
    began.command("k", c.PlaceTicket("k", "visit-1", lines("tea", "noodles", "cake"), together=True), 0)
    log = finished(began)
    assert list(when(e.LinePlated, log)) == [100_000] * 3
    assert judged(house, log).ok


SMALL_PASS = {"kitchen": {"pass_places": 20}, "cooks": {"bar": 2, "wok": 3}}


def test_a_course_waits_for_room_on_the_pass_before_it_is_fired_and_cooks_stand_idle() -> None:
    house = narrow_aisle(**SMALL_PASS)
    began = Evening(house, 1)
    seat(began, "1")
    seat(began, "2")
    order(began, "1", "k1", "18 rice")
    order(began, "2", "k2", "3 tea")
    began.advance(MINUTE)
    assert began.board.pass_places == 18
    assert began.board.tickets["k2"].courses["drinks"].held == "the pass is full"
    log = finished(began)
    assert happened(e.CourseHeld, log) == [e.CourseHeld("k2", "drinks", "the pass is full")]
    fired = dict(zip((event.ticket for event in happened(e.CourseFired, log)), when(e.CourseFired, log), strict=True))
    assert fired["k2"] in set(when(e.TrayLoaded, log, ticket="k1"))
    assert len(happened(e.CourseDelivered, log)) == 2
    assert began.board.pass_places == 0
    assert judged(house, log).ok


def test_a_course_larger_than_the_pass_comes_in_parts() -> None:
    house = narrow_aisle(**SMALL_PASS)
    began = at_table(house)
    order(began, "1", "k", "12 rice", "12 noodles", "9 rice")
    log = finished(began)
    assert [event.places for event in happened(e.CourseFired, log)] == [12, 12, 9]
    ready = happened(e.CourseReady, log)
    assert [event.more for event in ready] == [True, True, False]
    assert sum(sum(event.loads) for event in ready) == 33
    assert [job.load for job in happened(e.JobAssigned, log)] == list(range(1, 10))
    assert len(happened(e.CourseDelivered, log)) == 1
    assert judged(house, log).ok


def test_of_a_course_that_stands_on_the_pass_in_part_nothing_is_taken_back() -> None:
    began = at_table(narrow_aisle(**SMALL_PASS))
    order(began, "1", "k", "12 rice", "12 noodles")
    while not began.board.tickets["k"].lines[1].packed:
        began.advance(began.now_ms + 1000)
    began.take()
    began.command("back", c.CancelLine("k", 2), began.now_ms)
    refused = happened(e.LineCancelRefused, began.take())
    assert [event.reason for event in refused] == ["course begun"]


def test_a_forecast_tells_what_a_new_line_would_wait() -> None:
    menu = with_recipes(noodles=Prep(100, cv=0), rice=Prep(60, cv=0))
    house = one_dock(menu=menu)
    rice = menu.by_id["rice"]
    assert line_ms(rice, 1, waits_ms(house, Board(house), 0)) == 60_000
    began = at_table(house)
    order(began, "1", "k", "noodles", "noodles")
    began.advance(0)
    assert waits_ms(house, began.board, 0) == {"bar": (0, 0), "wok": (200_000, 200_000)}
    assert line_ms(rice, 1, waits_ms(house, began.board, 0)) == 260_000


@pytest.mark.parametrize("crash_s", range(0, 200, 13))
def test_a_kitchen_built_anew_goes_on_as_if_nothing_had_happened(crash_s: int) -> None:
    menu = msgspec.structs.replace(MENU, items=tuple(map(steamed, MENU.items[:3])) + MENU.items[3:])
    house = narrow_aisle(menu=menu, room={"wok": 2}, **SMALL_PASS)

    def play(crashes: bool) -> list[tuple[int, e.AnyEvent]]:
        began = Evening(house, 1)
        for table in "12":
            seat(began, table)
            order(began, table, f"k{table}", "15 rice", "tea", "8 noodles", "cake")
        log: list[Entry] = []
        if crashes:
            began.advance(crash_s * 1000)
            log = began.take()
            began = Evening(house, 1, None, log)
        log += finished(began)
        kinds = (e.CourseFired, e.LineFired, e.StepBegan, e.LinePlated, e.CourseReady, e.CourseDelivered)
        assert judged(house, log).ok
        return [(entry.at_ms, entry.event) for entry in log if isinstance(entry.event, kinds)]

    assert play(crashes=True) == play(crashes=False)


def test_a_throttled_kitchen_fires_later_what_is_too_much_now_and_refuses_nothing() -> None:
    menu = with_recipes(noodles=Prep(120, cv=0))
    house = one_dock(menu=menu, cooks={"bar": 1, "wok": 3}, kitchen={"make_min_per_15min": 5})
    began = at_table(house)
    for number in range(3):
        order(began, "1", f"k{number}", "noodles")
    began.advance(MINUTE)
    assert began.board.tickets["k2"].courses["mains"].held == "the kitchen is busy"
    log = finished(began)
    assert happened(e.CourseHeld, log) == [e.CourseHeld("k2", "mains", "the kitchen is busy")]
    assert list(when(e.CourseFired, log)) == [0, 0, 15 * MINUTE]
    assert judged(house, log).ok


def test_a_throttle_is_lifted_by_command() -> None:
    menu = with_recipes(noodles=Prep(120, cv=0))
    house = one_dock(menu=menu, cooks={"bar": 1, "wok": 3})
    began = at_table(house)
    began.command("slow", c.SetThrottle(1), 0)
    order(began, "1", "k1", "2 noodles")
    order(began, "1", "k2", "noodles")
    began.command("quick", c.SetThrottle(), MINUTE)
    log = finished(began)
    assert list(when(e.CourseFired, log)) == [0, MINUTE], "one course alone may always be fired"
    assert judged(house, log).ok


# ── the judge ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("event", "at_ms", "kind", "what"),
    [
        (e.CourseFired("k", "mains", ((0, 1_500),), 99, 9_000), 1_500, "pass", "99 places of the pass are taken"),
        (e.CourseFired("k", "sweets", ((0, 1_500),), 2, 9_000), 1_500, "kitchen", "fired before mains was delivered"),
        (e.LineFired("other", 0, "wok", 1, 9_000), 3_000, "station", "cook 1 at wok begins a line with full hands"),
        (e.LineFired("other", 0, "wok", 0, 9_000), 3_000, "station", "2 lines are at wok, which has 1 places"),
    ],
)
def test_the_judge_sees_a_kitchen_that_has_more_than_it_has_room_for(
    event: e.AnyEvent, at_ms: int, kind: str, what: str
) -> None:
    found = [(each.kind, each.what) for each in audit(HEADER, log_of(*among(event, at_ms))).violations]
    assert any(each == kind and what in said for each, said in found), found


def test_the_judge_sees_more_work_fired_than_the_throttle_allows() -> None:
    fired = e.CourseFired("k", "mains", ((0, 1_500),), 2, 9_000, 90_000)
    timed = among(fired, 1_500, among(fired, 1_500, among(e.ThrottleSet(2), 500)))
    found = [each.what for each in audit(HEADER, log_of(*timed)).violations]
    assert any("3.0 min of work are fired in 15 min, of 2 that may be" in what for what in found), found
