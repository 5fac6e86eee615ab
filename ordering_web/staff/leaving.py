"""The end of a visit, from the floor's page: what it would mean is said, and asked once."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.refusal import Refusal
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.tokens import unguessable
from sim.board import Board

ROOM = "leaving"  # under which these forms keep their keys
ON_THE_PAGE = ("visit-over", "food-coming", "bill-open", "provider-silent")


@dataclass(frozen=True)
class Leaving:
    """What the end of a visit would mean: dishes that are still to come, and money that is not paid."""

    table: str
    guests: int
    dishes: int
    open_minor: int


@blueprint.get("/staff/visit/<path:visit>")
@allowed("floor")
def leaving(visit: str) -> str:
    return _page(visit)


@blueprint.post("/staff/visit/<path:visit>")
@allowed("floor")
def end_visit(visit: str) -> AnyResponse | tuple[str, int]:
    """The guests have gone."""
    house, write_off = the_house(), request.form.get("say") == "write-off"
    table = _of(visit).table
    try:
        with house.once.held(ROOM, request.form.get("key", ""), request.path, f"say={write_off}") as form:
            if visit in house.visits.kept():
                house.endings.end(visit, form.key, write_off=write_off)
            elif not house.visits.close(visit, form.key):  # simulated guests: no page keeps their money
                raise Refusal("food-coming", 409)
    except Refusal as refusal:
        if refusal.text not in ON_THE_PAGE:
            raise
        return _page(visit, t(f"refusal.{refusal.text}")), refusal.status
    return redirect(url_for("staff.floor", _anchor=f"table-{table}"), 303)


def _of(visit: str) -> Leaving:
    house = the_house()
    sitting = house.endings.sitting(visit)
    if sitting is None:
        raise Refusal("visit-over", 409)
    has_page = visit in house.visits.kept()

    def question(board: Board) -> tuple[int, int]:
        known = board.visits[visit]
        coming = [
            ticket.lines[line].placed.quantity
            for ticket in (board.tickets[name] for name in known.tickets)
            if ticket.is_open
            for course in ticket.courses.values()
            if course.delivered_ms is None
            for line in course.lines
        ]
        return known.guests, sum(coming)

    guests, dishes = house.port.read(question)
    return Leaving(sitting.table, guests, dishes, sitting.open_minor if has_page else 0)


def _page(visit: str, wrong: str = "") -> str:
    return render_template("staff/leaving.html", visit=visit, leaving=_of(visit), wrong=wrong, key=unguessable())
