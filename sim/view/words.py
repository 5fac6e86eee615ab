"""How the window writes names and spans of time."""

from __future__ import annotations

from functools import lru_cache

from sim.floor import Floor
from sim.floor.aisles import Place, aisles
from sim.messages.reasons import because, understood
from sim.restaurant import Restaurant


def short_name(name: str) -> str:
    """A robot's or table's name where there is little room: `robot-7` is 7."""
    head, dash, number = name.rpartition("-")
    return number if dash and head and number.isdigit() else name


def table_label(table: str) -> str:
    """A table where tables stand among other things: T7."""
    short = short_name(table)
    return f"T{short}" if short.isdigit() else short


def age(span_ms: int) -> str:
    """A span as minutes and seconds, 7:05; from one hour on with hours, 1:07:05."""
    seconds = max(0, span_ms) // 1000
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def course_name(restaurant: Restaurant, course: str) -> str:
    """A course as the menu calls it."""
    named = (known.name.en for known in restaurant.menu.courses if known.id == course)
    return next(named, course)


def place_name(restaurant: Restaurant, vertex: str) -> str:
    """A vertex in the words of the room: its tables, or what it is; a plan may begin where a robot was halted."""
    tables = _served_at(restaurant.floor).get(vertex)
    if tables:
        return tables
    if vertex not in restaurant.floor.spec.vertices:
        return "mid-aisle"
    kind = restaurant.floor.spec.vertices[vertex].kind
    return vertex if kind == "aisle" or vertex.startswith(kind) else f"{kind} {vertex}"


@lru_cache(maxsize=8)
def _served_at(floor: Floor) -> dict[str, str]:
    """The tables that are served at a vertex, for each that has some."""
    found: dict[str, list[str]] = {}
    for name, table in floor.tables.items():
        found.setdefault(table.stop, []).append(table_label(name))
    return {vertex: "/".join(labels) for vertex, labels in found.items()}


def way_name(floor: Floor, one: str, other: str) -> str:
    """A piece of an aisle by the places between which it lies; an edge that isn't there by its vertices."""
    named = aisles(floor)
    aisle = named.get((one, other)) or named.get((other, one))
    if aisle is None:
        return f"{one} – {other}"
    piece = f" ({aisle.part} of {aisle.parts})" if aisle.parts > 1 else ""
    return f"by {_place_name(aisle.one)}, towards {_place_name(aisle.other)}{piece}"


def _place_name(place: Place) -> str:
    if place.kind == "table":
        return table_label(place.name)
    return f"{place.kind} {place.name.removeprefix(f'{place.kind}-')}"


def in_words(floor: Floor, reason: str) -> str:
    """A reason of the engine's, with robots and ways as they are called here."""
    return "; ".join(_said(floor, part) for part in reason.split("; "))


def _said(floor: Floor, part: str) -> str:
    known = understood(part)
    if known is None:
        robot, colon, why = part.partition(": ")  # whose reason it is
        return f"robot {short_name(robot)}: {_said(floor, why)}" if colon and robot != short_name(robot) else part
    name, about = known
    if "robot" in about:
        about["robot"] = f"robot {short_name(about['robot'])}"
    if name == "way-is-closed":
        return f"the way {way_name(floor, about['one'], about['other'])} is closed"
    return because(name, **about)


def sentence(clause: str) -> str:
    """A clause as a sentence; an address or a path at its beginning stays as it is."""
    start = clause if clause.startswith(("http", "/", "'")) else clause[:1].upper() + clause[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
