"""The blueprint of the staff's pages, and who may use which: a page that names no role is for nobody."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, current_app, request, session

from ordering_web.house import the_house
from ordering_web.refusal import Refusal
from ordering_web.staff_keys import ROLES, Role, role_of

blueprint = Blueprint("staff", __name__, template_folder="templates")

View = TypeVar("View", bound=Callable[..., Any])
PAGES = {  # by the name of their texts
    "floor": "staff.floor",
    "kitchen": "staff.kitchen",
    "larder": "staff.larder_page",
    "counter": "staff.counter",
    "refunds": "staff.refunds",
    "owner": "staff.owner",
}
_FOR = "staff_roles"  # of a view: who may use it
_EVERYBODY = "everybody"


def allowed(*roles: Role) -> Callable[[View], View]:
    """A view for these roles, and for the owner."""

    def mark(view: View) -> View:
        setattr(view, _FOR, (*roles, "owner"))
        return view

    return mark


def in_the_open(view: View) -> View:
    """A view for whoever is not signed in yet."""
    setattr(view, _FOR, _EVERYBODY)
    return view


def sign_in(token: str) -> Role | None:
    """Sign this browser in with a token; whose it is, None where it is nobody's."""
    keys = the_house().staff_keys()
    role = role_of(token, keys)
    if role is not None:
        session["staff"] = [role, keys[role]]
        session.permanent = True
    return role


def sign_out() -> None:
    session.pop("staff", None)


def role_here() -> Role | None:
    """As whom this browser is signed in. Who got a new token is signed out everywhere."""
    said = session.get("staff")
    if not isinstance(said, list) or len(said) != 2 or said[0] not in ROLES:
        return None
    role: Role = said[0]
    return role if hmac.compare_digest(str(said[1]), the_house().staff_keys().get(role, "")) else None


def may_use(endpoint: str, role: Role | None) -> bool:
    """Whether somebody signed in so may use a view."""
    roles = getattr(current_app.view_functions.get(endpoint), _FOR, ())
    return roles == _EVERYBODY or (role is not None and role in roles)


@blueprint.before_request
def _check() -> None:
    role = role_here()
    if not may_use(request.endpoint or "", role):
        raise Refusal("staff" if role is None else "staff-role", 403)


@blueprint.context_processor
def _for_staff_pages() -> dict[str, object]:
    role = role_here()
    return {
        "role": role,
        "may_use": lambda endpoint: may_use(endpoint, role),
        "staff_pages": PAGES,
        "stations_of": _stations_of,
    }


def _stations_of(item: str) -> set[str]:
    return {step.station for step in the_house().restaurant.menu.by_id[item].steps}
