"""The blueprint of the API: a bearer token in each request, and every answer, refusals too, in JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from ordering_web.house import the_house
from ordering_web.pages import csrf
from ordering_web.refusal import Refusal
from ordering_web.staff_keys import ROLES, Role, role_of

ROOT = "/api/v1"

blueprint = Blueprint("api", __name__)
csrf.exempt(blueprint)  # no cookie counts here, so that no other page can send what one of its readers may

View = TypeVar("View", bound=Callable[..., Any])
_FOR = "api_roles"  # of a view: who may use it


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a request, and what would be right."""

    error: str


class Wrong(Exception):  # noqa: N818 - it names what the asker gets
    """A request that changes nothing."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


def allowed(*roles: Role) -> Callable[[View], View]:
    """A view for these roles, and for the owner."""

    def mark(view: View) -> View:
        setattr(view, _FOR, (*roles, "owner"))
        return view

    return mark


def answer(said: object, status: int = 200) -> Response:
    """A value as JSON."""
    return Response(msgspec.json.encode(said), status, mimetype="application/json")


def role_here() -> Role:
    """Whose token came with the request."""
    role: Role = g.api_role
    return role


def may_ask_still() -> bool:
    """Whether the token that came with the request is one of its role yet: new links end the old ones."""
    return _role_asked() == role_here()


def _role_asked() -> Role | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return role_of(token.strip(), the_house().staff_keys()) if scheme.lower() == "bearer" else None


@blueprint.before_request
def _check() -> None:
    role = _role_asked()
    if role is None:
        raise Wrong(401, "send `Authorization: Bearer TOKEN`, with a token that `foodrunner staff` has made")
    roles = getattr(current_app.view_functions[request.endpoint or ""], _FOR, ())
    if role not in roles:
        raise Wrong(403, f"this is for {' and '.join(each for each in ROLES if each in roles)}, not for {role}")
    g.api_role = role


@blueprint.errorhandler(Wrong)
def _wrong(wrong: Wrong) -> Response:
    said = answer(Problem(wrong.error), wrong.status)
    if wrong.status == 401:
        said.headers["WWW-Authenticate"] = 'Bearer realm="staff"'
    return said


@blueprint.errorhandler(Refusal)
def _refused(refusal: Refusal) -> Response:
    return answer(Problem(refusal.text), refusal.status)


@blueprint.errorhandler(HTTPException)
def _http_error(error: HTTPException) -> Response:
    return answer(Problem(error.description or error.name), error.code or 500)
