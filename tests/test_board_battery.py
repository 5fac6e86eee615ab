"""Batteries: drained by distance and load, slowly while standing, filled at the dock."""

from __future__ import annotations

import msgspec
import pytest
from situations import HOUR, MINUTE, close, happened, judged, one_dock, order, seat
from tiny_log import DINNER, HEADER, SERVICE, log

from sim.audit import audit
from sim.board import Board
from sim.floor import Floor
from sim.messages import events as e
from sim.messages.codec import restaurant_of
from sim.run import Evening

FLEET = SERVICE.robots


def charge(*timed: tuple[int, e.AnyEvent], at_ms: int) -> float:
    """Of the first robot, which this log's header calls r1 and its restaurant robot-1."""
    named = [(at, _renamed(event)) for at, event in timed]
    board = Board(restaurant_of(HEADER)).apply_all(log(*named))
    return board.charge_at(board.robots["robot-1"], at_ms)


def _renamed(event: e.AnyEvent) -> e.AnyEvent:
    return msgspec.structs.replace(event, robot="robot-1") if hasattr(event, "robot") else event


def move(trays: int = 0) -> list[tuple[int, e.AnyEvent]]:
    board_to_pass = [entry for entry in DINNER if entry[0] <= 16_000]
    loaded = [
        (at, msgspec.structs.replace(event, trays=trays) if isinstance(event, e.TrayLoaded) else event)
        for at, event in board_to_pass
    ]
    return [timed for timed in loaded if timed[0] < 16_000 or isinstance(timed[1], e.TrayLoaded)]


def leg(trays: int) -> float:
    """What the move from the pass takes with so many trays loaded."""
    begun = [*move(trays), (16_000, e.RobotDeparted("r1", "p", "a", 16_000, 17_000))]
    return charge(*begun, at_ms=16_000) - charge(*begun, at_ms=17_000)


def test_driving_takes_what_the_distance_takes_and_more_with_a_load() -> None:
    floor = Floor(HEADER.floor)
    length_m = floor.graph.edges["p", "a"]["length_m"]
    assert leg(0) == pytest.approx(length_m / FLEET.speed_mps / 3600 / FLEET.battery_h)
    assert leg(FLEET.trays) == pytest.approx(leg(0) * (1 + FLEET.laden_drain))


def test_standing_away_from_the_dock_takes_little_and_the_dock_fills() -> None:
    away = [(0, e.RobotDeparted("r1", "d1", "a", 0, 1_000))]
    stood = charge(*away, at_ms=1_000) - charge(*away, at_ms=HOUR + 1_000)
    assert stood == pytest.approx(1 / FLEET.standing_h)
    back = [*away, (2 * HOUR, e.RobotDeparted("r1", "a", "d1", 2 * HOUR, 2 * HOUR + 1_000))]
    there = 2 * HOUR + 1_000
    assert charge(*back, at_ms=there + 10 * MINUTE) - charge(*back, at_ms=there) == pytest.approx(
        1 / 6 / FLEET.charge_h, rel=0.5
    )


def test_a_robot_keeps_its_reserve_on_every_trip() -> None:
    fleet = {"battery_h": 0.03, "charge_h": 0.3, "reserve": 0.3}
    place = one_dock(fleet=fleet)
    evening = Evening(place, 1)
    seat(evening, "1")
    for number in range(6):
        order(evening, "1", f"k{number}", "tea", at_ms=number)
    close(evening, 10_000)
    entries = evening.take()
    board = Board(place)
    least = 1.0
    for entry in entries:
        board.apply(entry)
        least = min(least, board.charge_at(board.robots["robot-1"], entry.at_ms))
    assert 0.3 <= least < 0.9
    assert len(happened(e.CourseDelivered, entries)) == 6
    assert judged(place, entries).ok


def test_the_judge_sees_a_robot_that_drives_on_an_empty_battery() -> None:
    tiny = msgspec.structs.replace(FLEET, battery_h=0.0005)  # two seconds
    header = msgspec.structs.replace(HEADER, service=msgspec.structs.replace(SERVICE, robots=tiny))
    assert "battery" in {violation.kind for violation in audit(header, log(*DINNER)).violations}
    assert "battery" not in {violation.kind for violation in audit(HEADER, log(*DINNER)).violations}
