"""The table's one cart: add, change, look."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.diner.cart_live import cart_lines
from ordering_web.house import the_house
from ordering_web.pages import named, t, wants_json
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable
from sim.messages.commands import MAX_QUANTITY

MAX_ROW = 2**63 - 1  # a row's number in the database


@blueprint.get("/cart")
def cart() -> str:
    """The lines, who added each, and the total."""
    seat = asked.seat()
    house = the_house()
    refused = house.orders.settle(seat.visit).refused
    unpaid = house.desk.unpaid(seat.visit)
    return render_template("diner/cart.html", cart=asked.cart(), lines=cart_lines(), refused=refused, unpaid=unpaid)


@blueprint.post("/cart/add")
def add() -> AnyResponse | dict[str, str]:
    """Add a dish, once however often the same form comes.

    A script gets the new cart bar, a plain form goes back to the menu.
    """
    seat = asked.seat()
    quantity = asked.whole_number("quantity", Refusal("quantity", 400, most=MAX_QUANTITY))
    wanted = request.form.get("item", "")
    if the_house().port.read(lambda board: board.left_of(wanted)) == 0:
        raise Refusal("sold-out", 409)
    options = tuple(value for name, value in request.form.items(multi=True) if name.startswith("option-"))
    key = request.form.get("key", "")[:64] or unguessable()
    written = request.form.get("note", "")
    item = the_house().carts.add(seat.visit, seat.phone, wanted, options, quantity, key, written)
    the_house().feed.cart_changed(seat.visit)
    if wants_json():
        bar = render_template("diner/bar.html", cart=asked.cart(), here="menu")
        return {"bar": bar, "say": t("menu.added", dish=named(item.name))}
    return redirect(url_for("diner.menu", added=item.id, _anchor=f"item-{item.id}"), 303)


@blueprint.post(f"/cart/line/<int(max={MAX_ROW}):line>/note")
def write_note(line: int) -> AnyResponse:
    """Say something to the kitchen about a line, or nothing any more."""
    visit = asked.seat().visit
    the_house().carts.write_note(visit, line, request.form.get("note", ""))
    the_house().feed.cart_changed(visit)
    return redirect(url_for("diner.cart", _anchor=f"line-{line}"), 303)


@blueprint.post(f"/cart/line/<int(max={MAX_ROW}):line>")
def change(line: int) -> AnyResponse:
    """Set a line's quantity; 0 removes it."""
    seat = asked.seat()
    quantity = asked.whole_number("quantity", Refusal("quantity", 400, most=MAX_QUANTITY))
    the_house().carts.change(seat.visit, line, quantity)
    the_house().feed.cart_changed(seat.visit)
    return redirect(url_for("diner.cart", _anchor=f"line-{line}" if quantity else None), 303)
