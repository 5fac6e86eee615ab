"""Robots answer the calls that the house lets them; a person comes to every other, and where no robot does in time."""

from __future__ import annotations

from typing import Any

import msgspec
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
)

from ordering_web.status import concerned, next_call
from sim.kpi import measure
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import Evening, rerun, simulate
from sim.service import Calls


def answering(place: Restaurant | None = None, *kinds: str, **said: Any) -> Restaurant:
    """A place where a robot answers calls of some kinds, all that one can answer unless said."""
    place = place or wash_station()
    calls = Calls(by_robot=kinds or ("water", "clear"), **said)  # type: ignore[arg-type]
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, calls=calls))


def called(place: Restaurant, kind: c.CallKind, *keys: str) -> Evening:
    """A table that has had two dishes calls, ten minutes after it sat down; robots may be stopped around then."""
    evening = Evening(place, 1)
    seat(evening, "1")
    order(evening, "1", "k", "2 rice")
    for key in keys[:1]:
        evening.command(key, c.StopAll(), 9 * MINUTE)
    evening.command("call", c.CallService("w", "visit-1", kind), 10 * MINUTE)
    for key in keys[1:]:
        evening.command(key, c.ResumeAll(), 11 * MINUTE)
    return evening


def finish(evening: Evening, place: Restaurant, log: list[Entry] | None = None) -> list[Entry]:
    evening.advance(evening.now_ms + 20 * MINUTE)
    if evening.board.seated:
        evening.command("leave", c.CloseVisit("visit-1"), evening.now_ms)
    close(evening)
    log = (log or []) + evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    assert not evening.board.dishes
    assert as_bytes(entry for batch in rerun(place, 1, log) for entry in batch) == as_bytes(log)
    return log


def chores(log: list[Entry], call: str = "w") -> list[list[tuple[str, str]]]:
    """Where robots went for a call, and what for."""
    assigned = [chore for chore in happened(e.ChoreAssigned, log) if chore.chore.startswith(f"call/{call}/")]
    return [[(place.vertex, place.action) for place in chore.places] for chore in assigned]


def test_a_robot_fetches_water_at_the_pass_and_hands_it_over() -> None:
    place = answering()
    log = finish(called(place, "water"), place)
    assert chores(log) == [[("p", "fetch"), ("1", "hand over")]]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "robot")]
    assert [stay.trays for stay in happened(e.StayEnded, log)][:2] == [1, 0]


def test_a_robot_takes_dishes_away_while_the_guests_stay() -> None:
    place = answering()
    log = finish(called(place, "clear"), place)
    assert chores(log) == [[("1", "collect"), ("w", "wash")]]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "robot")]
    assert [(stay.by, stay.dishes) for stay in happened(e.StayEnded, log)] == [("guest", 2), ("staff", 2)]
    assert not happened(e.TableSoiled, log)  # nothing was left when they went


def test_what_a_person_takes_away_is_not_there_when_the_guests_leave() -> None:
    place = wash_station()
    log = finish(called(place, "clear"), place)
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]
    assert not happened(e.TableSoiled, log)


@pytest.mark.parametrize("kind", ["bill", "help", "water"])
def test_people_come_where_the_house_does_not_say_that_robots_do(kind: c.CallKind) -> None:
    place = answering(None, "clear")
    log = finish(called(place, kind), place)
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]
    assert not chores(log)


@pytest.mark.parametrize(
    ("place", "because"),
    [
        (answering(one_dock()), "there is no wash station"),
        (answering(patience_s=5.0), "no robot was free in time"),
    ],
)
def test_a_person_comes_to_a_call_that_no_robot_answers_in_time(place: Restaurant, because: str) -> None:
    evening = called(place, "clear", "stop", "go on")
    log = finish(evening, place)
    assert [given.because for given in happened(e.CallGivenToStaff, log)] == [because]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]


def test_a_call_to_clear_a_table_to_which_nothing_came_is_a_persons() -> None:
    place = answering()
    evening = Evening(place, 1)
    seat(evening, "1")
    evening.command("call", c.CallService("w", "visit-1", "clear"), MINUTE)
    log = finish(evening, place)
    assert [given.because for given in happened(e.CallGivenToStaff, log)] == ["nothing has come to the table"]


