"""Trips: several tables one after the other, and robots that wait at the pass for food to come."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from situations import (
    HOUR,
    MENU,
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

from sim.dispatch import Load
from sim.menu import Menu, Prep
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun

TWO_COOKS = {"bar": 2, "wok": 1}


def two_tables(policy: str = "batching", crash_ms: int | None = None, **said: Any) -> tuple[Restaurant, list[Entry]]:
    """Two tables order at once, and their drinks are plated at once."""
    place = one_dock(policy=policy, cooks=TWO_COOKS, menu=said.pop("menu", _same_time()), **said)
    evening = Evening(place, 1)
    for table in ("1", "2"):
        seat(evening, table)
        order(evening, table, f"k{table}", "tea")
    log: list[Entry] = []
    if crash_ms is not None:
        evening.advance(crash_ms)
        log = evening.take()
        evening = Evening(place, 1, None, log)
    close(evening, HOUR)
    return place, log + evening.take()


def _same_time() -> Menu:
    """A menu whose teas all take equally long."""
    items = tuple(msgspec.structs.replace(item, prep=Prep(item.prep.mean_s, 0.0)) for item in MENU.items)
    return msgspec.structs.replace(MENU, items=items)


def test_two_tables_are_served_on_one_trip() -> None:
    place, log = two_tables()
    loaded, handed = list(when(e.TrayLoaded, log)), list(when(e.HandoverBegan, log))
    assert len(loaded) == len(handed) == 2
    assert loaded[1] < handed[0], "all trays are loaded before the first table"
    assert loaded[1] - loaded[0] == 5 * SECOND, "each load takes its time at the pass"
    assert len(set(when(e.CourseReady, log))) == 1
    served = [event.ticket for event in happened(e.CourseDelivered, log)]
    assert served == ["k1", "k2"], "the nearer table first"
    assert judged(place, log).ok


def test_without_batching_the_second_table_waits_for_a_second_trip() -> None:
    _, log = two_tables("nearest")
    assert list(when(e.TrayLoaded, log))[1] > next(when(e.HandoverBegan, log))


def test_a_second_load_for_the_same_table_is_handed_over_at_the_same_stop() -> None:
    place = one_dock(policy="batching", cooks=TWO_COOKS, menu=_same_time())
    evening = Evening(place, 1)
    seat(evening, "1")
    for number in (1, 2):
        order(evening, "1", f"k{number}", "tea")
    close(evening, HOUR)
    log = evening.take()
    first, second = when(e.HandoverBegan, log)
    between = [entry for entry in log if first < entry.at_ms < second and isinstance(entry.event, e.RobotDeparted)]
    assert not between
    assert judged(place, log).ok


@pytest.mark.parametrize("crash_ms", range(15_000, 200_000, 9_001))
def test_a_trip_goes_on_after_a_crash_at_any_moment(crash_ms: int) -> None:
    place, log = two_tables(crash_ms=crash_ms)
    _, whole = two_tables()
    for kind in (e.TrayLoaded, e.JobEnded, e.CourseDelivered):
        assert list(when(kind, log)) == list(when(kind, whole))
    again = [entry for batch in rerun(place, 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
    assert judged(place, log).ok


# ── sent ahead ────────────────────────────────────────────────────────────────────────────────


def tea(place: Restaurant) -> list[Entry]:
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    close(evening, 10 * MINUTE)
    return evening.take()


@pytest.mark.parametrize("floor", [one_dock, narrow_aisle, blocked_table])
def test_a_robot_stands_at_the_pass_when_the_food_is_plated(floor: Any) -> None:
    log = tea(floor(policy="lookahead"))
    (ready_ms,) = when(e.CourseReady, log)
    assert list(when(e.LoadingBegan, log)) == [ready_ms]
    assert next(when(e.LoadingBegan, tea(floor(policy="nearest")))) > ready_ms
    assert judged(floor(policy="lookahead"), log).ok


def test_a_robot_that_waits_at_the_pass_in_vain_goes_home() -> None:
    """As when a dish takes longer than was known when the robot left."""
    evening = Evening(one_dock(policy="lookahead"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    fleet = evening._world._fleet
    evening.advance(1)
    load = Load("k", "drinks", 1, 1, "1", 8_000)
    assert fleet.send_ahead("robot-1", load)
    (wait,) = evening.board.robots["robot-1"].stops
    assert (wait.vertex, wait.action, wait.job) == ("p", "wait", "k/drinks/1")
    assert wait.leave_ms <= 8_000 + 6 * SECOND
    assert evening.board.robots["robot-1"].plan[-1][0] == "d1"
