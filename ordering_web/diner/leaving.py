"""The end of a visit, by the diner."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.diner import asked
from ordering_web.diner.blueprint import blueprint
from ordering_web.house import the_house


@blueprint.get("/finish")
def finish() -> str:
    """Ask once, and say what has not come yet."""
    return render_template("diner/finish.html", status=asked.status(), waiting=False)


@blueprint.post("/finish")
def close() -> AnyResponse | str:
    """Close the visit; its secrets go with it."""
    if the_house().visits.close(asked.seat().visit):
        return redirect(url_for("diner.goodbye"), 303)
    return render_template("diner/finish.html", status=asked.status(), waiting=True)


@blueprint.get("/goodbye")
def goodbye() -> str:
    """What was deleted, and thanks."""
    return render_template("diner/goodbye.html")
