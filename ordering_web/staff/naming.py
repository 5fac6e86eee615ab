"""What the staff call the places of the floor, and what the engine says, in their language."""

from __future__ import annotations

from collections.abc import Callable

from ordering_web.house import the_house
from ordering_web.pages import course_name, robot_name, t, t_or
from ordering_web.tokens import table_label
from sim.floor.aisles import Place, aisles
from sim.messages.reasons import understood


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


def engine_words(reason: str) -> str:
    """Why the engine refused something, or why a robot stands; words that no text is for stay as they are."""
    if "; " in reason:
        return "; ".join(map(engine_words, reason.split("; ")))
    known = understood(reason)
    if known is None:
        return t_or(f"engine.{reason}", reason)
    name, about = known
    said = {each: _SAID.get(each, str)(value) for each, value in about.items()}
    if "one" in about:
        said["aisle"] = aisle_name(about["one"], about["other"])
    return t(f"engine.{name}", **said)


def _dock_name(dock: str) -> str:
    return place_name(Place("dock", dock))


_SAID: dict[str, Callable[[str], str]] = {
    "robot": robot_name,
    "table": table_label,
    "dock": _dock_name,
    "course": course_name,
    "why": engine_words,
}
