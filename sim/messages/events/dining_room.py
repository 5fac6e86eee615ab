"""Parties: at the door, at a table, calling someone, leaving."""

from __future__ import annotations

from typing import Literal

from sim.messages.commands import CallKind
from sim.messages.events.base import Event


class WaitlistJoined(Event, frozen=True):
    """A party waits for a table; `ahead` parties waited already."""

    visit: str
    guests: int
    ahead: int


class PartyBalked(Event, frozen=True):
    """A party saw the line at the door and went elsewhere."""

    visit: str
    guests: int
    ahead: int


class WaitlistLeft(Event, frozen=True):
    """A party that waited for a table went without one."""

    visit: str
    reason: Literal["gave up", "doors closed"]


class WaitlistRefused(Event, frozen=True):
    visit: str
    reason: Literal["doors closed", "visit exists", "waits already", "does not wait"]


class VisitOpened(Event, frozen=True):
    visit: str
    table: str
    guests: int


class VisitRefused(Event, frozen=True):
    visit: str
    table: str
    reason: Literal["table taken", "table closed", "no such table", "doors closed", "visit exists"]


class VisitJoined(Event, frozen=True):
    visit: str


class VisitClosed(Event, frozen=True):
    visit: str


class VisitCloseRefused(Event, frozen=True):
    visit: str
    reason: Literal["no such visit", "visit closed", "tickets open"]


class ServiceCalled(Event, frozen=True):
    """The guests of a visit ask for something, `course` being what it is about; the call ends answered or dropped."""

    call: str
    visit: str
    table: str
    kind: CallKind
    ticket: str = ""
    course: str = ""


class CallRefused(Event, frozen=True):
    call: str
    visit: str
    reason: Literal["no such visit", "visit closed", "call exists", "no such course"]


class CallGivenToStaff(Event, frozen=True):
    """A person comes to a call that a robot might have answered."""

    call: str
    because: str


class CallAnswered(Event, frozen=True):
    """Who was called for has come, and the guests have what they asked for."""

    call: str
    by: Literal["robot", "staff"]


class CallDropped(Event, frozen=True):
    """Nobody need come any more."""

    call: str
    reason: Literal["visit closed", "evening ended"]


class DoorsClosed(Event, frozen=True):
    pass


class EveningEnded(Event, frozen=True):
    pass


DiningRoomEvent = (
    WaitlistJoined
    | PartyBalked
    | WaitlistLeft
    | WaitlistRefused
    | VisitOpened
    | VisitRefused
    | VisitJoined
    | VisitClosed
    | VisitCloseRefused
    | ServiceCalled
    | CallRefused
    | CallGivenToStaff
    | CallAnswered
    | CallDropped
    | DoorsClosed
    | EveningEnded
)
