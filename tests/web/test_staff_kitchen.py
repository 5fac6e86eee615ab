"""The kitchen's page, with a real engine behind it: what is to be cooked, bumped and brought back."""

from __future__ import annotations

import json

import pytest
from diner_phone import Phone
from engine_port import EnginePort
from flask import Flask
from hand_port import HandPort
from staff_browser import signed_in

from ordering_web.feed import ANYTHING
from sim.messages import commands as c
from sim.messages import events as e

MINUTE = 60_000


@pytest.fixture
def cook(house_app: Flask, engine: EnginePort) -> Phone:
    """A cook's tablet; table 5 has ordered tea and two mains."""
    engine.order("5", "k", "jasmine-tea", "mapo-tofu", "xiaolongbao")
    return signed_in(house_app, "kitchen")


def say(cook: Phone, do: str, ticket: str = "k") -> str:
    cook.get("/staff/kitchen")
    return cook.send("/staff/kitchen", ticket=ticket, do=do)


def test_a_fired_course_is_shown_with_its_table_and_age_and_what_follows_is_not_yet(
    cook: Phone, engine: EnginePort
) -> None:
    engine.until(7 * MINUTE)
    page = cook.get("/staff/kitchen")
    cards, _, aside = page.partition("<aside>")
    assert "Table 5" in cards
    assert "Jasmine tea" in cards
    assert "7 min" in cards
    assert "Mapo tofu" not in cards, "mains are fired once the drinks are on the table"
    assert "Mapo tofu" in aside, "what is ordered counts for the day"


def test_a_bump_plates_a_line_in_the_name_of_the_kitchen(cook: Phone, engine: EnginePort) -> None:
    page = say(cook, "bump:1")
    assert cook.status == 200
    assert engine.asked() == [("kitchen", c.BumpLine("k", 1))]
    assert engine.board.tickets["k"].lines[1].plated_ms == 0
    assert "Recall Jasmine tea" in page.partition("<aside>")[2]


def test_a_bump_is_recalled_and_bumped_again(cook: Phone, engine: EnginePort) -> None:
    say(cook, "bump:1")
    page = say(cook, "recall:1")
    assert engine.board.tickets["k"].lines[1].plated_ms is None
    assert "Jasmine tea" in page.partition("<aside>")[0]
    say(cook, "bump-course:drinks")
    assert engine.board.tickets["k"].courses["drinks"].ready_ms == 0


def test_a_second_tap_on_the_same_line_changes_nothing_and_complains_of_nothing(
    cook: Phone, engine: EnginePort
) -> None:
    for do in ("fire:1", "fire:1", "bump:1", "bump:1"):
        say(cook, do)
        assert cook.status == 200
    assert [command for _, command in engine.asked()] == [c.FireLine("k", 1), c.BumpLine("k", 1)]


def test_what_can_t_be_bumped_is_said_with_the_reason(cook: Phone) -> None:
    page = say(cook, "bump:2")
    assert cook.status == 409
    assert "Not done: this is not fired yet." in page


@pytest.mark.parametrize("do", ["", "bump", "bump:x", "burn:1", "bump:1;2", "bump-course:"])
def test_a_form_that_says_something_else_is_refused(cook: Phone, engine: EnginePort, do: str) -> None:
    say(cook, do)
    assert cook.status == 400
    assert engine.asked() == []


def test_a_station_sees_the_cards_that_it_has_a_part_in(cook: Phone, engine: EnginePort) -> None:
    assert "Jasmine tea" in cook.get("/staff/kitchen?station=bar")
    assert "Jasmine tea" not in cook.get("/staff/kitchen?station=wok").partition("<aside>")[0]
    say(cook, "bump:1")
    engine.until(30 * MINUTE)
    assert "Mapo tofu" in cook.get("/staff/kitchen?station=wok")


def test_a_card_turns_late_beside_what_its_dishes_take(cook: Phone, engine: EnginePort) -> None:
    assert "ticket-card late" not in cook.get("/staff/kitchen")
    engine.until(5 * MINUTE)
    assert "ticket-card late" in cook.get("/staff/kitchen"), "tea takes 45 s"


