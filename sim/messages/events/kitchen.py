"""Cooking: courses fired, lines and their steps, what is sold out."""

from __future__ import annotations

from typing import Literal

from sim.messages.events.base import Event


class CourseFired(Event, frozen=True):
    """Lines of a course go to their stations, and so many places on the pass are kept for them.

    `lines` has [line, from when it waits for its station]: the long ones first, so that all are plated at
    about `ready_ms`. A course larger than the pass is fired in parts.
    """

    ticket: str
    course: str
    lines: tuple[tuple[int, int], ...]
    places: int
    ready_ms: int
    make_ms: int = 0


HeldBecause = Literal["the pass is full", "the kitchen is busy"]


class CourseHeld(Event, frozen=True):
    """It is time to fire a course, or its next part, and it can't be: it is once there is room."""

    ticket: str
    course: str
    because: HeldBecause


class StepBegan(Event, frozen=True):
    """A further step of a line began; `cook` is 0 where it needs no hands."""

    ticket: str
    line: int
    step: int
    station: str
    cook: int
    until_ms: int


class StepEnded(Event, frozen=True):
    """A step of a line ended that is not its last."""

    ticket: str
    line: int
    step: int


class LineFired(Event, frozen=True):
    """The first step of a line began and ends at `until_ms`; `cook` is 0 where it needs no hands, or is a real one.

    Of a real cook `until_ms` is no more than what the step takes in the mean.
    """

    ticket: str
    line: int
    station: str
    cook: int
    until_ms: int


class LinePlated(Event, frozen=True):
    ticket: str
    line: int


class LineRecalled(Event, frozen=True):
    """A line that had been bumped isn't plated after all; what was packed of its course is unpacked again."""

    ticket: str
    line: int


class CourseReady(Event, frozen=True):
    """All lines of a course that were fired stand on the pass, packed as `loads`: dishes in each robot load.

    `more`: the course is larger than the pass, and its next part is still to be fired.
    """

    ticket: str
    course: str
    loads: tuple[int, ...]
    more: bool = False


class ItemEightySixed(Event, frozen=True):
    item: str


class ItemBroughtBack(Event, frozen=True):
    item: str


class StockSet(Event, frozen=True):
    """So many portions can still be ordered; without `count` they aren't counted."""

    item: str
    count: int | None = None


class ThrottleSet(Event, frozen=True):
    """At most so many minutes of work are fired in 15 minutes; without `make_min`, as much as is ordered."""

    make_min: float | None = None


class ItemRefused(Event, frozen=True):
    """A command about an item that can't be done."""

    item: str
    reason: Literal["no such item", "already eighty-sixed", "not eighty-sixed"]


KitchenEvent = (
    CourseFired
    | CourseHeld
    | StepBegan
    | StepEnded
    | LineFired
    | LinePlated
    | LineRecalled
    | CourseReady
    | ItemEightySixed
    | ItemBroughtBack
    | StockSet
    | ThrottleSet
    | ItemRefused
)
