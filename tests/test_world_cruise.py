"""Robots go round with samples when they have nothing else to do, and break off for anything else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from situations import HOUR, MINUTE, SECOND, as_bytes, close, happened, judged, order, seat, wash_station, when

from sim.bad_input import BadInput
from sim.demand import Demand
from sim.kpi import measure
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry
from sim.restaurant import SHIPPED, Restaurant, load
from sim.run import Evening, rerun
from sim.service import Calls, Cruise


def place_with(said: dict[str, Any] | None = None, **fleet: Any) -> Restaurant:
    """Tables 1 and 2, and a round each ten minutes from the tenth on."""
    cruise = {"item": "cake", "every_min": 10.0, "from_min": 10.0, **(said or {})}
    return wash_station(cruise=cruise, fleet=fleet)


def seated(place: Restaurant, *tables: str) -> Evening:
    evening = Evening(place, 1)
    for table in tables:
        seat(evening, table)
    return evening


def finish(evening: Evening, place: Restaurant, log: list[Entry] | None = None) -> list[Entry]:
    for visit in list(evening.board.seated.values()):
        evening.command(f"leave-{visit}", c.CloseVisit(visit), evening.now_ms)
    close(evening)
    log = (log or []) + evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    assert as_bytes(entry for batch in rerun(place, 1, log) for entry in batch) == as_bytes(log)
    return log


def rounds(log: list[Entry]) -> list[list[tuple[str, str]]]:
    cruises = [chore for chore in happened(e.ChoreAssigned, log) if chore.kind == "cruise"]
    return [[(place.vertex, place.action) for place in chore.places] for chore in cruises]


def test_a_robot_goes_from_the_pass_past_the_tables_where_guests_sit_and_home() -> None:
    place = place_with()
    evening = seated(place, "1", "2")
    evening.advance(15 * MINUTE)
    log = finish(evening, place)
    assert rounds(log) == [[("p", "fetch"), ("1", "offer"), ("2", "offer")]]
    assert [(stay.by, stay.trays) for stay in happened(e.StayEnded, log)] == [("staff", 1), ("guest", 1), ("guest", 0)]
    kpis = measure(header_of(place, 1), log)
    assert (kpis.cruise_rounds, kpis.samples_offered) == (1, 2)


def test_rounds_come_at_their_times_between_their_hours_and_only_where_guests_sit() -> None:
    place = place_with({"until_min": 30.0})
    evening = seated(place, "2")
    evening.advance(HOUR)
    log = finish(evening, place)
    began = [entry.at_ms // MINUTE for entry in log if isinstance(entry.event, e.ChoreAssigned)]
    assert began == [10, 20, 30]
    assert {tuple(way) for way in rounds(log)} == {(("p", "fetch"), ("2", "offer"))}


@pytest.mark.parametrize("said", [{"item": ""}, {"from_min": 50.0, "until_min": 50.0}, {"least_charge": 1.0}])
def test_nobody_sets_out_who_should_not(said: dict[str, Any]) -> None:
    place = place_with(said, battery_h=0.5, standing_h=0.5)
    evening = seated(place, "1")
    order(evening, "1", "k", "rice")  # after which the robot's battery is not full any more
    evening.advance(15 * MINUTE)
    assert not rounds(evening.take())


def ready_after(place: Restaurant, after_ms: int) -> Evening:
    """Two tables with guests, and food for one of them that is ready so long after the time of a round."""

    def ordered(at_ms: int) -> Evening:
        evening = seated(place, "1", "2")
        order(evening, "2", "k", "rice", at_ms=at_ms)
        return evening

    trial = ordered(0)
    trial.advance(10 * MINUTE)
    evening = ordered(10 * MINUTE + after_ms - max(when(e.CourseReady, trial.take())))
    evening.advance(15 * MINUTE)
    return evening


@pytest.mark.parametrize("after_ms", [22_000, 28_000, 38_000])
def test_a_round_is_broken_off_as_soon_as_food_waits(after_ms: int) -> None:
    place = place_with()
    log = finish(ready_after(place, after_ms), place)
    assert rounds(log)
    ready_ms = 10 * MINUTE + after_ms
    assert list(when(e.JobAssigned, log)) == [ready_ms]
    assert list(when(e.ChoreDropped, log, because="a delivery comes first")) == [ready_ms]


def test_nobody_sets_out_while_food_is_about_to_be_ready() -> None:
    place = place_with()
    assert not rounds(finish(ready_after(place, 10_000), place))


@pytest.mark.parametrize("kind", ["water", "clear"])
def test_a_round_is_broken_off_for_a_call(kind: c.CallKind) -> None:
    place = place_with()
    place = msgspec.structs.replace(
        place, service=msgspec.structs.replace(place.service, calls=Calls(("water", "clear")))
    )
    evening = seated(place, "1", "2")
    order(evening, "1", "k", "rice")
    evening.command("call", c.CallService("w", "visit-1", kind), 10 * MINUTE + 20 * SECOND)
    evening.advance(15 * MINUTE)
    log = finish(evening, place)
    assert [dropped.because for dropped in happened(e.ChoreDropped, log)] == ["there is something else to do"]
    assert happened(e.CallAnswered, log) == [e.CallAnswered("w", "robot")]


def test_guests_who_have_left_are_not_offered_anything() -> None:
    place = place_with(speed_mps=0.2)
    evening = seated(place, "1", "2")
    evening.advance(10 * MINUTE + 10 * SECOND)
    evening.command("leave", c.CloseVisit("visit-1"), evening.now_ms)
    evening.advance(15 * MINUTE)
    log = finish(evening, place)
    assert [stay.by for stay in happened(e.StayEnded, log)] == ["staff", "nobody", "guest"]


@pytest.mark.parametrize("after_ms", [0, 3_000, 15_000, 30_000])
def test_a_round_goes_on_after_a_crash_and_nobody_sets_out_twice(after_ms: int) -> None:
    place = place_with()
    evening = seated(place, "1", "2")
    evening.advance(10 * MINUTE + after_ms)
    log = evening.take()
    evening = Evening(place, 1, None, log)
    evening.advance(15 * MINUTE)
    log = finish(evening, place, log)
    assert len(rounds(log)) == 1


def test_an_evening_with_rounds_serves_everyone_and_keeps_the_judge_silent() -> None:
    place = load("bistro")
    cruise = Cruise("mango-pudding", every_min=4.0, robots=2)
    place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, cruise=cruise))
    evening = Evening(place, 5, Demand(place, 5))
    evening.advance(HOUR)
    log = evening.take()
    evening.command("doors", c.CloseDoors(), evening.now_ms)
    evening.advance(3 * HOUR)
    log += evening.take()
    report = judged(place, log, 5)
    assert report.ok, report.violations[:3]
    assert not report.unexplained
    assert not report.open_tickets
    assert len(rounds(log)) > 5
    assert happened(e.ChoreDropped, log)
    assert as_bytes(entry for batch in rerun(place, 5, log) for entry in batch) == as_bytes(log)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ('item = "mango-puding"', ["cruise.item", "mango-pudding"]),
        ('item = "mango-pudding"\nfrom_min = 60\nuntil_min = 30', ["cruise.until_min", "minute 30"]),
        ("robots = 0", ["cruise.robots"]),
    ],
)
def test_a_cruise_that_can_not_be_is_refused(tmp_path: Path, said: str, wrong: list[str]) -> None:
    for file in ("floor.toml", "menu.toml", "service.toml"):
        (tmp_path / file).write_bytes((SHIPPED / "bistro" / file).read_bytes())
    service = tmp_path / "service.toml"
    service.write_text(f"{service.read_text(encoding='utf-8')}\n[cruise]\n{said}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        load(str(tmp_path))
    assert all(part in str(refused.value) for part in wrong)
