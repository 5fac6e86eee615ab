"""The floor changes while robots drive: nobody touches, everybody who can goes on, all food arrives."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from situations import (
    HOUR,
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
    swap,
    when,
)

from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import Evening, rerun, simulate
from sim.service import Faults


def evening_with(place: Restaurant, *tables: str) -> Evening:
    """Somebody sits at each table and has ordered rice, which is ready after a minute or so."""
    evening = Evening(place, 1)
    for table in tables:
        seat(evening, table)
        order(evening, table, f"k{table}", "rice")
    return evening


def until_carrying(evening: Evening) -> list[Entry]:
    """Let time pass until a robot drives with food on its trays, in mid-edge."""
    log = evening.take()
    while True:
        evening.advance(evening.now_ms + 300)
        log += evening.take()
        for robot in evening.board.robots.values():
            loaded = [evening.board.jobs[job] for job in robot.jobs if evening.board.jobs[job].loaded_ms is not None]
            if loaded and robot.moving_at(evening.now_ms):
                return log


def ask(evening: Evening, command: c.AnyCommand) -> None:
    evening.command(f"{type(command).__name__}-{evening.board.seq}", command, evening.now_ms)


def finish(evening: Evening, log: list[Entry], place: Restaurant) -> list[Entry]:
    close(evening)
    log += evening.take()
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert report.tickets["delivered"] == report.tickets["placed"]
    again = [entry for batch in rerun(place, 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
    return log


# ── edges and tables ──────────────────────────────────────────────────────────────────────────


def test_a_closed_edge_is_not_driven_until_it_is_opened() -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    ask(evening, c.CloseEdge("1", "2"))
    evening.advance(30 * SECOND)
    ask(evening, c.OpenEdge("2", "1"))
    log = finish(evening, evening.take(), place)
    (opened,) = [entry.seq for entry in log if isinstance(entry.event, e.EdgeOpened)]
    driven = [entry.seq for entry in log if isinstance(entry.event, e.RobotDeparted) and entry.event.to == "2"]
    assert driven
    assert min(driven) > opened


def test_a_table_behind_a_closed_edge_is_said_to_be_cut_off_and_people_serve_it() -> None:
    place = one_dock()
    evening = evening_with(place, "1", "2")
    ask(evening, c.CloseEdge("1", "2"))
    assert evening.board.cut_off == {"2": "the edge between 1 and 2 is closed"}
    log = finish(evening, evening.take(), place)
    assert [given.ticket for given in happened(e.LoadGivenToStaff, log)] == ["k2"]
    assert [job.ticket for job in happened(e.JobAssigned, log)] == ["k1"]


def test_food_on_its_way_to_a_table_that_is_closed_is_taken_there_by_a_person() -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    log = until_carrying(evening)
    ask(evening, c.CloseTable("2"))
    log = finish(evening, log, place)
    (given,) = happened(e.LoadGivenToStaff, log)
    assert given.because == "the table is closed"
    (at_ms,) = when(e.CourseDelivered, log)
    assert at_ms == given.until_ms


def test_a_robot_whose_way_home_is_closed_is_stranded_until_it_is_opened() -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    log = evening.take()
    while evening.board.robots["robot-1"].vertex != "2":
        evening.advance(evening.now_ms + SECOND)
    ask(evening, c.CloseEdge("1", "a"))
    assert evening.board.robots["robot-1"].stranded == "the edge between 1 and a is closed"
    evening.advance(evening.now_ms + MINUTE)
    ask(evening, c.OpenEdge("1", "a"))
    assert evening.board.robots["robot-1"].stranded is None
    log = finish(evening, log + evening.take(), place)
    assert evening.board.robots["robot-1"].vertex == "d1"


# ── robots ────────────────────────────────────────────────────────────────────────────────────


def test_a_robot_that_breaks_in_mid_aisle_stands_there_and_a_person_takes_its_food() -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    log = until_carrying(evening)
    where_m = evening.board.robots["robot-1"].position_at(evening.now_ms)
    ask(evening, c.BreakRobot("robot-1"))
    evening.advance(evening.now_ms + 5 * MINUTE)
    assert evening.board.robots["robot-1"].position_at(evening.now_ms) == where_m
    log = finish(evening, log, place)
    assert [halted.robot for halted in happened(e.RobotHalted, log)] == ["robot-1"]
    assert len(happened(e.LoadServedByStaff, log)) == 1


def test_a_robot_that_is_mended_in_mid_aisle_goes_home_from_there() -> None:
    place = one_dock()
    evening = evening_with(place, "2")
    log = until_carrying(evening)
    where_m = evening.board.robots["robot-1"].position_at(evening.now_ms)
    ask(evening, c.BreakRobot("robot-1"))
    evening.advance(evening.now_ms + MINUTE)
    log += evening.take()
    ask(evening, c.MendRobot("robot-1"))
    log = finish(evening, log, place)
    from_there = [event for event in happened(e.RobotDeparted, log) if event.from_x_m is not None]
    assert [(event.from_x_m, event.from_y_m) for event in from_there] == [where_m]
    assert evening.board.robots["robot-1"].vertex == "d1"


def test_a_robot_in_the_only_aisle_cuts_off_what_is_behind_it_until_it_is_carried_away() -> None:
    place = narrow_aisle()
    evening = evening_with(place, "1")
    log = until_carrying(evening)
    broken = next(robot.robot for robot in evening.board.robots.values() if robot.moving_at(evening.now_ms))
    while evening.board.robots[broken].position_at(evening.now_ms)[0] < 3:
        evening.advance(evening.now_ms + SECOND)
    ask(evening, c.BreakRobot(broken))
    evening.advance(evening.now_ms + SECOND)
    assert set(evening.board.cut_off.values()) == {f"{broken} stands in the only way"}
    ask(evening, c.RemoveRobot(broken))
    assert evening.board.cut_off == {}
    evening.advance(evening.now_ms + MINUTE)
    ask(evening, c.PlaceRobot(broken))
    log = finish(evening, log, place)
    assert all(robot.vertex == robot.dock for robot in evening.board.robots.values())


def test_a_robot_that_follows_one_that_breaks_stops_before_it_touches_it() -> None:
    """Two robots drive one behind the other through an aisle without a place to step aside, and the first one dies."""
    place = narrow_aisle()
    evening = evening_with(place, "1", "2")
    log: list[Entry] = []
    while sum(robot.moving_at(evening.now_ms) for robot in evening.board.robots.values()) < 2:
        evening.advance(evening.now_ms + 100)
        log += evening.take()
    ahead = max(evening.board.robots.values(), key=lambda robot: robot.position_at(evening.now_ms))
    ask(evening, c.BreakRobot(ahead.robot))
    finish(evening, log, place)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (c.CloseEdge("p", "2"), "there is no edge between p and 2"),
        (c.OpenEdge("p", "a"), "no edge between p and a is closed"),
        (c.CloseTable("9"), "there is no table 9"),
        (c.OpenTable("1"), "no table 1 is closed"),
        (c.BreakRobot("robot-9"), "there is no robot robot-9"),
        (c.MendRobot("robot-1"), "robot-1 isn't broken"),
        (c.PlaceRobot("robot-1"), "robot-1 is on the floor"),
    ],
)
def test_what_cant_be_is_refused_with_the_reason_and_changes_nothing(command: c.AnyCommand, reason: str) -> None:
    evening = Evening(one_dock(), 1)
    ask(evening, command)
    applied, refused = (entry.event for entry in evening.take())
    assert isinstance(applied, e.CommandApplied)
    assert refused == e.CommandRefused(reason)


def test_what_is_closed_or_broken_already_is_refused() -> None:
    evening = Evening(one_dock(), 1)
    for command in (c.CloseEdge("p", "a"), c.CloseTable("1"), c.BreakRobot("robot-1")):
        ask(evening, command)
        ask(evening, command)
    refused = happened(e.CommandRefused, evening.take())
    assert [event.reason.split()[-1] for event in refused] == ["already"] * 3


# ── any changes at all ────────────────────────────────────────────────────────────────────────

BUSY = {"guests": {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2, "patience_min": 8}, "hours": 0.4}
LATE = {"late_share": 0.2, "late_s": 4.0}
PLACES: dict[str, Callable[[], Restaurant]] = {
    "swap": lambda: swap(**BUSY, fleet=LATE),
    "narrow_aisle": lambda: narrow_aisle(**BUSY, fleet=LATE),
    "blocked_table": lambda: blocked_table(**BUSY, fleet=LATE),
}
SPANS = st.integers(1, 90 * SECOND)


def changes(place: Restaurant) -> st.SearchStrategy[c.AnyCommand]:
    edges = st.sampled_from(sorted(place.floor.graph.edges))
    robots, tables = st.sampled_from(sorted(place.robots)), st.sampled_from(sorted(place.floor.tables))
    of_edges = [st.builds(lambda pair, kind=kind: kind(*pair), edges) for kind in (c.CloseEdge, c.OpenEdge)]
    of_robots = [st.builds(kind, robots) for kind in (c.BreakRobot, c.MendRobot, c.RemoveRobot, c.PlaceRobot)]
    of_robots += [st.builds(kind, robots) for kind in (c.SendHome, c.PutToWork)]
    of_tables = [st.builds(kind, tables) for kind in (c.CloseTable, c.OpenTable)]
    return st.one_of(*of_edges, *of_robots, *of_tables, st.builds(c.StopAll), st.builds(c.ResumeAll))


def repaired(evening: Evening) -> None:
    """After the last fault, everything is opened, mended and put back."""
    board = evening.board
    ask(evening, c.ResumeAll())
    for name in board.robots:
        ask(evening, c.PutToWork(name))
    for edge in list(board.closed_edges):
        ask(evening, c.OpenEdge(*edge))
    for table in list(board.closed_tables):
        ask(evening, c.OpenTable(table))
    for robot in board.robots.values():
        if robot.removed is None and robot.broken is not None:
            ask(evening, c.MendRobot(robot.robot))
    for _ in range(10):  # a robot may stand at another one's dock for a while
        for robot in board.robots.values():
            if robot.removed is not None:
                ask(evening, c.PlaceRobot(robot.robot))
        evening.advance(evening.now_ms + 30 * SECOND)


@pytest.mark.parametrize("situation", PLACES)
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_closes_and_breaks_nobody_touches_and_all_is_served_and_all_come_home(
    situation: str, data: st.DataObject
) -> None:
    place = PLACES[situation]()
    seed = data.draw(st.integers(0, 1000))
    evening = Evening(place, seed, Demand(place, seed))
    log: list[Entry] = []
    for span_ms, command in data.draw(st.lists(st.tuples(SPANS, changes(place)), min_size=3, max_size=15)):
        evening.advance(evening.now_ms + span_ms)
        if data.draw(st.booleans()):
            ask(evening, command)
        log += evening.take()
        if data.draw(st.integers(0, 5)) == 0:  # the process dies, and starts again on its log
            evening = Evening(place, seed, Demand(place, seed), log)
    repaired(evening)
    close(evening, bound_ms=3 * HOUR)
    log += evening.take()
    report = judged(place, log, seed)
    assert report.ok, report.violations[:3]
    assert report.tickets["delivered"] == report.tickets["placed"]
    assert all(robot.vertex == robot.dock for robot in evening.board.robots.values())
    again = [entry for batch in rerun(place, seed, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)


@pytest.mark.parametrize(("name", "hours"), [("bistro", 1.5), ("lanes", 0.5)])
def test_with_faults_by_themselves_every_ticket_is_served(name: str, hours: float) -> None:
    place = load(name)
    faults = Faults(breakdowns_per_h=2, mend_min=5, closures_per_h=8)
    place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, faults=faults))
    log = [entry for batch in simulate(place, 5, round(hours * HOUR)) for entry in batch]
    assert happened(e.RobotBroke, log)
    assert happened(e.EdgeClosed, log)
    report = judged(place, log, 5)
    assert report.ok, report.violations[:3]
    assert report.tickets["cancelled"] == 0
    again = [entry for batch in rerun(place, 5, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)
