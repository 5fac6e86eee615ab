"""The phone says in how many minutes food comes, and the plain cause if it is late."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, get_args

import pytest
from diner_phone import Phone
from engine_port import EnginePort
from flask import Flask
from hand_port import HandPort
from test_web_status import Stream, ordered, snapshot

from ordering_web import catalogue
from ordering_web.diner import live
from ordering_web.server import Server, listen
from sim.eta import Why
from sim.messages import commands as c
from sim.messages import events as e

NewPhone = Callable[..., Phone]


def minutes(page: str) -> tuple[int, int]:
    found = re.search(r"In (\d+)–(\d+) min", page)
    assert found is not None
    return int(found[1]), int(found[2])


def test_an_order_is_told_in_how_many_minutes_it_comes(phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    early, late = minutes(phone.get("/status"))
    assert 1 <= early < late <= 12
    port.clock_ms += 60_000 * 2
    assert minutes(phone.get("/status"))[0] >= 1


def test_a_house_that_runs_ten_times_as_fast_is_told_in_minutes_of_the_wall(phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    port.pace = 10.0
    assert "In less than a minute" in phone.get("/status")
    port.pace = 0.0
    assert "less than a minute" not in phone.get("/status")
    assert "the restaurant is paused" in phone.page


def test_food_that_is_here_is_expected_no_more(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    port.hand_over(port.load(ticket, "mains"))
    assert 'class="eta"' not in phone.get("/status")


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (e.RobotBroke("robot-1", "motor"), "Robot 1 has stopped working. A person brings your food."),
        (e.RobotDelayed("robot-1", 60_000, "people in the aisle"), "People stand in the robot's way."),
        (e.RobotStuck("robot-1", "a chair"), "Robot 1 can't move on just now."),
        (e.RobotDisconnected("robot-1", "no network"), "Robot 1 has lost its connection"),
        (e.AllStopped(), "All robots have been stopped for a moment."),
        (e.TraySpilled("robot-1", "job-1", "a bump"), "A tray of Robot 1 has tipped over."),
        (e.WaitBegan("robot-1", "robot-2", "x", "robot-2 passes y first"), "Your robot lets Robot 2 pass."),
    ],
)
def test_a_robot_that_stands_says_why(phone: Phone, port: HandPort, event: e.AnyEvent, said: str) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    assert 'class="why"' not in phone.get("/status")
    port.say(event)
    assert said in phone.get("/status")
    assert said in snapshot(phone)["announce"]


@pytest.mark.parametrize(
    ("then", "again_ms", "said"),
    [("again", 300_000, "Robot 1 comes again"), ("back to the pass", None, "goes back to")],
)
def test_what_nobody_took_says_what_becomes_of_it(
    phone: Phone, port: HandPort, then: Literal["again", "back to the pass"], again_ms: int | None, said: str
) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    job = port.load(ticket, "mains")
    port.hand_over(job)
    port.say(e.HandoverMissed("robot-1", job, ticket, "mains", then, again_ms))
    assert said in phone.get("/status")
    assert "I have it" not in phone.page


def test_a_course_that_is_held_says_why(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.say(e.CourseHeld(ticket, "mains", "the pass is full"))
    assert "finished dishes have to leave the kitchen first" in phone.get("/status")


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_cause_has_its_words(language: str) -> None:
    for why in get_args(Why):
        assert catalogue.has_text(language, f"late.{why}")


def test_an_open_page_hears_of_the_time_that_passes_though_nothing_happens(
    phone: Phone, port: HandPort, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    ordered(phone, port)
    server = Server(app, listen("127.0.0.1", 0))
    try:
        stream = Stream(server, phone)
        _, first = stream.next("status")
        port.clock_ms += 3 * 60_000
        _, later = stream.next("status")
        assert later["seq"] == first["seq"]
        assert later["html"] != first["html"]
        stream.close()
    finally:
        server.close()


def test_the_courses_of_an_order_stand_in_the_order_of_a_meal(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.add("jasmine-tea")
    phone.place()
    assert phone.page.index("<h3>Drinks") < phone.page.index("<h3>Mains")


def test_pages_go_on_hearing_of_food_after_a_job_was_dropped(phone: Phone, port: HandPort, app: Flask) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    job = port.load(ticket, "mains")
    feed, visit = app.extensions["house"].feed, port.board.seated["5"]
    port.say(
        e.JobDropped(job, "robot-1", "it broke"), e.LoadGivenToStaff(ticket, "mains", 1, 60_000, "it broke", "robot-1")
    )
    assert feed.wait(visit, port.board.seq - 1, 5.0, lambda: False)
    assert feed.is_open
    assert "A person brings your food" in phone.get("/status")


def test_what_real_cooks_have_not_begun_is_told_from_when_they_do(
    house_app: Flask, engine: EnginePort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "speed", lambda: 1.0)
    phone = Phone(house_app)
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    told = r"It waits for a cook to begin it, and then takes \d+–\d+ min"
    first = re.search(told, phone.get("/status"))
    assert first is not None
    engine.until(9 * 60_000)
    later = re.search(told, phone.get("/status"))
    assert later is not None
    assert later[0] == first[0], "it does not count down"
    assert "no cook has begun it yet" in phone.page
    (ticket,) = engine.board.tickets
    engine.submit("fire", c.FireLine(ticket, 1))
    assert minutes(phone.get("/status"))[1] < 15
    assert "waits for a cook" not in phone.page
