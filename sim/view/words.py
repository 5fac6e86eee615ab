"""How the window writes names and spans of time."""

from __future__ import annotations

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


def sentence(clause: str) -> str:
    """A clause as a sentence; an address or a path at its beginning stays as it is."""
    start = clause if clause.startswith(("http", "/", "'")) else clause[:1].upper() + clause[1:]
    return start if start.endswith((".", "?", "!")) else f"{start}."
