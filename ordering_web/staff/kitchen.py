"""The kitchen's page: tickets by station and course, bump and recall; and the larder: eighty-six, stock, throttle."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.house import the_house
from ordering_web.refusal import Refusal
from ordering_web.staff.asking import ask, said, wants_json
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.staff.kitchen_status import CourseCard, KitchenStatus, kitchen_status, larder
from ordering_web.staff.live import snapshot, stream
from sim.messages import commands as c

MINUTE_MS = 60_000


@blueprint.get("/staff/kitchen")
@allowed("kitchen")
def kitchen() -> str:
    """What is to be cooked at a station, or at all; the page's script keeps it true from here on."""
    return _page()


@blueprint.get("/staff/kitchen.json")
@allowed("kitchen")
def kitchen_json() -> dict[str, Any]:
    return snapshot(_picture)


@blueprint.get("/staff/kitchen/events")
@allowed("kitchen")
def kitchen_events() -> Response:
    return stream(_picture)


@blueprint.post("/staff/kitchen")
@allowed("kitchen")
def kitchen_say() -> AnyResponse | tuple[str, int]:
    """Begin, bump or recall: `do` says which, and of which line."""
    asked = _command(request.form.get("ticket", ""), request.form.get("do", ""))
    wrong = "" if _is_so(asked) else said(ask(asked))
    if wants_json():
        return jsonify(wrong=wrong, **kitchen_json())
    if wrong:
        return _page(wrong), 409
    return redirect(url_for("staff.kitchen", station=_station() or None), 303)


@blueprint.get("/staff/larder")
@allowed("kitchen", "floor")
def larder_page() -> str:
    """What can be ordered, and how much of it."""
    return _larder()


@blueprint.post("/staff/larder")
@allowed("kitchen", "floor")
def larder_say() -> AnyResponse | tuple[str, int]:
    """Eighty-six an item, bring it back, or count its portions."""
    wrong = said(ask(_larder_command(request.form.get("item", ""), request.form.get("do", ""))))
    if wrong:
        return _larder(wrong), 409
    return redirect(url_for("staff.larder_page", _anchor=f"item-{request.form.get('item')}"), 303)


@blueprint.post("/staff/throttle")
@allowed("kitchen", "floor")
def throttle() -> AnyResponse | tuple[str, int]:
    """How much work may be fired in a quarter of an hour; nothing lifts it."""
    written = request.form.get("make_min", "").strip()
    if written and not (re.fullmatch(r"\d{1,4}(\.\d{1,2})?", written) and 0 < float(written) <= 10_000):
        raise Refusal("throttle", 400)
    wrong = said(ask(c.SetThrottle(float(written) if written else None)))
    return (_larder(wrong), 409) if wrong else redirect(url_for("staff.larder_page"), 303)


# ── commands ──────────────────────────────────────────────────────────────────────────────────


def _command(ticket: str, do: str) -> c.FireLine | c.BumpLine | c.RecallLine | c.BumpCourse:
    if course := re.fullmatch(r"bump-course:(.{1,200})", do):
        return c.BumpCourse(ticket, course[1])
    line = re.fullmatch(r"(fire|bump|recall):(\d{1,4})", do)
    if line is None or not 0 < len(ticket) <= 255:
        raise Refusal("kitchen-do", 400)
    kinds: dict[str, type[c.FireLine | c.BumpLine | c.RecallLine]]
    kinds = {"fire": c.FireLine, "bump": c.BumpLine, "recall": c.RecallLine}
    return kinds[line[1]](ticket, int(line[2]))


def _is_so(asked: c.FireLine | c.BumpLine | c.RecallLine | c.BumpCourse) -> bool:
    """Whether a second tap asks for what the first one has done already."""
    if isinstance(asked, c.BumpCourse):
        return False

    def question(board: Any) -> bool:
        ticket = board.tickets.get(asked.ticket)
        line = ticket.lines.get(asked.line) if ticket is not None else None
        if line is None or line.start_ms is None:
            return False
        if isinstance(asked, c.FireLine):
            return line.fired_ms is not None
        return (line.plated_ms is not None) == isinstance(asked, c.BumpLine)

    return the_house().port.read(question)


def _larder_command(item: str, do: str) -> c.EightySixItem | c.BringBackItem | c.SetStock:
    if item not in the_house().restaurant.menu.by_id:
        raise Refusal("no-such-item", 400)
    if do == "out":
        return c.EightySixItem(item)
    if do == "back":
        return c.BringBackItem(item)
    written = request.form.get("count", "").strip()
    if do != "count" or (written and not re.fullmatch(r"\d{1,5}", written)):
        raise Refusal("stock", 400, most=c.MAX_STOCK)
    return c.SetStock(item, int(written) if written else None)


# ── pages ─────────────────────────────────────────────────────────────────────────────────────


def _station() -> str:
    """The station that is looked at; none for all of them."""
    station = request.values.get("station", "")
    return station if station in the_house().restaurant.service.cooks else ""


def _status() -> KitchenStatus:
    house = the_house()
    return house.port.read(lambda board: kitchen_status(board, house.restaurant))


def _picture() -> dict[str, Any]:
    status, station, now_ms = _status(), _station(), the_house().port.now_ms()
    cooking = [card for card in status.cooking if not station or station in card.stations]
    html = render_template(
        "staff/kitchen-cards.html",
        status=status,
        station=station,
        cooking=cooking,
        notes=the_house().notes.of({card.ticket: None for card in cooking}),
        on_pass=[card for card in status.on_pass if not station or station in card.stations],
        minutes=lambda since_ms: max(0, (now_ms - since_ms) // MINUTE_MS),
        pace=lambda card: _pace(card, now_ms),
        in_min=lambda at_ms: -(-(at_ms - now_ms) // MINUTE_MS),
    )
    return {"html": html, "cards": [f"{card.ticket}/{card.course}/{len(card.lines)}" for card in cooking]}


def _pace(card: CourseCard, now_ms: int) -> str:
    """How long a card stands there, beside how long its longest line takes on average."""
    age_ms = now_ms - card.fired_ms
    return "late" if age_ms > 2 * card.expected_ms else "slow" if age_ms > card.expected_ms else ""


def _page(wrong: str = "") -> str:
    stations = tuple(the_house().restaurant.service.cooks)
    return render_template(
        "staff/kitchen.html", stations=stations, station=_station(), now=snapshot(_picture), wrong=wrong
    )


def _larder(wrong: str = "") -> str:
    house = the_house()
    items = house.port.read(lambda board: larder(board, house.restaurant))
    return render_template("staff/larder.html", items=items, throttle_min=_status().throttle_min, wrong=wrong)
