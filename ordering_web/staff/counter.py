"""The counter: takes cash or a wallet's own code, gives back in cash, lets guests in, allows tabs, and ends visits."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.house import the_house
from ordering_web.once import Form
from ordering_web.pages import t
from ordering_web.payments import Payment
from ordering_web.refusal import Refusal
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.tokens import unguessable

ROOM = "counter"  # under which the counter's forms keep their keys


@blueprint.get("/counter")
@allowed("floor")
def counter() -> str:
    """Who wants to pay here, who asks for a tab, who gets money back."""
    return _page()


@blueprint.post("/counter/cash/<payment>")
@allowed("floor")
def cash(payment: str) -> AnyResponse:
    """The money is in the till."""
    asked = _payment(payment)
    the_house().counter.take_cash(asked)
    return _booked(asked)


@blueprint.post("/counter/code/<payment>")
@allowed("floor")
def code(payment: str) -> AnyResponse | tuple[str, int]:
    """Read a wallet's own code and take the money from it."""
    asked = _payment(payment)
    try:
        with _form("code") as form:
            now = the_house().counter.take_code(asked, request.form.get("code", ""), form)
    except Refusal as refusal:
        if refusal.text not in ("wallet-code", "payment-over", "provider-silent"):
            raise
        return _page(t(f"refusal.{refusal.text}")), refusal.status
    if now.state == "succeeded":
        return _booked(now)
    return _page(t(f"pay.{now.reason or 'waits'}")), 409


@blueprint.post("/counter/given/<path:refund>")
@allowed("floor")
def given(refund: str) -> AnyResponse:
    """The guest has the money back."""
    the_house().counter.gave_back(refund)
    return redirect(url_for("staff.counter"), 303)


@blueprint.post("/counter/tab/<visit>")
@allowed("floor")
def tab(visit: str) -> AnyResponse:
    """A host allows a table to pay later, or does not."""
    the_house().tabs.decide(visit, request.form.get("say") == "yes")
    return redirect(url_for("staff.counter"), 303)


@blueprint.post("/counter/arrival")
@allowed("floor")
def arrival() -> AnyResponse | tuple[str, int]:
    """A host lets those sit down who have scanned the code of a free table, or does not."""
    try:
        the_house().arrivals.decide(request.form.get("phone", ""), request.form.get("say") == "yes")
    except Refusal as refusal:
        if refusal.text not in ("arrival-over", "table-taken", "doors-closed", "engine-silent"):
            raise
        return _page(t(f"refusal.{refusal.text}")), refusal.status
    return redirect(url_for("staff.counter"), 303)


@blueprint.post("/counter/rest/<visit>")
@allowed("floor")
def rest(visit: str) -> AnyResponse | tuple[str, int]:
    """What is left of a table's tab is in the till; a visit that owes nothing any more ends."""
    house = the_house()
    sitting = house.endings.sitting(visit)
    try:
        if sitting is None:
            raise Refusal("visit-over", 409)
        with _form() as form:
            payment = house.counter.take_rest(visit, sitting.table, form)
    except Refusal as refusal:
        if refusal.text not in ("visit-over", "nothing-due", "payment-over", "provider-silent"):
            raise
        return _page(t(f"refusal.{refusal.text}")), refusal.status
    return _booked(payment)


@blueprint.post("/counter/end/<visit>")
@allowed("floor")
def end(visit: str) -> AnyResponse | tuple[str, int]:
    """The guests have gone: nothing can be ordered for them any more."""
    try:
        with _form("say") as form:
            the_house().endings.end(visit, form.key, write_off=request.form.get("say") == "write-off")
    except Refusal as refusal:
        if refusal.text not in ("visit-over", "food-coming", "bill-open", "provider-silent"):
            raise
        return _page(t(f"refusal.{refusal.text}")), refusal.status
    return redirect(url_for("staff.counter", said="ended"), 303)


def _booked(payment: Payment) -> AnyResponse:
    """The money is booked; with the last of a tab its visit ends."""
    tab = payment.purpose == "tab"
    ended = tab and the_house().endings.end_if_settled(payment.visit, f"paid/{payment.payment}")
    return redirect(url_for("staff.counter", said="ended" if ended else "taken"), 303)


def _payment(payment: str) -> Payment:
    found = the_house().desk.payment(payment)
    if found is None:
        raise Refusal("no-such-payment", 404)
    return found


def _form(*names: str) -> AbstractContextManager[Form]:
    said = [f"{name}={request.form.get(name, '')}" for name in names]
    return the_house().once.held(ROOM, request.form.get("key", ""), request.path, *said)


def _page(wrong: str = "") -> str:
    house = the_house()
    return render_template(
        "staff/counter.html",
        payments=house.desk.at_counter(),
        owed=house.desk.to_give_by_hand(),
        tabs=house.tabs.asking(),
        arrivals=house.arrivals.waiting(),
        sittings=house.endings.sittings(),
        wrong=wrong,
        said=request.args.get("said"),
        new_key=unguessable,
    )
