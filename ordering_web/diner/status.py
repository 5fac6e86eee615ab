"""Watching it come, and “I have it”."""

from __future__ import annotations

from typing import cast

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.answers import wait_for
from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.diner.live import snapshot
from ordering_web.house import the_house
from ordering_web.refusal import Refusal
from ordering_web.status import has_course, job_at_table, line_placed, line_waits, next_call
from ordering_web.tokens import unguessable
from sim.messages.commands import CallKind, CallService, CancelLine, TakeCourse

CALLS = ("water", "bill", "help", "clear")
WRONGS = ("not mine", "missing")


@blueprint.get("/status")
def status() -> str | AnyResponse:
    """Where each dish is; the page's script keeps it true from here on. What was refused is in the cart again."""
    seat, said = asked.seat(), request.args.get("said")
    answer = the_house().orders.answer(seat.visit) if said == "sent" else "placed"
    if answer == "refused":
        return redirect(url_for("diner.cart"))
    floor = the_house().restaurant.floor
    return render_template(
        "diner/status.html",
        now=snapshot(),
        cart=asked.cart(),
        floor=floor.spec,
        bounds=floor.bounds_m,
        robot_radius_m=the_house().restaurant.service.robots.radius_m,
        mine=floor.tables[seat.table],
        placed=said in ("sent", "paid") and answer == "placed",
    )


@blueprint.post("/take")
def take() -> AnyResponse:
    """“I have it”. Sent twice, it is the same tray."""
    seat = asked.seat()
    job = request.form.get("job", "")
    port = the_house().port
    found = port.read(lambda board: job_at_table(board, seat.visit, job))
    if found is None:
        raise Refusal("no-such-delivery", 404)
    port.submit(f"take/{job}", TakeCourse(*found))
    return redirect(url_for("diner.status"), 303)


@blueprint.post("/take-back")
def take_back() -> AnyResponse:
    """Take a dish back that no cook has begun. What was paid for it comes back by itself."""
    seat, port = asked.seat(), the_house().port
    ticket = request.form.get("ticket", "")
    line = asked.whole_number("line", Refusal("no-such-delivery", 400))
    waits = port.read(lambda board: line_waits(board, seat.visit, ticket, line))
    if waits is None:
        raise Refusal("no-such-delivery", 404)
    if waits:
        port.submit(f"take-back/{ticket}/{line}", CancelLine(ticket, line))
        wait_for(port, lambda board: None if line_waits(board, seat.visit, ticket, line) else False)
    taken = port.read(lambda board: board.tickets[ticket].lines[line].cancelled_ms is not None)
    if not taken:
        raise Refusal("line-fired", 409)
    return redirect(url_for("diner.status"), 303)


@blueprint.post("/again")
def again() -> AnyResponse:
    """Another of the same into the cart: one portion, with the options of a line that was ordered."""
    seat, house = asked.seat(), the_house()
    ticket, key = request.form.get("ticket", ""), request.form.get("key", "")[:255] or unguessable()
    line = asked.whole_number("line", Refusal("no-such-delivery", 400))
    placed = house.port.read(lambda board: line_placed(board, seat.visit, ticket, line))
    if placed is None:
        raise Refusal("no-such-delivery", 404)
    if house.port.read(lambda board: board.left_of(placed.item)) == 0:
        raise Refusal("sold-out", 409)
    house.carts.add(seat.visit, seat.phone, placed.item, placed.options, 1, key)
    house.feed.cart_changed(seat.visit)
    return redirect(url_for("diner.cart"), 303)


@blueprint.post("/call")
def call() -> AnyResponse:
    """Ask for water, the bill, help, or to have the dishes taken away."""
    kind = request.form.get("kind", "")
    if kind not in CALLS:
        raise Refusal("call", 400)
    _ask(kind)
    return redirect(url_for("diner.status", _anchor="ask"), 303)


@blueprint.post("/wrong")
def wrong() -> AnyResponse:
    """“Not mine”, or “something is missing”: somebody comes and sees to it."""
    seat, what = asked.seat(), request.form.get("what", "")
    ticket, course = request.form.get("ticket", ""), request.form.get("course", "")
    if what not in WRONGS:
        raise Refusal("call", 400)
    if not the_house().port.read(lambda board: has_course(board, seat.visit, ticket, course)):
        raise Refusal("no-such-delivery", 404)
    _ask(what, ticket, course)
    return redirect(url_for("diner.status"), 303)


def _ask(kind: str, ticket: str = "", course: str = "") -> None:
    """Call somebody, and wait shortly until the engine has heard it. While it is open, asking again adds nothing."""
    seat, port = asked.seat(), the_house().port
    number = port.read(lambda board: next_call(board, seat.visit, kind, ticket, course))
    said = request.form.get(f"number-{kind}")  # of the page that was tapped: what has come since is not asked for again
    if number is not None and said in (None, str(number)):
        name = "/".join(("call", seat.visit, kind, *filter(None, (ticket, course)), str(number)))
        port.submit(name, CallService(name, seat.visit, cast(CallKind, kind), ticket, course))
        wait_for(port, lambda board: True if next_call(board, seat.visit, kind, ticket, course) is None else None)
