"""The JSON API. What each address takes and says stands in `OPERATIONS`, from which the OpenAPI document is made."""

from __future__ import annotations

import msgspec
from flask import Response, request

from ordering_web.api.blueprint import ROOT, Problem, Wrong, allowed, answer, blueprint, role_here
from ordering_web.api.document import Operation, Parameter, document
from ordering_web.api.log_lines import LINES
from ordering_web.api.shapes import Asked, Done, HouseState
from ordering_web.ending import NOT_PAID
from ordering_web.house import the_house
from ordering_web.staff.asking import SILENT, ask, staff_key
from ordering_web.staff.day import Day, close_of_day
from ordering_web.staff.floor_status import FloorStatus, floor_status
from ordering_web.staff.kitchen_status import KitchenStatus, LarderItem, kitchen_status, larder
from sim.board import Board
from sim.kpi import Kpis
from sim.messages import commands as c
from sim.messages.askers import key_of

KITCHEN_COMMANDS = (c.FireLine, c.BumpLine, c.BumpCourse, c.RecallLine)
SHARED_COMMANDS = (c.EightySixItem, c.BringBackItem, c.SetStock, c.SetThrottle)  # the kitchen's and the floor's
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
        f"{ROOT}/log",
        "The log as JSON lines (docs/log.md), and lines of type `Clock` with the house's time and speed",
        str,
        "floor",
        parameters=(
            Parameter("after", "integer", "The place in the log after which it begins; 0 for all."),
            Parameter("follow", "integer", "1: it goes on as the evening does, for as long as the house is open."),
        ),
        others={400: Problem, 503: Problem},
        media=LINES,
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


@blueprint.post(f"{ROOT}/commands")
@allowed("kitchen", "floor")
def commands() -> Response:
    try:
        asked = msgspec.json.decode(request.get_data(), type=Asked)
    except msgspec.MsgspecError as error:
        raise Wrong(400, f"this is no command: {error}") from error
    if not _may_ask(asked.command):
        raise Wrong(403, f"{type(asked.command).__name__} is not for {role_here()}")
    if isinstance(asked.command, c.PlaceTicket) and asked.command.authority == "prepaid":
        raise Wrong(403, "only a payment makes an order prepaid; order on the tab")
    if isinstance(asked.command, c.CloseVisit) and the_house().endings.owes(asked.command.visit):
        return answer(Done("refused", NOT_PAID), 409)
    said = ask(asked.command, key_of(asked.who, asked.key) if asked.who else staff_key(f"api/{asked.key}", role_here()))
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
    if isinstance(command, SHARED_COMMANDS):
        return True
    return role_here() in ("owner", "kitchen" if isinstance(command, KITCHEN_COMMANDS) else "floor")
