"""Watching it come: stages, the robot with my food, “I have it”, and the stream that keeps the page true."""

from __future__ import annotations

import http.client
import json
import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from diner_phone import Phone, address
from flask import Flask
from hand_port import HandPort

from ordering_web.diner import live
from ordering_web.house import STREAMS_A_PHONE, StreamPlaces
from ordering_web.server import Server, listen
from sim.bad_input import BadInput
from sim.messages import commands as c
from sim.messages import events as e

NewPhone = Callable[..., Phone]


def ordered(phone: Phone, port: HandPort, table: str = "5") -> str:
    """Sit down and order a main; returns the ticket."""
    phone.sit(table)
    phone.add("mapo-tofu")
    phone.place()
    return next(ticket.ticket for ticket in port.board.tickets.values() if ticket.table == table)


def snapshot(phone: Phone) -> dict[str, Any]:
    phone.get("/status.json")
    assert phone.answer is not None
    said: dict[str, Any] = phone.answer.json
    return said


def test_the_page_follows_a_dish_from_received_to_served(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    assert "Received" in phone.get("/status")
    port.say(e.LineFired(ticket, 1, "stove", 1, 60_000))
    assert "Cooking" in phone.get("/status")
    port.say(e.LinePlated(ticket, 1), e.CourseReady(ticket, "mains", (1,)))
    assert "Ready in the kitchen" in phone.get("/status")
    job = port.load(ticket, "mains")
    assert "Robot 1 is bringing your Mains" in phone.get("/status")
    port.hand_over(job)
    assert "Robot 1 is at your table" in phone.get("/status")
    phone.send("/take", job=job)
    assert port.commands[-1] == c.TakeCourse(ticket, "mains")
    assert "Served" in phone.page
    assert "I have it" not in phone.page


def test_tapping_i_have_it_twice_takes_one_tray(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    job = port.load(ticket, "mains")
    port.hand_over(job)
    phone.get("/status")
    before = phone.answer
    for _ in range(2):
        phone.answer = before
        phone.send("/take", job=job)
        assert phone.status == 200
    assert [type(command) for command in port.commands].count(c.TakeCourse) == 1


def test_another_tables_tray_can_neither_be_seen_nor_taken(new_phone: NewPhone, port: HandPort) -> None:
    mine, other = new_phone(), new_phone()
    ticket = ordered(mine, port, "5")
    other.sit("6")
    port.cook(ticket, "mains")
    job = port.load(ticket, "mains")
    port.hand_over(job)
    assert snapshot(other)["robots"] == []
    other.get("/menu")
    other.send("/take", job=job)
    assert other.status == 404
    assert not any(isinstance(command, c.TakeCourse) for command in port.commands)


def test_the_snapshot_has_the_whole_move_of_the_robot_with_my_food(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    port.clock_ms, port.pace = 90_000, 4.0
    job = port.load(ticket, "mains")
    floor = port.restaurant.floor
    start, end = floor.pass_bays[0], floor.tables["5"].stop
    stop = e.Stop(end, 130_000, 190_000, job, "unload")
    port.say(e.PlanAdopted("robot-1", ((start, 90_000), (end, 130_000)), (stop,)))
    port.depart("robot-1", start, end, 40_000)
    said = snapshot(phone)
    assert said["robots"] == [
        {
            "name": "Robot 1",
            "from": list(floor.position(start)),
            "to": list(floor.position(end)),
            "depart_ms": 90_000,
            "arrive_ms": 130_000,
        }
    ]
    assert (said["now_ms"], said["speed"], said["seq"]) == (90_000, 4.0, port.board.seq)
    assert "About 10 seconds" in said["say"][0]
    assert "4× speed" in phone.get("/status")


def test_a_cancelled_order_says_why(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.say(e.TicketCancelled(ticket, "closed"))
    page = phone.get("/status")
    assert "This order was cancelled: the restaurant has closed" in page
    assert "On the tab" not in page


def test_finishing_says_what_has_not_come_yet(phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    assert "1 dish has not come yet" in phone.get("/finish")


def test_places_for_streams_run_out_for_all_and_come_back() -> None:
    woken: list[str] = []
    places = StreamPlaces(woken.append, 2)
    first = places.take("a", "visit")
    assert first
    assert places.take("b", "visit")
    assert not places.take("c", "visit")
    places.give_back(first)
    assert places.take("c", "visit")
    assert woken == []


def test_a_phones_newest_stream_gets_the_place_of_its_oldest() -> None:
    woken: list[str] = []
    places = StreamPlaces(woken.append, STREAMS_A_PHONE)
    taken = [places.take("a", f"visit-{number}") for number in range(STREAMS_A_PHONE + 1)]
    assert [place.lost for place in taken if place] == [True] + [False] * STREAMS_A_PHONE
    assert woken == ["visit-0"]
    assert not places.take("b", "visit")
    for place in taken:
        assert place
        places.give_back(place)
    assert [bool(places.take("b", "visit")), bool(places.take("c", "visit"))] == [True, True]
    assert places.take("d", "visit")
    assert not places.take("e", "visit")  # a place that was passed on was given back once


def test_without_a_place_the_stream_is_refused_and_polling_still_answers(
    phone: Phone, port: HandPort, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered(phone, port)
    monkeypatch.setattr(app.extensions["house"].places, "_free", 0)
    phone.get("/events")
    assert phone.status == 503
    assert "Received" in snapshot(phone)["html"]


# ── the stream, over a real socket ────────────────────────────────────────────────────────────


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    server = Server(app, listen("127.0.0.1", 0))
    yield server
    server.close()


class Stream:
    """A phone's event stream, read event by event."""

    def __init__(self, server: Server, phone: Phone, last_id: int | None = None) -> None:
        cookie = phone.client.get_cookie("phone")
        assert cookie is not None
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        headers = {"Cookie": f"phone={cookie.value}", "Accept-Language": phone.language} | (
            {"Last-Event-ID": str(last_id)} if last_id else {}
        )
        self.connection.request("GET", "/events", headers=headers)
        self.answer = self.connection.getresponse()

    def next(self, name: str) -> tuple[int | None, dict[str, Any]]:
        """The next event of a name: its id and data."""
        fields: dict[str, str] = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line:
                field, _, value = line.partition(": ")
                fields[field] = value
            elif fields.get("event") == name:
                return int(fields["id"]) if "id" in fields else None, json.loads(fields["data"])
            else:
                fields = {}

    def close(self) -> None:
        self.answer.close()
        self.connection.close()


def test_the_stream_tells_each_change_of_this_visit_and_nothing_of_others(
    server: Server, new_phone: NewPhone, port: HandPort
) -> None:
    mine, other = new_phone(), new_phone()
    ticket = ordered(mine, port, "5")
    theirs = ordered(other, port, "6")
    stream = Stream(server, mine)
    first, said = stream.next("status")
    assert first == port.board.seq
    assert "Received" in said["html"]
    port.say(e.LineFired(theirs, 1, "stove", 1, 60_000))
    port.say(e.LineFired(ticket, 1, "stove", 2, 60_000))
    second, said = stream.next("status")
    assert second == port.board.seq
    assert "Cooking" in said["html"]
    assert theirs not in json.dumps(said)
    stream.close()


def test_a_phone_that_opens_stream_after_stream_always_has_its_newest(
    server: Server, phone: Phone, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 600.0)  # nothing but the newer stream can end the older
    ticket = ordered(phone, port)
    streams = [Stream(server, phone) for _ in range(STREAMS_A_PHONE)]
    for stream in streams:
        stream.next("status")
    for _ in range(2):
        streams.append(Stream(server, phone))
        streams[-1].next("status")
        oldest = streams.pop(0)
        oldest.next("replaced")
        assert oldest.answer.readline() == b""
        oldest.close()
    port.say(e.LineFired(ticket, 1, "stove", 2, 60_000))
    for stream in streams:
        assert "Cooking" in stream.next("status")[1]["html"]
        stream.close()


def test_a_stream_that_resumes_gets_what_it_missed(server: Server, phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    stream = Stream(server, phone)
    last_id, _ = stream.next("status")
    stream.close()
    port.say(e.LineFired(ticket, 1, "stove", 2, 60_000))
    again = Stream(server, phone, last_id)
    _, said = again.next("status")
    assert "Cooking" in said["html"]
    again.close()


def test_a_stream_that_resumes_and_missed_nothing_gets_only_what_is_new(
    server: Server, phone: Phone, port: HandPort
) -> None:
    ticket = ordered(phone, port)
    stream = Stream(server, phone, port.board.seq)
    stream.next("clock")
    port.say(e.LineFired(ticket, 1, "stove", 2, 60_000))
    _, said = stream.next("status")
    assert "Cooking" in said["html"]
    stream.close()


def test_the_stream_ends_with_the_visit(server: Server, phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    stream = Stream(server, phone)
    stream.next("status")
    (visit,) = port.board.visits
    port.say(e.VisitClosed(visit))
    stream.next("ended")
    assert stream.answer.readline() == b""
    stream.close()


def test_what_streams_can_be_used_to_take_trays(server: Server, phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.cook(ticket, "mains")
    job = port.load(ticket, "mains")
    port.hand_over(job)
    stream = Stream(server, phone)
    _, said = stream.next("status")
    token = re.search(r'name="csrf_token" value="([^"]+)"', said["html"])
    assert token is not None
    phone.client.post("/take", data={"csrf_token": token[1], "job": job})
    assert port.board.jobs[job].ended_ms is not None
    stream.close()


def test_a_port_in_use_is_said_with_the_address(server: Server) -> None:
    with pytest.raises(BadInput, match=rf"127.0.0.1:{server.port}: the port is in use"):
        listen("127.0.0.1", server.port)


def test_an_address_that_is_not_this_machines_is_said() -> None:
    for host, port in (("203.0.113.7", 8000), ("no.such.host.invalid", 8000), ("127.0.0.1", 99_999)):
        with pytest.raises(BadInput, match=re.escape(f"{host}:{port}")):
            listen(host, port)


def test_a_closed_server_lets_go_of_its_port_and_ends_open_streams(app: Flask, phone: Phone, port: HandPort) -> None:
    server = Server(app, listen("127.0.0.1", 0))
    ordered(phone, port)
    stream = Stream(server, phone)
    stream.next("status")
    server.close()
    assert stream.answer.read() is not None
    stream.close()
    with socket.create_server(("127.0.0.1", server.port)):
        pass


def test_the_page_behind_a_code_is_served_over_the_network(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", address("5"), headers={"Accept-Language": "zh"})
    answer = connection.getresponse()
    assert answer.status == 200
    assert "5 号桌" in answer.read().decode()
    connection.close()


def test_what_was_asked_for_is_shown_until_someone_has_come_and_is_asked_once(
    phone: Phone, port: HandPort, new_phone: NewPhone
) -> None:
    phone.sit("5")
    phone.get("/status")
    for _ in range(3):
        phone.send("/call", kind="water")
        assert "Water: someone is coming" in phone.page
    (asked,) = (command for command in port.commands if isinstance(command, c.CallService))
    other = new_phone()
    other.sit("6")
    assert "someone is coming" not in other.get("/status")
    port.say(e.CallAnswered(asked.call, "staff"))
    assert "someone is coming" not in phone.get("/status")
    phone.send("/call", kind="water")
    assert len([command for command in port.commands if isinstance(command, c.CallService)]) == 2
    phone.send("/call", kind="champagne")
    assert phone.status == 400
    assert "Choose what you would like" in phone.page
