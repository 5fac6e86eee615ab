"""A command's key given again, and commands that would go round the money."""

from __future__ import annotations

from typing import Any

import pytest
from engine_port import EnginePort
from flask import Flask
from staff_browser import TOKENS, signed_in

from ordering_web.api.endpoints import ROOT
from sim.messages import commands as c


@pytest.fixture
def ask(house_app: Flask) -> Any:
    """Hand a command in under a key; the status and what is said."""
    client = house_app.test_client()

    def ask(key: str, kind: str, **fields: Any) -> tuple[int, str]:
        said = {"key": key, "command": {"type": kind, **fields}}
        answer = client.post(f"{ROOT}/commands", headers={"Authorization": f"Bearer {TOKENS['floor']}"}, json=said)
        return answer.status_code, answer.get_json().get("reason", answer.get_json().get("error"))

    return ask


def test_a_key_given_again_is_told_what_became_of_it(ask: Any) -> None:
    assert ask("one", "SendHome", robot="robot-9") == ask("one", "SendHome", robot="robot-9")
    assert ask("one", "SendHome", robot="robot-9") == (409, "there is no robot robot-9")


def test_a_key_given_again_with_another_command_is_never_told_done(ask: Any, engine: EnginePort) -> None:
    assert ask("one", "CloseTable", table="3") == (200, "")
    status, reason = ask("one", "StopAll")
    assert (status, reason) == (409, "this key was another command's: nothing was done")
    assert not engine.read(lambda board: board.stopped)


def test_no_program_says_that_an_order_was_paid(ask: Any, engine: EnginePort) -> None:
    assert ask("sit", "OpenVisit", visit="v", table="3", guests=2) == (200, "")
    line = {"item": "jasmine-tea", "quantity": 1}
    status, said = ask("free", "PlaceTicket", ticket="t", visit="v", lines=[line], authority="prepaid")
    assert status == 403
    assert "only a payment" in said
    assert not engine.read(lambda board: "t" in board.tickets)
    assert ask("tab", "PlaceTicket", ticket="t", visit="v", lines=[line]) == (200, "")


def test_a_visit_whose_tab_is_not_paid_is_not_closed_by_a_program(
    ask: Any, house_app: Flask, engine: EnginePort
) -> None:
    staff = signed_in(house_app, "floor")
    staff.get("/staff/order/3")
    staff.send("/staff/order/3", key=staff.hidden("key"), guests="2", **{"n-jasmine-tea": "1"})
    (visit,) = engine.read(lambda board: list(board.visits))
    (ticket,) = engine.read(lambda board: list(board.tickets))
    engine.submit("bump", c.BumpCourse(ticket, "drinks"))
    engine.until(20 * 60_000)
    assert not engine.read(lambda board: board.tickets[ticket].is_open)
    status, reason = ask("close", "CloseVisit", visit=visit)
    assert status == 409
    assert "not paid" in reason
    assert engine.read(lambda board: board.visits[visit].closed_ms) is None
