"""At the table: which tray is mine, “not mine”, “something is missing”."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from diner_phone import Phone
from hand_port import HandPort

from sim.messages import commands as c
from sim.messages import events as e

NewPhone = Callable[..., Phone]


def ordered(phone: Phone, port: HandPort, table: str = "5") -> str:
    """Sit down and order a main that the kitchen has ready; returns the ticket."""
    phone.sit(table)
    phone.add("mapo-tofu")
    phone.place()
    ticket = next(ticket.ticket for ticket in port.board.tickets.values() if ticket.table == table)
    port.cook(ticket, "mains")
    return ticket


def calls(port: HandPort) -> list[c.CallService]:
    return [command for command in port.commands if isinstance(command, c.CallService)]


def test_the_page_says_which_tray_is_mine_when_the_robot_brings_several(new_phone: NewPhone, port: HandPort) -> None:
    first, second = new_phone(), new_phone()
    for phone, table, trays in ((first, "5", 1), (second, "6", 2)):
        port.hand_over(port.load(ordered(phone, port, table), "mains", trays=trays))
    assert "Tray 1 is yours" in first.get("/status")
    assert "Trays 2, 3 are yours" in second.get("/status")


def test_a_tray_that_was_emptied_is_the_next_to_be_loaded(new_phone: NewPhone, port: HandPort) -> None:
    first, second, third = new_phone(), new_phone(), new_phone()
    taken = ordered(first, port, "5")
    port.load(taken, "mains")
    port.load(ordered(second, port, "6"), "mains")
    port.take(taken, "mains")
    port.hand_over(port.load(ordered(third, port, "7"), "mains"))
    assert "Tray 1 is yours" in third.get("/status")


@pytest.mark.parametrize("what", ["not mine", "missing"])
def test_what_is_wrong_reaches_the_staff_with_the_course_and_is_shown_until_someone_came(
    phone: Phone, port: HandPort, what: str
) -> None:
    ticket = ordered(phone, port)
    port.hand_over(port.load(ticket, "mains"))
    phone.get("/status")
    for _ in range(2):
        phone.send("/wrong", what=what, ticket=ticket, course="mains")
    (call,) = calls(port)
    assert (call.kind, call.ticket, call.course) == (what, ticket, "mains")
    said = {"not mine": "Not mine: someone is coming", "missing": "Something is missing: someone is coming"}
    assert said[what] in phone.page
    assert "I have it" in phone.page
    port.say(e.CallAnswered(call.call, "staff"))
    assert "someone is coming" not in phone.get("/status")


def test_something_can_still_be_missing_once_the_tray_was_taken(phone: Phone, port: HandPort) -> None:
    ticket = ordered(phone, port)
    port.hand_over(port.load(ticket, "mains"))
    port.take(ticket, "mains")
    assert "Something is missing" in phone.get("/status")
    assert "Not mine" not in phone.page
    phone.send("/wrong", what="missing", ticket=ticket, course="mains")
    assert [call.kind for call in calls(port)] == ["missing"]


def test_nobody_is_called_about_another_tables_food(new_phone: NewPhone, port: HandPort) -> None:
    mine, other = new_phone(), new_phone()
    ticket = ordered(mine, port, "5")
    other.sit("6")
    for what, about, course in (
        ("missing", ticket, "mains"),
        ("missing", "x", "mains"),
        ("free food", ticket, "mains"),
    ):
        other.get("/menu")
        other.send("/wrong", what=what, ticket=about, course=course)
        assert other.status in (400, 404)
    assert calls(port) == []
