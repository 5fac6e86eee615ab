"""Review the cart, then place it: once, however often the form is sent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.carts import Cart
from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.once import Form
from ordering_web.pages import t
from ordering_web.refusal import Refusal


@blueprint.get("/order")
def review() -> str | AnyResponse:
    """What will be cooked, and what it costs."""
    cart = asked.cart()
    if not cart.lines:
        return redirect(url_for("diner.cart"))
    return _review(cart)


@blueprint.post("/order")
def place() -> AnyResponse | tuple[str, int]:
    """Pay what was reviewed, or place it on the tab. When this answers, a crash can't lose it."""
    revision = asked.whole_number("revision", Refusal("cart-changed", 400))
    how = request.form.get("how", "")
    try:
        with asked.form("how") as form:
            if how == "tab":
                return _on_tab(form, revision)
            if how in ("pay", "counter"):
                return _pay_first(form, revision, how)
            raise Refusal("how", 400)
    except Refusal as refusal:
        cart = asked.cart()
        if refusal.text not in ("cart-changed", "how", "tab-not-allowed") or not cart.lines:
            raise
        return _review(cart, t(f"refusal.{refusal.text}")), refusal.status


def _on_tab(form: Form, revision: int) -> AnyResponse:
    house, seat = the_house(), asked.seat()
    if not house.tabs.is_allowed(seat.visit):
        raise Refusal("tab-not-allowed", 403)
    house.orders.place(form, revision)
    house.feed.cart_changed(seat.visit)
    return redirect(url_for("diner.status", said="sent"), 303)


def _pay_first(form: Form, revision: int, how: str) -> AnyResponse:
    seat, desk = asked.seat(), the_house().desk
    payment = desk.begin_order(seat.visit, seat.table, seat.phone, form, revision)
    the_house().feed.cart_changed(seat.visit)
    if how == "counter" and (begun := desk.payment(payment)) is not None and begun.is_open:
        desk.to_counter(begun)
    return redirect(url_for("diner.pay", payment=payment), 303)


def _review(cart: Cart, wrong: str = "") -> str:
    house, seat = the_house(), asked.seat()
    tab = house.tabs.state(seat.visit)
    return render_template("diner/order.html", cart=cart, wrong=wrong, tab=tab, sold_out=asked.sold_out())
