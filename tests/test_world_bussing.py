"""Tables that a party has left are cleared: by a robot that nobody needs otherwise, or by people."""

from __future__ import annotations

from typing import Any

import pytest
from situations import (
    HOUR,
    MINUTE,
    SECOND,
    as_bytes,
    close,
    happened,
    judged,
    one_dock,
    order,
    seat,
    wash_station,
    when,
)

from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun


def left_with_dishes(place: Restaurant, table: str = "1", wanted: str = "2 rice") -> Evening:
    """A party has had what it ordered, and has just left."""
    evening = Evening(place, 1)
    seat(evening, table)
    order(evening, table, f"k{table}", wanted)
    evening.advance(10 * MINUTE)  # the robot is home again
    leave(evening, table)
    return evening


def leave(evening: Evening, table: str) -> None:
    evening.command(f"close-{table}", c.CloseVisit(f"visit-{table}"), evening.now_ms)


def finish(evening: Evening, place: Restaurant, log: list[Entry] | None = None) -> list[Entry]:
    if evening.board.seated:
        evening.advance(evening.now_ms + HOUR)  # for what they have ordered
    for visit in list(evening.board.seated.values()):
        evening.command(f"leave-{visit}", c.CloseVisit(visit), evening.now_ms)
    close(evening)
    log = (log or []) + evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    assert not evening.board.soiled
    assert as_bytes(entry for batch in rerun(place, 1, log) for entry in batch) == as_bytes(log)
    return log


# ── robots ────────────────────────────────────────────────────────────────────────────────────


def test_a_robot_brings_the_dishes_that_a_party_left_to_the_wash_station() -> None:
    place = wash_station()
    log = finish(left_with_dishes(place), place)
    assert [soiled.dishes for soiled in happened(e.TableSoiled, log)] == [2]
    assert happened(e.TableCleared, log) == [e.TableCleared("1", "robot")]
    (chore,) = happened(e.ChoreAssigned, log)
    assert [(at.vertex, at.action) for at in chore.places] == [("1", "collect"), ("w", "wash")]
    assert [(stay.place, stay.dishes, stay.trays) for stay in happened(e.StayEnded, log)] == [(1, 2, 1), (2, 2, 0)]


def test_a_table_to_which_nothing_came_is_free_at_once() -> None:
    place = wash_station()
    evening = Evening(place, 1)
    seat(evening, "1")
    leave(evening, "1")
    log = finish(evening, place)
    assert not happened(e.TableSoiled, log)


def test_two_tables_are_cleared_on_one_trip_where_there_is_room() -> None:
    place = wash_station(bussing={"patience_s": 3600.0})
    evening = Evening(place, 1)
    for table in ("1", "2"):
        seat(evening, table)
        order(evening, table, f"k{table}", "rice")
    evening.advance(10 * MINUTE)
    evening.command("stop", c.StopAll(), evening.now_ms)
    leave(evening, "1")
    leave(evening, "2")
    evening.command("on", c.ResumeAll(), evening.now_ms)
    log = finish(evening, place)
    (chore,) = happened(e.ChoreAssigned, log)
    assert [at.table for at in chore.places] == ["1", "2", ""]


def test_what_finds_no_room_on_the_trays_is_fetched_on_another_trip() -> None:
    place = wash_station(bussing={"dishes_per_tray": 1, "patience_s": 3600.0})
    log = finish(left_with_dishes(place, wanted="5 rice"), place)
    assert [stay.dishes for stay in happened(e.StayEnded, log) if stay.place == 1] == [2, 2, 1]
    assert len(happened(e.TableCleared, log)) == 1


def soon_needed(place: Restaurant, before_ms: int) -> Evening:
    """A party leaves its dishes so long before food for the other table is ready."""

    def both_ordered() -> Evening:
        evening = Evening(place, 1)
        for table in ("1", "2"):
            seat(evening, table)
        order(evening, "1", "k1", "rice")
        order(evening, "2", "k2", "rice", at_ms=10 * MINUTE)
        return evening

    trial = both_ordered()
    trial.advance(20 * MINUTE)
    ready_ms = max(when(e.CourseReady, trial.take(), ticket="k2"))
    evening = both_ordered()
    evening.advance(ready_ms - before_ms)
    leave(evening, "1")
    return evening


def test_a_robot_on_its_way_to_dishes_turns_round_for_a_delivery() -> None:
    """It is slow: the food is ready after it has set out, and before it is at the table."""
    place = wash_station(fleet={"speed_mps": 0.1}, bussing={"patience_s": 3600.0})
    log = finish(soon_needed(place, 25 * SECOND), place)
    (dropped,) = happened(e.ChoreDropped, log)
    assert dropped.because == "a delivery comes first"
    assert max(when(e.CourseDelivered, log)) < max(when(e.TableCleared, log, table="1", by="robot"))


def test_a_robot_does_not_set_out_for_dishes_when_food_is_about_to_be_ready() -> None:
    place = wash_station(bussing={"patience_s": 3600.0})
    log = finish(soon_needed(place, 15 * SECOND), place)
    assert min(when(e.ChoreAssigned, log)) >= max(when(e.CourseDelivered, log))


# ── people ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("place", "because"),
    [
        (one_dock(), "there is no wash station"),
        (wash_station(bussing={"by": "staff"}), "people clear tables here"),
    ],
)
def test_people_clear_a_table_where_robots_do_not(place: Restaurant, because: str) -> None:
    log = finish(left_with_dishes(place), place)
    (given,) = happened(e.TableGivenToStaff, log)
    assert given.because == because
    assert list(when(e.TableCleared, log, by="staff")) == [given.until_ms]
    assert not happened(e.ChoreAssigned, log)


