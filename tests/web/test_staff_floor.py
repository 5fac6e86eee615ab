"""The floor's page, with a real engine behind it: what is seen there, and what is changed from there."""

from __future__ import annotations

import pytest
from diner_phone import Phone
from engine_port import EnginePort
from flask import Flask
from staff_browser import signed_in

from sim.floor.reach import out_of_reach
from sim.messages import commands as c
from sim.restaurant import Restaurant, load

MINUTE = 60_000


@pytest.fixture
def host(house_app: Flask, engine: EnginePort) -> Phone:
    """Somebody on the floor; table 5 waits for its tea."""
    engine.order("5", "k", "jasmine-tea")
    return signed_in(house_app, "floor")


def do(host: Phone, what: str, **fields: str) -> str:
    host.get("/staff/floor")
    return host.send("/staff/floor", do=what, **fields)


def in_one_edge_of(restaurant: Restaurant, table: str) -> list[tuple[str, str]]:
    """The edges that end where a table is served."""
    stop = restaurant.floor.tables[table].stop
    return [edge for edge in restaurant.floor.graph.edges if edge[1] == stop]


def test_tables_robots_and_what_is_on_its_way_are_shown(host: Phone, engine: EnginePort) -> None:
    engine.until(4 * MINUTE)
    page = host.get("/staff/floor")
    for said in ("Table 5", "1× Drinks: Received", "4 min", "Robot 1", "At its dock", "100 %"):
        assert said in page
    assert page.count('data-table="') == len(engine.restaurant.floor.tables)


def test_a_call_is_done_by_whoever_came(host: Phone, engine: EnginePort) -> None:
    engine.submit("call", c.CallService("w", "visit-5", "water"))
    assert "Calls" in host.get("/staff/floor")
    page = host.send("/staff/floor", do="answer", call="w")
    assert "Calls" not in page
    assert engine.board.calls["w"].by == "staff"
    assert ("floor", c.AnswerCall("w")) in engine.asked()
    assert "has ended already" in do(host, "answer", call="w")
    assert host.status == 409


def test_a_call_about_a_course_names_it(host: Phone, engine: EnginePort) -> None:
    (ticket,) = engine.board.tickets
    engine.submit("call", c.CallService("m", "visit-5", "missing", ticket, "drinks"))
    assert "Something is missing: Drinks" in " ".join(host.get("/staff/floor").split())


def test_a_robot_is_broken_only_when_that_is_said_twice_and_mended_at_once(host: Phone, engine: EnginePort) -> None:
    page = do(host, "break", robot="robot-1")
    assert "stops at once where it is" in page
    assert engine.board.robots["robot-1"].broken is None
    host.send("/staff/floor", do="break", robot="robot-1", sure="yes", key=host.hidden("key"))
    assert engine.board.robots["robot-1"].broken == "stopped by an operator"
    assert "Broken" in host.page
    do(host, "mend", robot="robot-1")
    assert engine.board.robots["robot-1"].broken is None


def test_a_robot_that_is_stuck_or_out_of_touch_is_let_go_on(host: Phone, engine: EnginePort) -> None:
    engine.submit("stick", c.StickRobot("robot-1"))
    engine.submit("cut", c.DisconnectRobot("robot-2"))
    page = host.get("/staff/floor")
    assert "It is free again" in page
    assert "It is in touch again" in page
    do(host, "free", robot="robot-1")
    do(host, "reconnect", robot="robot-2")
    assert not any(robot.is_held for robot in engine.board.robots.values())
    assert "Robot 1 has nothing to be cleaned of" in do(host, "clean", robot="robot-1")


def test_what_a_robot_can_t_do_is_said_and_nothing_is_done(host: Phone) -> None:
    page = do(host, "mend", robot="robot-9")
    assert host.status == 409
    assert "Not done: there is no Robot 9." in page
    assert "Robot 1 isn't broken" in do(host, "mend", robot="robot-1")


