"""A visit is ended from the floor's page: what that means is said and asked once, and nothing is half done."""

from __future__ import annotations

import pytest
from diner_phone import Phone
from engine_port import EnginePort
from flask import Flask
from staff_browser import signed_in

from sim.messages import commands as c

MINUTE = 60_000


@pytest.fixture
def host(house_app: Flask) -> Phone:
    return signed_in(house_app, "floor")


def seat_and_order(host: Phone, table: str, item: str = "jasmine-tea") -> str:
    """By the staff, for guests without phones; the visit that it becomes."""
    host.get(f"/staff/order/{table}")
    host.send(f"/staff/order/{table}", key=host.hidden("key"), guests="2", **{f"n-{item}": "1"})
    return f"/staff/visit/{visit_at(host, table)}"


def visit_at(host: Phone, table: str) -> str:
    page = host.get("/staff/floor")
    card = page.split(f'id="table-{table}"', 1)[1].split("</li>", 1)[0]
    return card.split("/staff/visit/", 1)[1].split('"', 1)[0]


def is_seated(engine: EnginePort, table: str) -> bool:
    return table in engine.board.seated


def test_while_food_is_to_come_the_page_says_so_and_offers_no_end(host: Phone, engine: EnginePort) -> None:
    address = seat_and_order(host, "5")
    page = host.get(address)
    assert "1 dish is still to come to this table" in page
    assert "<form" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    host.get("/staff/floor")
    host.send(address, key="a-key-of-a-form-that-was-open", say="end")
    assert host.status == 409
    assert is_seated(engine, "5")


def test_an_unpaid_bill_is_said_and_ends_with_the_visit_only_when_it_is_written_off(
    host: Phone, engine: EnginePort
) -> None:
    address = seat_and_order(host, "5")
    engine.submit("bump", c.BumpLine(engine.board.open_tickets()[0].ticket, 1))
    engine.until(30 * MINUTE)
    page = host.get(address)
    assert "of the bill is not paid" in page
    assert "write it off and end the visit" in page
    key = host.hidden("key")
    host.send(address, key=key, say="end")
    assert host.status == 409
    assert is_seated(engine, "5")
    host.get(address)
    host.send(address, key=host.hidden("key"), say="write-off")
    assert host.status == 200
    assert not is_seated(engine, "5")
    host.get("/staff/floor")
    assert "/staff/visit/" not in host.page


def test_guests_whose_money_no_page_keeps_are_seen_off_without_a_bill(host: Phone, engine: EnginePort) -> None:
    engine.submit("open", c.OpenVisit("party-1", "6", 2))
    page = host.get("/staff/visit/party-1")
    assert "nothing is owed" in page
    host.send("/staff/visit/party-1", key=host.hidden("key"), say="end")
    assert not is_seated(engine, "6")
    host.get("/staff/visit/party-1")
    assert host.status == 409


@pytest.mark.parametrize("visit", ["nobody", "..%2Fday"])
def test_a_visit_that_there_is_not_can_not_end(host: Phone, visit: str) -> None:
    host.get(f"/staff/visit/{visit}")
    assert host.status in (404, 409)


def test_the_floor_throttles_the_kitchen_and_sees_that_it_is(host: Phone, engine: EnginePort) -> None:
    host.get("/staff/larder")
    host.send("/staff/throttle", make_min="20")
    assert engine.board.throttle_min == 20.0
    assert "Throttle: 20 min" in host.get("/staff/floor")


def test_a_closed_aisle_is_called_by_the_places_around_it(host: Phone, engine: EnginePort) -> None:
    floor = engine.restaurant.floor
    one, other = next((one, other) for one, other in floor.graph.edges if floor.tables["9"].stop in (one, other))
    assert "aisle by table 9, towards" in host.get(f"/staff/floor/edge?from={one}&to={other}")
    engine.submit("close", c.CloseEdge(one, other))
    page = host.get("/staff/floor")
    assert "aisle by table 9, towards" in page
    assert f"between {one}" not in page
