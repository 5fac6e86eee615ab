"""The JSON API. What each address takes and says stands in `OPERATIONS`, from which the OpenAPI document is made."""

from __future__ import annotations

import re

import msgspec
from flask import Response, request

from ordering_web.api.blueprint import Problem, Wrong, allowed, answer, blueprint, role_here
from ordering_web.api.document import Operation, Parameter, document
from ordering_web.api.shapes import Asked, Done, Events, HouseState
from ordering_web.house import the_house
from ordering_web.staff.asking import SILENT, ask
from ordering_web.staff.day import Day, close_of_day
from ordering_web.staff.floor_status import FloorStatus, floor_status
from ordering_web.staff.kitchen_status import KitchenStatus, LarderItem, kitchen_status, larder
from sim.board import Board
from sim.kpi import Kpis
from sim.messages import commands as c
from sim.messages.codec import encode_entry

ROOT = "/api/v1"
MOST_EVENTS = 1000
LONGEST_WAIT_S = 25.0
KITCHEN_COMMANDS = (
    c.FireLine,
    c.BumpLine,
    c.BumpCourse,
    c.RecallLine,
    c.EightySixItem,
    c.BringBackItem,
    c.SetStock,
    c.SetThrottle,
)
OWNER_COMMANDS = (c.CloseDoors, c.EndEvening, c.RecordRefund)
NOBODYS_COMMANDS = (c.Resume,)  # the engine's own

OPERATIONS = (
    Operation("get", f"{ROOT}/house", "The house at a moment", HouseState, for_="every role"),
    Operation("get", f"{ROOT}/floor", "Tables, calls, robots and what is closed", FloorStatus, for_="floor"),
    Operation("get", f"{ROOT}/kitchen", "What is to be cooked and what stands on the pass", KitchenStatus, "kitchen"),
    Operation("get", f"{ROOT}/larder", "What can be ordered", list[LarderItem], "kitchen"),
    Operation("get", f"{ROOT}/kpis", "The figures so far (docs/kpis.md)", Kpis, "owner"),
    Operation("get", f"{ROOT}/day", "The close of day", Day, "owner"),
    Operation(
        "get",
        f"{ROOT}/events",
        f"Up to {MOST_EVENTS} events of the log (docs/log.md)",
        Events,
        "owner",
        parameters=(
            Parameter("after", "integer", "The place in the log after which they come; 0 for all."),
            Parameter("wait_s", "number", f"How long to wait for the first one, up to {LONGEST_WAIT_S:g} seconds."),
        ),
    ),
    Operation(
        "post",
        f"{ROOT}/commands",
        "Have a command done",
        Done,
        "every role, for its own commands",
        takes=Asked,
        others={202: Done, 409: Done, 400: Problem},
    ),
    Operation("get", f"{ROOT}/openapi.json", "This document", dict, "every role"),
)


@blueprint.get(f"{ROOT}/house")
@allowed("kitchen", "floor")
def house() -> Response:
    port = the_house().port
    now_ms, speed, name = port.now_ms(), port.speed(), port.restaurant.name

    def question(board: Board) -> HouseState:
        return HouseState(
            name,
            board.seq,
            now_ms,
            speed,
            board.doors_open,
            board.ended,
            board.stopped,
            len(board.seated),
            len(board.waitlist),
            len(board.open_tickets()),
            len(board.open_calls()),
        )

    return answer(port.read(question))


@blueprint.get(f"{ROOT}/floor")
@allowed("floor")
def floor() -> Response:
    port = the_house().port
    now_ms = port.now_ms()
    return answer(port.read(lambda board: floor_status(board, port.restaurant, max(now_ms, board.at_ms))))


@blueprint.get(f"{ROOT}/kitchen")
@allowed("kitchen")
def kitchen() -> Response:
    port = the_house().port
    return answer(port.read(lambda board: kitchen_status(board, port.restaurant)))


@blueprint.get(f"{ROOT}/larder")
@allowed("kitchen")
def items() -> Response:
    port = the_house().port
    return answer(port.read(lambda board: larder(board, port.restaurant)))


@blueprint.get(f"{ROOT}/kpis")
@allowed()
def kpis() -> Response:
    return answer(the_house().figures.now()[0])


@blueprint.get(f"{ROOT}/day")
@allowed()
def day() -> Response:
    house = the_house()
    return answer(close_of_day(house.port, house.desk, house.visits))


@blueprint.get(f"{ROOT}/events")
@allowed()
def events() -> Response:
    after, wait = request.args.get("after", "0"), request.args.get("wait_s", "0")
    if not re.fullmatch(r"\d{1,15}", after) or not re.fullmatch(r"\d{1,2}(\.\d{1,3})?", wait):
        raise Wrong(400, f"`after` is a whole number, `wait_s` one up to {LONGEST_WAIT_S:g}")
    port, seq = the_house().port, int(after)
    last = port.read(lambda board: board.seq)
    found = port.events_after(min(seq, last), min(float(wait), LONGEST_WAIT_S))[:MOST_EVENTS]
    said = [msgspec.json.decode(encode_entry(entry)) for entry in found]
    return answer(Events(said, found[-1].seq if found else min(seq, last)))


@blueprint.post(f"{ROOT}/commands")
@allowed("kitchen", "floor")
def commands() -> Response:
    try:
        asked = msgspec.json.decode(request.get_data(), type=Asked)
    except msgspec.MsgspecError as error:
        raise Wrong(400, f"this is no command: {error}") from error
    if not _may_ask(asked.command):
        raise Wrong(403, f"{type(asked.command).__name__} is not for {role_here()}")
    said = ask(asked.command, f"api/{asked.key}", role_here())
    if said == SILENT:
        return answer(Done("kept", "the engine has not answered yet"), 202)
    return answer(Done("refused", said), 409) if said else answer(Done("done"))


@blueprint.get(f"{ROOT}/openapi.json")
@allowed("kitchen", "floor")
def openapi() -> Response:
    return answer(document(OPERATIONS))


def _may_ask(command: c.AnyCommand) -> bool:
    if isinstance(command, NOBODYS_COMMANDS):
        return False
    if isinstance(command, OWNER_COMMANDS):
        return role_here() == "owner"
    return role_here() in ("owner", "kitchen" if isinstance(command, KITCHEN_COMMANDS) else "floor")
