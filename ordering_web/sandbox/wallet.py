"""A wallet that holds no money: what a payer sees of the sandbox when it asks, shows a code, or reads one."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.payments.provider import Intent, ProviderRefused
from ordering_web.payments.sandbox import WALLETS
from ordering_web.qr import code_svg
from ordering_web.refusal import Refusal
from ordering_web.tokens import unguessable

blueprint = Blueprint("sandbox", __name__, template_folder="templates", url_prefix="/sandbox")


@blueprint.get("/ask/<intent>")
def ask(intent: str) -> str:
    """The wallet asks whether it shall pay."""
    asked.seat_if_any()
    return render_template("sandbox/ask.html", intent=_intent(intent))


@blueprint.post("/ask/<intent>")
def answer(intent: str) -> AnyResponse:
    """Yes or no; then back to the house, which hears of it by itself."""
    said = the_house().sandbox.answer(_intent(intent).intent, request.form.get("say") == "yes")
    assert said is not None
    the_house().desk.take_in(said)
    return redirect(url_for("diner.pay", payment=said.key), 303)


@blueprint.get("/wallet")
def wallet() -> str:
    """A wallet's own code, and a place for the code of a bill."""
    chosen = request.args.get("wallet", WALLETS[0].id)
    if chosen not in {known.id for known in WALLETS}:
        raise Refusal("wallet", 400)
    return _wallet_page(chosen)


@blueprint.post("/wallet")
def scan() -> AnyResponse | tuple[str, int]:
    """Read the code of a bill and pay it."""
    chosen = request.form.get("wallet", "")
    house = the_house()
    try:
        found = house.sandbox.scan(request.form.get("code", ""))
        payment = house.desk.payment(found.key)
        if payment is None or not payment.is_open:
            raise Refusal("payment-over", 409)
        house.desk.take_in(house.sandbox.confirm(found.key, chosen, unguessable()))
    except ProviderRefused:
        return _wallet_page(WALLETS[0].id, t("refusal.bill-code")), 400
    now = house.sandbox.by_intent(found.intent)
    assert now is not None
    if now.status == "requires_action":
        return redirect(url_for("sandbox.ask", intent=now.intent), 303)
    return _wallet_page(chosen, said=t(f"wallet.said-{_outcome(now)}")), 200


def _outcome(intent: Intent) -> str:
    return intent.declined or ("paid" if intent.status == "succeeded" else "waits")


def _intent(intent: str) -> Intent:
    found = the_house().sandbox.by_intent(intent)
    if found is None:
        raise Refusal("no-such-payment", 404)
    return found


def _wallet_page(chosen: str, wrong: str = "", said: str = "") -> str:
    code = the_house().sandbox.present(chosen)
    return render_template(
        "sandbox/wallet.html", wallets=WALLETS, chosen=chosen, code=code, svg=code_svg(code), wrong=wrong, said=said
    )
