"""Paying: an order before it is cooked, or the tab, whole or in shares; and the receipt."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.pages import csrf, phone_id, t
from ordering_web.payments import PaidLine, Payment
from ordering_web.payments.tab import MAX_SPLIT
from ordering_web.qr import code_svg
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable

WARN_S = 120  # before a payment ends
UNDER_WAY = ("requires_action", "processing", "silent")


@blueprint.get("/pay/<payment>")
def pay(payment: str) -> str | AnyResponse:
    """Choose a wallet, or another way; or how the payment stands."""
    return _pay_page(_mine(payment))


@blueprint.get("/pay/<payment>/state")
def payment_state(payment: str) -> dict[str, str]:
    """How it stands, for a page that waits."""
    return {"state": _mine(payment).state}


@blueprint.post("/pay/<payment>/wallet")
def pay_from_wallet(payment: str) -> AnyResponse | tuple[str, int]:
    """Take the money from a wallet: once, however often the form is sent."""
    mine = _mine(payment)
    try:
        with asked.form("wallet") as form:
            the_house().desk.pay(mine, request.form.get("wallet", ""), form)
    except Refusal as refusal:
        if refusal.text != "wallet":
            raise
        return _pay_page(_mine(payment), t("refusal.wallet")), refusal.status
    return _after(_mine(payment))


@blueprint.post("/pay/<payment>/counter")
def pay_at_counter(payment: str) -> AnyResponse:
    """Pay with a person."""
    the_house().desk.to_counter(_mine(payment))
    return redirect(url_for("diner.pay", payment=payment), 303)


@blueprint.post("/pay/<payment>/more-time")
def more_time(payment: str) -> AnyResponse:
    """Wait for this payment as long as at the beginning, from now on."""
    the_house().desk.give_time(_mine(payment))
    return redirect(url_for("diner.pay", payment=payment), 303)


@blueprint.post("/pay/<payment>/withdraw")
def withdraw(payment: str) -> AnyResponse:
    """Don't pay this after all: an order's dishes are in the cart again."""
    mine = _mine(payment)
    the_house().desk.withdraw(mine, "withdrawn")
    the_house().feed.cart_changed(mine.visit)
    now = _mine(payment)
    if now.state == "succeeded":
        return _after(now)
    return redirect(url_for("diner.cart" if mine.purpose == "order" else "diner.bill"), 303)


@blueprint.get("/bill")
def bill() -> str:
    """What is paid and what is not, and the ways to pay it."""
    return _bill_page()


@blueprint.post("/bill")
def pay_share() -> AnyResponse | tuple[str, int]:
    """Begin to pay the tab, or a share of it."""
    house, seat = the_house(), asked.seat()
    what = request.form.get("what", "")
    people = asked.whole_number("people", Refusal("split", 400, most=MAX_SPLIT)) if what == "split" else 0
    tip = asked.whole_number("tip", Refusal("tip", 400)) if "tip" in request.form else 0
    names = tuple(request.form.getlist("line"))
    try:
        with asked.form("what", "people", "tip", "line", "how") as form:
            payment = house.desk.begin_share(seat.visit, seat.table, seat.phone, form, what, people, names, tip)
    except Refusal as refusal:
        if refusal.text not in ("nothing-due", "nothing-mine", "lines-taken", "split", "share", "tip"):
            raise
        return _bill_page(t(f"refusal.{refusal.text}", **refusal.values)), refusal.status
    if request.form.get("how") == "counter" and (begun := _mine(payment)).is_open:
        house.desk.to_counter(begun)
    return redirect(url_for("diner.pay", payment=payment), 303)


@blueprint.post("/tab/ask")
def ask_for_tab() -> AnyResponse:
    """Ask the host whether the table may pay later."""
    the_house().tabs.ask(asked.seat().visit)
    return redirect(url_for("diner.review"), 303)


@blueprint.get("/receipt/<payment>")
def receipt(payment: str) -> str:
    """What was paid, to be printed or kept; readable by its visit's phones, and for a day after it has closed."""
    asked.seat_if_any()
    house = the_house()
    visit = house.visits.visit_or_last(phone_id())
    found = house.desk.payment(payment)
    if found is None or found.visit != visit or found.state != "succeeded":
        raise Refusal("no-such-payment", 404)
    return render_template("diner/receipt.html", payment=found, refunds=house.desk.refunds(payment), **_paid_for(found))


@blueprint.post("/payments/webhook")
@csrf.exempt  # type: ignore[untyped-decorator]
def webhook() -> AnyResponse:
    """The provider's: signed, and taken only as a reason to ask it."""
    the_house().desk.notice(request.get_data(), request.headers.get("Payment-Signature", ""))
    return make_response("", 204)


def _mine(payment: str) -> Payment:
    found = the_house().desk.payment(payment)
    if found is None or found.visit != asked.seat().visit:
        raise Refusal("no-such-payment", 404)
    return found


def _after(payment: Payment) -> AnyResponse:
    """Where a phone goes once its provider has spoken."""
    if payment.state == "requires_action":
        intent = the_house().desk.provider.retrieve(payment.payment)
        if intent is not None:
            return redirect(url_for("sandbox.ask", intent=intent.intent), 303)
    if payment.state == "succeeded" and payment.purpose == "order":
        return redirect(url_for("diner.status", said="paid"), 303)
    return redirect(url_for("diner.pay", payment=payment.payment), 303)


def _pay_page(payment: Payment, wrong: str = "") -> str:
    house = the_house()
    can_pay = payment.is_open and payment.state not in ("processing", "silent")
    code = house.desk.merchant_code(payment) if can_pay else None
    return render_template(
        "diner/pay.html",
        payment=payment,
        wrong=wrong,
        waits=payment.state in UNDER_WAY or payment.state == "counter",
        wallets=house.desk.provider.wallets if can_pay else (),
        code=code and code_svg(code),
        payload=code,
        minutes_left=house.desk.minutes_left(payment),
        warn_s=WARN_S,
        seconds_left=house.desk.seconds_left(payment),
        key=unguessable(),
        **_paid_for(payment),
        cart=asked.cart(),
    )


def _paid_for(payment: Payment) -> dict[str, list[PaidLine]]:
    """The dishes that a payment names, and those of the bill of which it is a share."""
    desk = the_house().desk
    return {"lines": desk.lines_of(payment), "bill": desk.bill_of(payment)}


def _bill_page(wrong: str = "") -> str:
    house, seat = the_house(), asked.seat()
    return render_template(
        "diner/bill.html",
        tab=house.desk.tab(seat.visit),
        payments=house.desk.payments(seat.visit),
        people_here=house.visits.people(seat.visit),
        tips=house.rules.tips_percent,
        people=house.port.read(lambda board: max(2, board.visits[seat.visit].guests)),
        most=MAX_SPLIT,
        wrong=wrong,
        new_key=unguessable,
        cart=asked.cart(),
    )
