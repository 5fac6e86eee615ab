"""Review the cart, then place it: once, however often the form is sent."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.refusal import Refusal


@blueprint.get("/order")
def review() -> str | AnyResponse:
    """What will be cooked, and what it costs."""
    cart = asked.cart()
    if not cart.lines:
        return redirect(url_for("diner.cart"))
    return render_template("diner/order.html", cart=cart, wrong="")


@blueprint.post("/order")
def place() -> AnyResponse | tuple[str, int]:
    """Place what was reviewed. When this answers, a crash can't lose it."""
    seat = asked.seat()
    key = request.form.get("key", "")
    revision = asked.whole_number("revision", Refusal("cart-changed", 400))
    try:
        outcome = the_house().orders.place(seat.visit, key, revision)
    except Refusal as refusal:
        cart = asked.cart()
        if not cart.lines:
            raise
        wrong = t(f"refusal.{refusal.text}", **refusal.values)
        return render_template("diner/order.html", cart=cart, wrong=wrong), refusal.status
    if outcome in ("placed", "pending"):
        return redirect(url_for("diner.status", said=outcome), 303)
    return redirect(url_for("diner.cart"), 303)