def test_a_script_is_told_what_is_there_now_without_loading_the_page(cook: Phone, engine: EnginePort) -> None:
    cook.get("/staff/kitchen")
    token = cook.hidden("csrf_token")
    fields = {"csrf_token": token, "ticket": "k", "do": "bump:1"}
    answer = cook.client.post("/staff/kitchen", data=fields, headers={"Accept": "application/json"})
    said = answer.get_json()
    assert said["wrong"] == ""
    assert "Recall Jasmine tea" in said["html"]
    assert said["cards"] == []
    assert engine.board.tickets["k"].lines[1].plated_ms == 0


def test_the_stream_tells_a_new_ticket(cook: Phone, house_app: Flask, engine: EnginePort) -> None:
    answer = cook.client.get("/staff/kitchen/events", buffered=False)
    stream = iter(answer.response)
    next(stream)
    first = json.loads(next(stream).decode().partition("data: ")[2])
    assert first["cards"] == ["k/drinks/1"]
    engine.order("6", "new", "tsingtao")
    house_app.extensions["house"].feed.wait(ANYTHING, len(engine.entries) - 1, 5.0, lambda: False)
    second = json.loads(next(stream).decode().partition("data: ")[2])
    assert "new/drinks/1" in second["cards"]
    answer.close()


def test_a_guests_note_stands_on_the_dish_that_it_was_written_for(house_app: Flask, engine: EnginePort) -> None:
    phone = Phone(house_app)
    phone.sit("6")
    phone.add("jasmine-tea")
    phone.get("/menu")
    phone.send("/cart/add", item="tsingtao", quantity=1, note="very cold, please")
    phone.pay()
    page = signed_in(house_app, "kitchen").get("/staff/kitchen")
    tea, beer = page.partition("Tsingtao beer")[0], page.partition("Tsingtao beer")[2]
    assert "“very cold, please”" in beer.partition("</li>")[0]
    assert "very cold" not in tea
    assert engine.board.tickets


def test_with_simulated_cooks_the_page_shows_the_same_and_bumps_nothing(
    app: Flask, phone: Phone, port: HandPort
) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.place()
    ticket = port.the_ticket()
    port.say(e.CourseFired(ticket, "drinks", ((1, 0),), 1, 45_000))
    page = signed_in(app, "kitchen").get("/staff/kitchen")
    assert "Jasmine tea" in page
    assert "cooks are simulated" in page
    assert 'name="do"' not in page


# ── the larder ────────────────────────────────────────────────────────────────────────────────


def test_an_item_is_eighty_sixed_and_brought_back(cook: Phone, engine: EnginePort) -> None:
    cook.get("/staff/larder")
    assert "sold out" in cook.send("/staff/larder", item="mapo-tofu", do="out")
    assert engine.board.left_of("mapo-tofu") == 0
    cook.send("/staff/larder", item="mapo-tofu", do="back")
    assert engine.board.left_of("mapo-tofu") is None


def test_portions_are_counted_and_counted_no_more(cook: Phone, engine: EnginePort) -> None:
    cook.get("/staff/larder")
    cook.send("/staff/larder", item="mapo-tofu", do="count", count="3")
    assert engine.board.left_of("mapo-tofu") == 3
    cook.send("/staff/larder", item="mapo-tofu", do="count", count="")
    assert engine.board.left_of("mapo-tofu") is None
    cook.send("/staff/larder", item="mapo-tofu", do="count", count="many")
    assert cook.status == 400


def test_the_kitchen_is_throttled_and_the_throttle_lifted(cook: Phone, engine: EnginePort) -> None:
    cook.get("/staff/larder")
    cook.send("/staff/throttle", make_min="12.5")
    assert engine.board.throttle_min == 12.5
    cook.send("/staff/throttle", make_min="")
    assert engine.board.throttle_min is None
    cook.send("/staff/throttle", make_min="0")
    assert cook.status == 400


@pytest.mark.usefixtures("cook")
def test_the_page_is_there_in_every_language(house_app: Flask) -> None:
    for language, word in (("ko", "재스민차"), ("zh", "茉莉花茶")):
        assert word in signed_in(house_app, "kitchen", language).get("/staff/kitchen")
