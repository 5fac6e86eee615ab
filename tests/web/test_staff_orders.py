"""Orders that the staff take for guests without phones."""

from __future__ import annotations

import pytest
from diner_phone import Phone, address
from engine_port import EnginePort
from flask import Flask
from staff_browser import signed_in

from sim.messages import commands as c


@pytest.fixture
def host(house_app: Flask) -> Phone:
    return signed_in(house_app, "floor")


def order(host: Phone, table: str, **fields: str | int) -> str:
    host.get(f"/staff/order/{table}")
    return host.send(f"/staff/order/{table}", key=host.hidden("key"), **fields)


def test_guests_are_seated_and_their_order_is_on_the_tab_that_the_counter_takes(
    host: Phone, engine: EnginePort
) -> None:
    order(host, "6", guests=3, **{"n-jasmine-tea": 2, "n-mapo-tofu": 1, "o-mapo-tofu-heat": "mild"})
    assert host.status == 200
    (ticket,) = engine.board.tickets.values()
    assert (ticket.table, ticket.authority) == ("6", "tab")
    assert [(line.placed.item, line.placed.quantity) for line in ticket.lines.values()] == [
        ("jasmine-tea", 2),
        ("mapo-tofu", 1),
    ]
    assert engine.board.visits[ticket.visit].guests == 3
    assert [role for role, _ in engine.asked()] == ["floor", "floor"]
    assert "Table 6" in host.get("/counter")


def test_a_second_order_is_on_the_same_tab_and_the_same_form_twice_is_one_order(
    host: Phone, engine: EnginePort
) -> None:
    order(host, "6", guests=2, **{"n-tsingtao": 1})
    page = host.get("/staff/order/6")
    assert "On the tab so far" in page
    assert "How many are you?" not in page
    key = host.hidden("key")
    for _ in range(2):
        host.get("/staff/order/6")
        host.send("/staff/order/6", key=key, **{"n-tsingtao": 1})
        assert host.status == 200
    (visit,) = engine.board.visits.values()
    assert len(visit.tickets) == 2


def test_a_phone_joins_such_a_table_with_the_code_that_the_staff_see(
    host: Phone, house_app: Flask, engine: EnginePort
) -> None:
    order(host, "6", guests=2, **{"n-tsingtao": 1})
    code = house_app.extensions["house"].visits.code_of(engine.board.seated["6"])
    assert f"with the code {code}" in host.get("/staff/order/6")
    phone = Phone(house_app)
    phone.join("6")
    assert phone.status == 403
    phone.scan("6")
    phone.send(f"{address('6')}/join", code=code)
    assert "Tsingtao" in phone.get("/status")


def test_guests_that_sit_already_get_their_order_without_another_visit(host: Phone, engine: EnginePort) -> None:
    engine.submit("party", c.OpenVisit("party-1", "6", 2))
    order(host, "6", **{"n-tsingtao": 1})
    assert list(engine.board.visits) == ["party-1"]
    assert "Table 6" in host.get("/counter"), "their tab is the counter's from now on"


def test_what_is_sold_out_meanwhile_is_said_and_nothing_is_ordered(host: Phone, engine: EnginePort) -> None:
    host.get("/staff/order/6")
    key = host.hidden("key")
    engine.submit("out", c.EightySixItem("tsingtao"))
    page = host.send("/staff/order/6", key=key, guests=2, **{"n-tsingtao": 1})
    assert host.status == 409
    assert "it is sold out" in page
    assert not engine.board.tickets


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"n-tsingtao": "0"}, 400),
        ({"n-tsingtao": "21"}, 400),
        ({"n-tsingtao": "-1"}, 400),
        ({"n-sour-plum": "1", "o-sour-plum-ice": "boiling"}, 400),
        ({"n-tsingtao": "1", "guests": "0"}, 400),
    ],
)
def test_an_order_that_can_t_be_read_is_refused(
    host: Phone, engine: EnginePort, fields: dict[str, str], status: int
) -> None:
    order(host, "6", **fields)
    assert host.status == status
    assert not engine.board.visits


def test_a_table_that_there_is_not_is_not_found(host: Phone) -> None:
    host.get("/staff/order/99")
    assert host.status == 404