def test_a_person_clears_a_table_that_no_robot_can_reach() -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + SECOND)
    evening.command("close", c.CloseEdge("a", "1"), evening.now_ms)
    log = finish(evening, place)
    assert happened(e.TableGivenToStaff, log)[0].because == "the edge between a and 1 is closed"
    assert happened(e.ChoreDropped, log)


def test_a_person_clears_a_table_for_which_no_robot_was_free_in_time() -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + 100)
    evening.command("break", c.BreakRobot("robot-1"), evening.now_ms)
    (soiled_ms,) = when(e.TableSoiled, log := evening.take())
    evening.advance(evening.now_ms + HOUR)
    evening.command("take", c.RemoveRobot("robot-1"), evening.now_ms)
    log = finish(evening, place, log)
    assert happened(e.TableCleared, log) == [e.TableCleared("1", "staff")]
    assert max(when(e.TableCleared, log)) - soiled_ms < 20 * MINUTE


def test_a_robot_that_nobody_comes_to_load_goes_on_and_a_person_clears_the_table() -> None:
    place = wash_station(bussing={"limit_s": 2.0})
    log = finish(left_with_dishes(place), place)
    assert [(stay.by, stay.dishes) for stay in happened(e.StayEnded, log)] == [("nobody", 0), ("staff", 0)]
    assert [given.because for given in happened(e.TableGivenToStaff, log)] == ["nobody came to load the robot"]


# ── guests ────────────────────────────────────────────────────────────────────────────────────


def test_who_scans_the_code_of_a_table_with_dishes_has_it_cleared_at_once() -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + 500)
    evening.command("scan", c.OpenVisit("phone", "1", 2), evening.now_ms)
    evening.command("gone", c.CloseVisit("phone"), evening.now_ms + MINUTE)
    log = finish(evening, place)
    kinds = [type(entry.event) for entry in log]
    assert kinds.index(e.TableCleared) + 1 == len(kinds) - kinds[::-1].index(e.VisitOpened) - 1
    assert happened(e.TableCleared, log) == [e.TableCleared("1", "staff")]
    assert [dropped.because for dropped in happened(e.ChoreDropped, log)] == ["nobody needs it any more"]


@pytest.mark.parametrize("by", ["robots", "staff"])
def test_simulated_guests_wait_for_a_table_until_it_is_cleared(by: str) -> None:
    place = wash_station(bussing={"by": by}, guests={"parties_per_h": ((0.0, 30.0),), "party_sizes": (0.5, 0.5)})
    evening = Evening(place, 1, Demand(place, 1))
    evening.advance(HOUR)
    log = finish(evening, place)
    cleared_ms: dict[str, int] = {}
    soiled: set[str] = set()
    turns = 0
    for entry in log:
        if isinstance(entry.event, e.TableSoiled):
            soiled.add(entry.event.table)
        elif isinstance(entry.event, e.TableCleared):
            soiled.remove(entry.event.table)
            cleared_ms[entry.event.table] = entry.at_ms
        elif isinstance(entry.event, e.VisitOpened):
            assert entry.event.table not in soiled
            turns += cleared_ms.get(entry.event.table) == entry.at_ms
    assert turns > 2  # there was a line: the next party sits down as soon as the table is clear


# ── going on after a crash ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("after_ms", [0, 500, 4_000, 20_000, 70_000, 85_000])
def test_clearing_goes_on_after_a_crash_where_it_was(after_ms: int) -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + after_ms)
    log = evening.take()
    evening = Evening(place, 1, None, log)
    log = finish(evening, place, log)
    assert len(happened(e.TableCleared, log)) == 1


@pytest.mark.parametrize("ask", [c.BreakRobot, c.RemoveRobot])
@pytest.mark.parametrize("after_ms", [2_000, 20_000, 70_000])
def test_a_robot_that_fails_on_a_chore_leaves_no_dish_behind(ask: Any, after_ms: int) -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + after_ms)
    evening.command("fails", ask("robot-1"), evening.now_ms)
    evening.advance(evening.now_ms + 10 * MINUTE)
    if ask is c.BreakRobot:
        evening.command("take", c.RemoveRobot("robot-1"), evening.now_ms)
    evening.command("back", c.PlaceRobot("robot-1"), evening.now_ms)
    log = finish(evening, place)
    assert len(happened(e.ChoreDropped, log)) == 1
    assert not evening.board.dishes


@pytest.mark.parametrize("after_ms", [200, 2_000, 20_000, 70_000, 80_000])
def test_clearing_goes_on_when_all_robots_were_stopped_meanwhile(after_ms: int) -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + after_ms)
    evening.command("stop", c.StopAll(), evening.now_ms)
    evening.command("on", c.ResumeAll(), evening.now_ms + MINUTE)
    log = finish(evening, place)
    assert happened(e.TableCleared, log) == [e.TableCleared("1", "robot")]


@pytest.mark.parametrize(("after_ms", "by"), [(2_000, "staff"), (20_000, "staff"), (75_000, "robot")])
def test_people_clear_what_the_only_robot_leaves_when_it_is_sent_home(after_ms: int, by: str) -> None:
    place = wash_station()
    evening = left_with_dishes(place)
    evening.advance(evening.now_ms + after_ms)
    evening.command("home", c.SendHome("robot-1"), evening.now_ms)
    log = finish(evening, place)
    assert [cleared.by for cleared in happened(e.TableCleared, log)] == [by]
    assert not evening.board.dishes
