"""Chores: what robots do besides bringing tickets, and tables that have to be cleared."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.events.base import Event

ChoreKind = Literal["bussing", "call", "cruise"]
ChoreAction = Literal["collect", "wash", "fetch", "hand over", "offer"]
ChoreBy = Literal["guest", "staff", "nobody"]


class ChorePlace(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place where a chore makes a robot stay, and what is done there.

    At a table it is for a visit: those who sit there and have called (`call`), or those who have left.
    """

    vertex: str
    action: ChoreAction
    table: str = ""
    visit: str = ""
    call: str = ""


class TableSoiled(Event, frozen=True):
    """A party has left its dishes: nobody is seated at the table before it is cleared."""

    table: str
    visit: str
    dishes: int


class TableGivenToStaff(Event, frozen=True):
    """A person clears the table, and is done at `until_ms` at the latest."""

    table: str
    until_ms: int
    because: str


class TableCleared(Event, frozen=True):
    """The last dish has left a soiled table."""

    table: str
    by: Literal["robot", "staff"]


class ChoreAssigned(Event, frozen=True):
    """A robot got a chore: it stays at each of `places`, in their order."""

    chore: str
    robot: str
    kind: ChoreKind
    places: tuple[ChorePlace, ...]


class StayBegan(Event, frozen=True):
    """The robot stands at the chore's n-th place, from 1; at `until_ms` it goes on, whatever has been done by then."""

    robot: str
    chore: str
    place: int
    until_ms: int


class StayEnded(Event, frozen=True):
    """What the robot stood there for is done, and by whom. After the last place of a chore the chore is done.

    `dishes` were put on its trays, or taken off them at the wash station; `trays` is how many are laden now.
    """

    robot: str
    chore: str
    place: int
    by: ChoreBy
    dishes: int = 0
    trays: int = 0


class ChoreDropped(Event, frozen=True):
    """The robot is not to go on with this chore. People take what it carries of it."""

    chore: str
    robot: str
    because: str


ChoreEvent = TableSoiled | TableGivenToStaff | TableCleared | ChoreAssigned | StayBegan | StayEnded | ChoreDropped
