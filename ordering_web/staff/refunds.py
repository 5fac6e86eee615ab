"""Money back for food that was served: a part of a payment, with a reason, once."""

from __future__ import annotations

import re
from decimal import Decimal

from flask import render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.refusal import Refusal
from ordering_web.staff.blueprint import allowed, blueprint
from ordering_web.tokens import unguessable

ROOM = "refunds"  # under which the forms keep their keys
REASONS = ("cold", "wrong dish", "too late", "goodwill")
_SHOWN = ("refund-too-much", "refund-not-served", "amount", "why", "key-reused", "still-running")


@blueprint.get("/staff/refunds")
@allowed("floor")
def refunds() -> str:
    """What was paid tonight, and what went back of it."""
    return _page()


@blueprint.post("/staff/refunds/<payment>")
@allowed("floor")
def give_back(payment: str) -> AnyResponse | tuple[str, int]:
    """Owe the guests an amount; a wallet gets it by itself, cash is given at the counter."""
    house, key = the_house(), request.form.get("key", "")
    found = house.desk.payment(payment)
    if found is None:
        raise Refusal("no-such-payment", 404)
    try:
        amount_minor, reason = _amount_minor(), request.form.get("reason", "")
        if reason not in REASONS:
            raise Refusal("why", 400)
        with house.once.held(ROOM, key, request.path, str(amount_minor), reason) as form:
            house.counter.give_back(found, amount_minor, reason, form)
    except Refusal as refusal:
        if refusal.text not in _SHOWN:
            raise
        return _page(t(f"refusal.{refusal.text}")), refusal.status
    return redirect(url_for("staff.refunds", _anchor=f"p-{payment}"), 303)


def _amount_minor() -> int:
    """An amount as people write it, in minor units."""
    digits = the_house().restaurant.menu.minor_digits
    written = request.form.get("amount", "").strip().replace(",", ".")
    if not re.fullmatch(rf"\d{{1,9}}(\.\d{{1,{digits}}})?" if digits else r"\d{1,9}", written):
        raise Refusal("amount", 400)
    amount_minor = int(Decimal(written).scaleb(digits))
    if amount_minor <= 0:
        raise Refusal("amount", 400)
    return amount_minor


def _page(wrong: str = "") -> str:
    return render_template(
        "staff/refunds.html", taken=the_house().desk.taken(), reasons=REASONS, new_key=unguessable, wrong=wrong
    )
