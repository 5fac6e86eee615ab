"""The kitchen: who cooks what when, and how a course is packed."""

from __future__ import annotations

from itertools import pairwise

import msgspec
from situations import HOUR, MENU, MINUTE, happened, judged, narrow_aisle, one_dock, order, seat, when

from sim.menu import Prep
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


def test_a_course_is_fired_only_when_the_one_before_it_is_ready() -> None:
    began = evening({"bar": 2, "wok": 2})
    order(began, "1", "k", "cake", "noodles", "tea", "rice")
    log = finished(began)
    assert [event.course for event in happened(e.CourseReady, log)] == ["drinks", "mains", "sweets"]
    fired = {event.line: at for event, at in zip(happened(e.LineFired, log), when(e.LineFired, log), strict=True)}
    ready = list(when(e.CourseReady, log))
    assert fired == {3: 0, 2: ready[0], 4: ready[0], 1: ready[1]}


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
    assert spans == [100_000, 200_000]


def test_what_is_cooked_while_the_doors_close_is_finished() -> None:
    began = evening()
    order(began, "1", "k", "noodles")
    began.command("close-doors", c.CloseDoors(), MINUTE // 2)
    assert happened(e.CourseDelivered, finished(began))
