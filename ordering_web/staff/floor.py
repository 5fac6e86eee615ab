"""The floor's page: tables, calls, robots and the live map; what is closed, broken and carried is changed from here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.house import the_house
from ordering_web.refusal import Refusal
from ordering_web.staff.asking import ask, said, staff_key
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.staff.consequences import of_command
from ordering_web.staff.floor_status import FloorStatus, floor_status
from ordering_web.staff.live import snapshot, stream
from ordering_web.staff.naming import aisle_name, engine_words
from ordering_web.tokens import unguessable
from sim.messages import commands as c

MINUTE_MS = 60_000
MOST_ID = 255

_DO: dict[str, tuple[Callable[..., c.AnyCommand], tuple[str, ...]]] = {  # the command, and the fields that it needs
    "answer": (c.AnswerCall, ("call",)),
    "close-table": (c.CloseTable, ("table",)),
    "open-table": (c.OpenTable, ("table",)),
    "close-edge": (c.CloseEdge, ("from", "to")),
    "open-edge": (c.OpenEdge, ("from", "to")),
    "break": (c.BreakRobot, ("robot",)),
    "mend": (c.MendRobot, ("robot",)),
    "remove": (c.RemoveRobot, ("robot",)),
    "place": (c.PlaceRobot, ("robot",)),
    "free": (c.FreeRobot, ("robot",)),
    "clean": (c.CleanRobot, ("robot",)),
    "reconnect": (c.ReconnectRobot, ("robot",)),
    "home": (c.SendHome, ("robot",)),
    "to-work": (c.PutToWork, ("robot",)),
    "by-person": (c.GiveJob, ("job",)),
    "stop-all": (c.StopAll, ()),
    "resume-all": (c.ResumeAll, ()),
    "close-doors": (c.CloseDoors, ()),
}
_ASKS_ONCE = ("break", "remove", "stop-all", "close-doors")  # these always; closures where they cut a table off


@blueprint.get("/staff/floor")
@allowed("floor")
def floor() -> str:
    """Everything on the floor; the page's script keeps it true from here on."""
    return _page()


@blueprint.get("/staff/floor.json")
@allowed("floor")
def floor_json() -> dict[str, Any]:
    return snapshot(_picture)


@blueprint.get("/staff/floor/events")
@allowed("floor")
def floor_events() -> Response:
    return stream(_picture)


@blueprint.get("/staff/floor/edge")
@allowed("floor")
def edge() -> str:
    """An aisle of the map, to be closed or opened."""
    ends = _fields(("from", "to"), request.args)
    house = the_house()
    if (ends["from"], ends["to"]) not in house.restaurant.floor.graph.edges:
        raise Refusal("no-such-edge", 404)
    closed = house.port.read(lambda board: _closed_as(board.closed_edges, ends["from"], ends["to"]))
    if closed is not None:
        return _sure("open-edge", {"from": closed[0], "to": closed[1]})
    return _sure("close-edge", ends)


@blueprint.post("/staff/floor")
@allowed("floor")
def floor_say() -> AnyResponse | tuple[str, int]:
    """Do what `do` says; what is dangerous, or cuts a table off, is asked once before."""
    do = request.form.get("do", "")
    if do not in _DO:
        raise Refusal("floor-do", 400)
    fields = _fields(_DO[do][1], request.form)
    command = _command(do, fields)
    if "sure" not in request.form and (do in _ASKS_ONCE or _costs(command)):
        return _sure(do, fields), 200
    wrong = said(ask(command, staff_key(request.form.get("key", "")[:MOST_ID])))
    if wrong:
        return _page(wrong), 409
    return redirect(url_for("staff.floor", _anchor=_anchor(fields)), 303)


def _command(do: str, fields: dict[str, str]) -> c.AnyCommand:
    make, _ = _DO[do]
    return make(**{"from_" if name == "from" else name: value for name, value in fields.items()})


def _fields(names: tuple[str, ...], sent: Any) -> dict[str, str]:
    fields = {name: sent.get(name, "") for name in names}
    if not all(0 < len(value) <= MOST_ID for value in fields.values()):
        raise Refusal("floor-do", 400)
    return fields


def _costs(command: c.AnyCommand) -> bool:
    house = the_house()
    return bool(house.port.read(lambda board: of_command(board, house.restaurant, command)).loads)


def _closed_as(closed: dict[tuple[str, str], int], one: str, other: str) -> tuple[str, str] | None:
    return next((pair for pair in ((one, other), (other, one)) if pair in closed), None)


def _anchor(fields: dict[str, str]) -> str | None:
    for name in ("robot", "table"):
        if name in fields:
            return f"{name}-{fields[name]}"
    return None


# ── pages ─────────────────────────────────────────────────────────────────────────────────────


def _status() -> FloorStatus:
    house = the_house()
    now_ms = house.port.now_ms()
    return house.port.read(lambda board: floor_status(board, house.restaurant, max(now_ms, board.at_ms)))


def _picture() -> dict[str, Any]:
    status, now_ms = _status(), the_house().port.now_ms()
    html = render_template(
        "staff/floor-lists.html",
        status=status,
        aisle_name=aisle_name,
        engine_words=engine_words,
        minutes=lambda since_ms: max(0, (now_ms - since_ms) // MINUTE_MS),
    )
    return {
        "html": html,
        "robots": [robot.move for robot in status.robots],
        "closed": [list(pair) for pair in status.closed_edges],
        "tables": {card.table: _look(card.state, card.closed, bool(card.calls)) for card in status.tables},
    }


def _look(state: str, closed: bool, calls: bool) -> str:
    return " ".join(["table", state, *(["closed"] if closed else []), *(["calls"] if calls else [])])


def _page(wrong: str = "") -> str:
    restaurant = the_house().restaurant
    left, top, right, bottom = restaurant.floor.bounds_m
    drawn_m = max(restaurant.service.robots.radius_m * 1.4, (right - left) / 45)
    edges = [(one, other) for one, other in restaurant.floor.graph.edges if _is_drawn(one, other)]
    return render_template(
        "staff/floor.html",
        now=snapshot(_picture),
        floor=restaurant.floor.spec,
        bounds=(left, top, right, bottom),
        drawn_m=drawn_m,
        edges=edges,
        wrong=wrong,
    )


def _is_drawn(one: str, other: str) -> bool:
    """Of an aisle that is driven both ways one line is drawn."""
    edges = the_house().restaurant.floor.graph.edges
    return one < other or (other, one) not in edges


def _sure(do: str, fields: dict[str, str]) -> str:
    """Ask once, and say what it costs."""
    house, command = the_house(), _command(do, fields)
    costs = house.port.read(lambda board: of_command(board, house.restaurant, command))
    return render_template(
        "staff/sure.html", do=do, fields=fields, costs=costs, key=unguessable(), aisle_name=aisle_name
    )