def test_an_aisle_that_cuts_nobody_off_is_closed_from_the_map(host: Phone, engine: EnginePort) -> None:
    floor = engine.restaurant.floor
    one, other = next(edge for edge in floor.graph.edges if not out_of_reach(floor, [edge]))
    page = host.get(f"/staff/floor/edge?from={one}&to={other}")
    assert "Close this aisle" in page
    assert "cuts off" not in page
    host.send("/staff/floor", do="close-edge", **{"from": one, "to": other})
    assert (one, other) in engine.board.closed_edges
    assert "Open this aisle" in host.get(f"/staff/floor/edge?from={other}&to={one}"), "from either end"
    host.get("/staff/floor")
    host.send("/staff/floor", do="open-edge", **{"from": one, "to": other})
    assert not engine.board.closed_edges


def test_closing_a_table_that_food_is_on_its_way_to_is_asked_once_and_says_what_it_costs(
    host: Phone, engine: EnginePort
) -> None:
    page = do(host, "close-table", table="5")
    assert host.status == 200
    assert "This cuts off: 5" in page
    assert "1 dish is on its way there: people have to carry 1 loads, 1.0 minutes" in page
    assert not engine.board.closed_tables
    host.send("/staff/floor", do="close-table", table="5", sure="yes", key=host.hidden("key"))
    assert "5" in engine.board.closed_tables


def test_the_last_aisle_to_a_table_that_waits_for_food_is_asked_about(host: Phone, engine: EnginePort) -> None:
    edges = in_one_edge_of(engine.restaurant, "5")
    for one, other in edges[:-1]:
        do(host, "close-edge", sure="yes", **{"from": one, "to": other})
    one, other = edges[-1]
    page = do(host, "close-edge", **{"from": one, "to": other})
    assert "This cuts off" in page
    assert len(engine.board.closed_edges) == len(edges) - 1, "nothing is half done"


def test_a_table_without_food_on_its_way_is_closed_at_once(host: Phone, engine: EnginePort) -> None:
    do(host, "close-table", table="6")
    assert "6" in engine.board.closed_tables
    do(host, "open-table", table="6")
    assert not engine.board.closed_tables


def test_all_robots_are_stopped_after_one_question_and_let_go_on_without(host: Phone, engine: EnginePort) -> None:
    do(host, "stop-all")
    assert not engine.board.stopped
    host.send("/staff/floor", do="stop-all", sure="yes", key=host.hidden("key"))
    assert engine.board.stopped
    do(host, "resume-all")
    assert not engine.board.stopped


def test_the_same_form_twice_is_one_command(host: Phone, engine: EnginePort) -> None:
    do(host, "remove", robot="robot-2")
    key = host.hidden("key")
    for _ in range(2):
        host.send("/staff/floor", do="remove", robot="robot-2", sure="yes", key=key)
        assert host.status == 200
    assert [command for _, command in engine.asked()] == [c.RemoveRobot("robot-2")]


@pytest.mark.parametrize("fields", [{}, {"do": "explode"}, {"do": "break"}, {"do": "close-edge", "from": "a"}])
def test_a_form_that_asks_for_nothing_known_is_refused(host: Phone, engine: EnginePort, fields: dict[str, str]) -> None:
    host.get("/staff/floor")
    host.send("/staff/floor", **fields)
    assert host.status == 400
    assert engine.asked() == []


def test_an_aisle_that_there_is_not_is_not_found(host: Phone) -> None:
    host.get("/staff/floor/edge?from=a&to=nowhere")
    assert host.status == 404


@pytest.mark.usefixtures("host")
def test_the_floor_is_there_in_every_language(house_app: Flask) -> None:
    for language, word in (("ko", "도크에 있음"), ("zh", "在停靠点")):
        assert word in signed_in(house_app, "floor", language).get("/staff/floor")


@pytest.mark.parametrize("name", ["bistro", "lanes"])
def test_reach_is_lost_with_the_last_way_and_not_before(name: str) -> None:
    restaurant = load(name)
    table = next(iter(restaurant.floor.tables))
    edges = in_one_edge_of(restaurant, table)
    assert out_of_reach(restaurant.floor, []) == []
    assert table in out_of_reach(restaurant.floor, edges)
