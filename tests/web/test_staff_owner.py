"""What the owner sees: tonight's figures, the codes, and a close of day that agrees with the payments to the cent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from diner_phone import Phone
from engine_port import EnginePort
from flask import Flask
from hand_port import HandPort, soon
from money import price_of
from staff_browser import signed_in

from ordering_web.house import House
from ordering_web.staff.charts import bars
from ordering_web.staff.day import Day, close_of_day
from sim.messages import commands as c
from sim.messages import events as e

MINUTE = 60_000


@pytest.fixture
def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


def reckoned(house: House) -> Day:
    return close_of_day(house.port, house.desk, house.visits)


def bring(port: HandPort, ticket: str, course: str) -> None:
    port.cook(ticket, course)
    port.load(ticket, course)
    port.take(ticket, course)


def test_figures_are_those_of_the_evening_and_only_the_owner_sees_them(house_app: Flask, engine: EnginePort) -> None:
    engine.order("5", "k", "jasmine-tea")
    engine.submit("bump", c.BumpLine("k", 1))
    engine.until(20 * MINUTE)
    page = signed_in(house_app, "owner").get("/staff/owner")
    assert "CN¥22.00" in page
    assert re.search(r"<dt>orders served / placed</dt><dd>1 / 1</dd>", page)
    assert page.count('class="bar-mark"') == 4 * 2, "two quarters in each of four charts"
    assert "on a chore 0 %" in page
    kitchen = signed_in(house_app, "kitchen")
    kitchen.get("/staff/owner")
    assert kitchen.status == 403


def test_the_codes_are_those_that_are_on_the_tables(house_app: Flask, engine: EnginePort) -> None:
    owner = signed_in(house_app, "owner")
    page = owner.get("/staff/codes")
    assert page.count('class="card"') == len(engine.restaurant.floor.tables)
    assert owner.answer is not None
    assert "script-src" not in owner.answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in owner.answer.headers["Content-Security-Policy"]


def test_the_close_of_day_agrees_to_the_cent_whatever_was_paid_and_given_back(
    app: Flask, new_phone: Callable[..., Phone], port: HandPort, house: House
) -> None:
    first = new_phone()
    first.sit("5")
    first.add("mapo-tofu")
    first.add("jasmine-tea")
    first.pay()  # paid first; the tea is taken back by the kitchen's closing
    ticket = port.the_ticket()
    bring(port, ticket, "mains")
    port.say(e.TicketCancelled(ticket, "closed"))
    second = new_phone()
    second.sit("6")
    second.add("jasmine-tea", 3)
    second.place()
    on_tab = next(name for name in port.board.tickets if name != ticket)
    bring(port, on_tab, "drinks")
    second.get("/bill")
    second.send("/bill", what="all", tip=10, key=second.hidden("key"))
    second.pay_from("pays")
    third = new_phone()
    third.sit("7")
    third.add("mapo-tofu")
    third.place()  # and never pays
    soon(lambda: reckoned(house).given_back["wallet"] == price_of(port, "jasmine-tea"))
    tofu, tea = price_of(port, "mapo-tofu"), price_of(port, "jasmine-tea")
    paid = (
        house.desk.taken()[0][0].payment if house.desk.taken()[0][0].table == "6" else house.desk.taken()[1][0].payment
    )
    host = signed_in(app, "floor")
    host.get("/staff/refunds")
    host.send(f"/staff/refunds/{paid}", amount="2.34", reason="goodwill", key="k")
    soon(lambda: reckoned(house).to_give == 0)
    day = reckoned(house)
    assert (day.prepaid, day.tabs, day.served_back) == (tofu, 3 * tea, 234)
    assert day.kept == day.earned == tofu + 3 * tea + day.tips - 234
    assert day.open_tabs == tofu
    page = signed_in(app, "owner").get("/staff/day")
    assert "agree to the smallest coin" in page


def test_simulated_guests_are_on_tabs_elsewhere(house_app: Flask, engine: EnginePort) -> None:
    engine.order("5", "k", "jasmine-tea")
    day = reckoned(house_app.extensions["house"])
    assert (day.elsewhere, day.open_tabs, day.agrees) == (2200, 0, True)


@pytest.mark.parametrize(
    ("values", "top"), [([], 2.0), ([1.0], 2.0), ([3.0], 4.0), ([11.0], 20.0), ([834.0], 1000.0), ([0.0, 40.0], 40.0)]
)
def test_a_chart_ends_at_a_round_number_and_no_bar_is_higher(values: list[float], top: float) -> None:
    chart = bars([place * 15 * MINUTE for place in range(len(values))], values)
    assert chart.scale[-1][0] == top
    assert all(bar.y >= 0 and bar.height >= 0 for bar in chart.bars)
    assert [bar.value for bar in chart.bars] == values
