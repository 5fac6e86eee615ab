"""Robots are late at random, as among people: they keep the order, so nobody touches and nobody waits for ever."""

from __future__ import annotations

import msgspec
import pytest

from sim.audit import audit
from sim.kpi import measure
from sim.messages import events as e
from sim.messages.codec import encode_entry, header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import rerun, simulate
from sim.service import Bussing

HOUR_MS = 3_600_000


def late_restaurant(name: str, late_share: float) -> Restaurant:
    place = load(name)
    robots = msgspec.structs.replace(place.service.robots, late_share=late_share, late_s=4.0)
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, robots=robots))


def evening(place: Restaurant, seed: int, until_ms: int) -> list[Entry]:
    return [entry for batch in simulate(place, seed, until_ms) for entry in batch]


@pytest.mark.parametrize(("name", "hours"), [("bistro", 2.0), ("lanes", 1.0), ("banquet", 0.75)])
@pytest.mark.parametrize("late_share", [0.01, 0.3])
def test_however_late_robots_are_none_touch_and_every_ticket_is_served(
    name: str, hours: float, late_share: float
) -> None:
    place = late_restaurant(name, late_share)
    entries = evening(place, 3, round(hours * HOUR_MS))
    delays = [entry.event for entry in entries if isinstance(entry.event, e.RobotDelayed)]
    report = audit(header_of(place, 3), entries)
    assert report.ok, report.violations[:3]
    assert report.unexplained == (), "whoever stands on its way says why"
    assert delays
    assert {delay.because for delay in delays} == {"people in the aisle"}, "plans kept in order never meet a shut gate"
    assert not any(isinstance(entry.event, e.TicketCancelled) for entry in entries)


def test_a_robot_that_is_held_up_does_not_move_before_its_time() -> None:
    until_ms: dict[str, int] = {}
    for entry in evening(late_restaurant("bistro", 0.2), 5, HOUR_MS):
        if isinstance(entry.event, e.RobotDelayed):
            until_ms[entry.event.robot] = entry.event.until_ms
        elif isinstance(entry.event, e.RobotDeparted):
            assert entry.event.depart_ms >= until_ms.get(entry.event.robot, 0)


def test_lateness_is_part_of_the_seeds_luck_so_the_log_can_be_run_again() -> None:
    place = late_restaurant("bistro", 0.2)
    log = evening(place, 4, HOUR_MS)
    again = [entry for batch in rerun(place, 4, log) for entry in batch]
    assert list(map(encode_entry, again)) == list(map(encode_entry, log))


def test_a_service_without_lateness_has_none() -> None:
    entries = evening(late_restaurant("bistro", 0.0), 3, HOUR_MS)
    assert not any(isinstance(entry.event, e.RobotDelayed) for entry in entries)


def test_where_somebody_is_very_late_others_pass_first_and_food_comes_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    place = load("lanes")
    robots = msgspec.structs.replace(place.service.robots, late_share=0.03, late_s=25.0)
    service = msgspec.structs.replace(place.service, robots=robots, bussing=Bussing("staff"))  # deliveries alone
    place = msgspec.structs.replace(place, service=service)

    def delivery_s() -> float:
        entries = evening(place, 1, round(1.5 * HOUR_MS))
        report = audit(header_of(place, 1), entries)
        assert report.ok, report.violations[:3]
        assert not report.rings
        delivery = measure(header_of(place, 1), entries).delivery
        assert delivery is not None
        return delivery.mean_s

    rearranged_s = delivery_s()
    monkeypatch.setattr("sim.world.fleet.WORTH_MS", 1 << 40)  # nothing is worth another order
    assert rearranged_s < 0.95 * delivery_s()
