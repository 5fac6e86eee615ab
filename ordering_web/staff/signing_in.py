"""Signing in with a role's token, by its link or typed in; signing out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from ordering_web.refusal import Refusal
from ordering_web.staff.blueprint import blueprint, in_the_open, role_here, sign_in, sign_out
from ordering_web.staff_keys import Role

FIRST_PAGE: dict[Role, str] = {"kitchen": "staff.kitchen", "floor": "staff.floor", "owner": "staff.owner"}


@blueprint.get("/staff")
@in_the_open
def home() -> str | AnyResponse:
    """The page of whoever is signed in; else where to sign in."""
    role = role_here()
    if role is not None:
        return redirect(url_for(FIRST_PAGE[role]))
    return render_template("staff/sign-in.html")


@blueprint.get("/staff/sign-in")
@in_the_open
def sign_in_by_link() -> AnyResponse:
    """The link that the terminal showed. The browser's address is another one at once."""
    return _sign_in(request.args.get("token", ""))


@blueprint.post("/staff/sign-in")
@in_the_open
def sign_in_by_form() -> AnyResponse:
    return _sign_in(request.form.get("token", "").strip())


@blueprint.post("/staff/sign-out")
@in_the_open
def leave() -> AnyResponse:
    sign_out()
    return redirect(url_for("staff.home"), 303)


def _sign_in(token: str) -> AnyResponse:
    role = sign_in(token)
    if role is None:
        raise Refusal("staff-token", 403)
    return redirect(url_for(FIRST_PAGE[role]), 303)
