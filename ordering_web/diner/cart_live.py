"""What keeps the table's one cart the same on all its phones: a stream, and JSON for phones without one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template, request

from ordering_web.diner import asked, live
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import StreamPlace, the_house
from ordering_web.notes import MOST_NOTE
from ordering_web.refusal import Refusal
from sim.messages.commands import MAX_QUANTITY

PAGES = ("menu", "cart")


@blueprint.get("/cart.json")
def cart_json() -> dict[str, Any]:
    """The cart as a page shows it (`of` says which), for phones without a stream."""
    return cart_now(_page())


@blueprint.get("/cart/events")
def cart_events() -> Response | tuple[Response, int]:
    """The same whenever it changes, as server-sent events; 503, `replaced` and `ended` as for `/events`."""
    page = _page()
    return live.open_stream(lambda place: _stream(place, page))


def cart_now(page: str) -> dict[str, Any]:
    """The bar of a page and, on the cart's own, its lines: HTML in the phone's language."""
    seat, cart = asked.seat(), asked.cart()
    if the_house().port.read(lambda board: board.visits[seat.visit].closed_ms) is not None:
        raise Refusal("visit-ended", 410)
    now: dict[str, Any] = {"speed": the_house().port.speed(), "version": f"{cart.key}/{cart.revision}"}
    now["bar"] = render_template("diner/bar.html", cart=cart, here=page)
    return now | {"lines": cart_lines()} if page == "cart" else now


def cart_lines() -> str:
    """The lines of the cart, who added each, and the total."""
    seat = asked.seat()
    return render_template(
        "diner/cart-lines.html",
        cart=asked.cart(),
        people_here=the_house().visits.people(seat.visit),
        most=MAX_QUANTITY,
        most_note=MOST_NOTE,
        sold_out=asked.sold_out(),
    )


def _page() -> str:
    page = request.args.get("of", "")
    return page if page in PAGES else "menu"


def _stream(place: StreamPlace, page: str) -> Iterator[str]:
    feed, told = the_house().feed, dict[str, Any]()
    yield f"retry: {live.RETRY_MS}\n" + live.event("clock", live.clock())
    while feed.is_open:
        seq, changes = feed.latest(place.visit), feed.cart_changes(place.visit)
        try:
            now = cart_now(page)
        except Refusal:
            yield live.event("ended", {})
            return
        if now != told:
            told = now
            yield live.event("cart", now)
        else:
            yield live.event("clock", live.clock())
        feed.wait(place.visit, seq, live.HEARTBEAT_S, lambda: place.lost, changes)
        if place.lost:
            yield live.event("replaced", {})
            return
