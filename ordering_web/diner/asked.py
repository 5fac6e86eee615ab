"""What a request asks for, and where its phone sits."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

from flask import g, request

from ordering_web.carts import Cart
from ordering_web.house import the_house
from ordering_web.once import Form
from ordering_web.pages import phone_id
from ordering_web.refusal import Refusal
from ordering_web.status import VisitStatus, visit_status
from ordering_web.visits import Seat


def seat() -> Seat:
    """The phone's seat; pages show its table and cart.

    Raises:
        Refusal: the phone is on no open visit.
    """
    if "seat" not in g:
        g.seat = the_house().visits.seat(phone_id())
    taken: Seat = g.seat
    return taken


def seat_if_any() -> Seat | None:
    """The phone's seat, for pages that any phone may see: those of a phone at a table show where it sits."""
    if "at_no_table" in g:
        return None
    try:
        return seat()
    except Refusal:
        g.at_no_table = True
        return None


def sold_out() -> set[str]:
    """The dishes that can't be ordered just now."""
    house = the_house()
    items = house.restaurant.menu.by_id
    return house.port.read(lambda board: {item for item in items if board.left_of(item) == 0})


def cart() -> Cart:
    """The cart of the phone's visit."""
    return the_house().carts.of(seat().visit)


def status() -> VisitStatus:
    """What the board says of the phone's visit."""
    visit, house = seat().visit, the_house()
    now_ms = house.port.now_ms()
    return house.port.read(lambda board: visit_status(board, visit, house.etas, now_ms))


def form(*names: str) -> AbstractContextManager[Form]:
    """The request's form under its key, to be worked on once (`Once.held`).

    Args:
        names: the fields that make it another form.
    """
    said = [f"{name}={'|'.join(request.form.getlist(name))}" for name in names]
    key = request.form.get("key") or request.headers.get("Idempotency-Key", "")
    return the_house().once.held(seat().visit, key, request.path, *said)


def whole_number(name: str, refused: Refusal) -> int:
    """A number in the form.

    Raises:
        Refusal: as given, where it is missing or no whole number.
    """
    written = request.form.get(name, "")
    if not re.fullmatch(r"\s*-?[0-9]{1,9}\s*", written):
        raise refused
    return int(written)