def test_water_that_nobody_takes_from_the_robot_is_brought_by_a_person() -> None:
    place = answering(wash_station(fleet={"handover_limit_s": 0.5}))
    log = finish(called(place, "water"), place)
    assert [given.because for given in happened(e.CallGivenToStaff, log)] == ["nobody saw to the robot"]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]


def test_a_robot_on_its_way_to_guests_who_have_left_takes_all_their_dishes() -> None:
    place = answering(wash_station(fleet={"speed_mps": 0.2}))
    evening = called(place, "clear")
    evening.advance(evening.now_ms + 5 * SECOND)
    evening.command("leave", c.CloseVisit("visit-1"), evening.now_ms)
    log = finish(evening, place)
    assert happened(e.CallDropped, log) == [e.CallDropped("w", "visit closed")]
    assert happened(e.TableCleared, log) == [e.TableCleared("1", "robot")]
    assert len(happened(e.ChoreAssigned, log)) == 1


def test_a_robot_does_not_bring_water_to_guests_who_have_left() -> None:
    place = answering(wash_station(fleet={"speed_mps": 0.2}))
    evening = called(place, "water")
    evening.advance(evening.now_ms + SECOND)
    evening.command("leave", c.CloseVisit("visit-1"), evening.now_ms)
    log = finish(evening, place)
    assert [dropped.because for dropped in happened(e.ChoreDropped, log)] == ["nobody needs it any more"]


@pytest.mark.parametrize("kind", ["water", "clear"])
def test_a_robot_turns_round_when_a_person_has_come_before_it(kind: c.CallKind) -> None:
    place = answering(wash_station(fleet={"speed_mps": 0.2}))
    evening = called(place, kind)
    evening.advance(evening.now_ms + SECOND)
    evening.command("come", c.AnswerCall("w"), evening.now_ms)
    log = finish(evening, place)
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "staff")]
    assert [dropped.because for dropped in happened(e.ChoreDropped, log)] == ["nobody needs it any more"]


def test_the_phone_shows_that_dishes_are_to_be_taken_away_until_a_robot_has_them() -> None:
    evening = called(answering(), "clear")
    board, log = evening.board, evening.take()
    while not happened(e.CallAnswered, log):
        assert next_call(board, "visit-1", "clear") is None  # one is open
        evening.advance(evening.now_ms + SECOND)
        log += evening.take()
    assert happened(e.StayEnded, log)[0].dishes == 2
    assert next_call(board, "visit-1", "clear") == 1
    assert concerned(board, happened(e.CallAnswered, log)[0]) == ("visit-1",)  # its page is told


@pytest.mark.parametrize("kind", ["water", "clear"])
@pytest.mark.parametrize("after_ms", [0, 500, 8_000, 15_000, 40_000])
def test_a_call_is_answered_once_though_the_process_dies_meanwhile(kind: c.CallKind, after_ms: int) -> None:
    place = answering()
    evening = called(place, kind)
    evening.advance(evening.now_ms + after_ms)
    log = evening.take()
    log = finish(Evening(place, 1, None, log), place, log)
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "robot")]


@pytest.mark.parametrize("kind", ["water", "clear"])
@pytest.mark.parametrize("after_ms", [1_000, 8_000, 20_000])
def test_a_person_comes_where_the_robot_breaks_on_its_way(kind: c.CallKind, after_ms: int) -> None:
    place = answering()
    evening = called(place, kind)
    evening.advance(evening.now_ms + after_ms)
    evening.command("break", c.BreakRobot("robot-1"), evening.now_ms)
    evening.advance(evening.now_ms + 5 * MINUTE)
    assert not evening.board.open_calls()
    evening.command("take", c.RemoveRobot("robot-1"), evening.now_ms)
    finish(evening, place)


def test_simulated_guests_have_their_table_cleared_before_dessert_and_the_figures_say_by_whom() -> None:
    place = answering(load("bistro"))
    guests = msgspec.structs.replace(place.service.guests, clear=1.0, water=0.5)
    place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, guests=guests))
    log = [entry for batch in simulate(place, 4, HOUR) for entry in batch]
    assert judged(place, log, 4).ok
    kpis = measure(header_of(place, 4), log)
    answered = {how: spread.count for how, spread in kpis.answers.items()}
    assert answered["clear by robot"]
    assert answered["water by robot"]
    assert kpis.answers["water by robot"].p95_s < 300
    asked = sum(isinstance(entry.event, e.ServiceCalled) for entry in log)
    assert sum(answered.values()) + kpis.calls_dropped == asked
