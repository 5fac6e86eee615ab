"""The end of a visit, by the diner."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.pages import phone_id
from ordering_web.tokens import unguessable


@blueprint.get("/finish")
def finish() -> str:
    """Ask once, and say what has not come or is not paid yet."""
    return _finish_page()


@blueprint.post("/finish")
def close() -> AnyResponse | tuple[str, int] | str:
    """Close the visit, once its tab is settled and all has come; its secrets go with it."""
    house, visit = the_house(), asked.seat().visit
    if not house.desk.tab(visit).is_settled or house.orders.settle(visit).waiting or asked.status().open_dishes:
        return _finish_page(), 409
    key = request.form.get("key", "")[:64] or unguessable()
    if house.visits.close(visit, key):
        return redirect(url_for("diner.goodbye"), 303)
    return _finish_page(waiting=True)


@blueprint.get("/goodbye")
def goodbye() -> str:
    """What was deleted, the receipts that are kept, and thanks."""
    house = the_house()
    visit = house.visits.visit_or_last(phone_id())
    payments = house.desk.payments(visit) if visit is not None else []
    return render_template("diner/goodbye.html", receipts=[each for each in payments if each.state == "succeeded"])


def _finish_page(waiting: bool = False) -> str:
    house, visit = the_house(), asked.seat().visit
    return render_template(
        "diner/finish.html", status=asked.status(), tab=house.desk.tab(visit), waiting=waiting, key=unguessable()
    )
