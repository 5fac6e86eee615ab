"""What a dispatch policy is told, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Load(NamedTuple):
    """Dishes of one course that stand on the pass and fit one robot."""

    ticket: str
    course: str
    load: int
    dishes: int
    table: str
    ready_ms: int


class Situation(NamedTuple):
    """A moment at the pass.

    Attributes:
        loads: what nobody carries yet, the longest ready first.
        robots: who is free and charged, by name in natural order.
        delivery_ms: how long a robot would take to bring a load to its table, were the floor empty;
            None where it has no way.
    """

    now_ms: int
    loads: tuple[Load, ...]
    robots: tuple[str, ...]
    delivery_ms: Callable[[str, Load], int | None]


class Assignment(NamedTuple):
    """One robot for one load."""

    robot: str
    load: Load


Policy = Callable[[Situation], list[Assignment]]
