"""What this phone and the house keep of the visit, in plain words, and when it goes."""

from __future__ import annotations

from flask import render_template

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house
from ordering_web.pages import phone_id


@blueprint.get("/privacy")
def privacy() -> str:
    """The list; for a phone that is at no table, what it would be."""
    house = the_house()
    seat = asked.seat_if_any()
    kept = house.visits.kept_of(seat.visit) if seat is not None else None
    return render_template("diner/privacy.html", kept=kept, known=phone_id() is not None)
