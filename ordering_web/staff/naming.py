"""What the staff call the places of the floor, in their language."""

from __future__ import annotations

from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.tokens import table_label
from sim.floor.aisles import Place, aisles


def aisle_name(one: str, other: str) -> str:
    """An aisle by the places that it lies between; an edge that isn't there by its vertices."""
    named = aisles(the_house().restaurant.floor)
    aisle = named.get((one, other)) or named.get((other, one))
    if aisle is None:
        return f"{one} – {other}"
    by, towards = place_name(aisle.one), place_name(aisle.other)
    if aisle.parts == 1:
        return t("staff.aisle", by=by, towards=towards)
    return t("staff.aisle-piece", by=by, towards=towards, part=aisle.part, parts=aisle.parts)


def place_name(place: Place) -> str:
    return t(f"staff-place.{place.kind}", name=table_label(_number(place)))


def _number(place: Place) -> str:
    """`pass-1` is pass 1, but a dock may be called anything."""
    return place.name.removeprefix(f"{place.kind}-")
