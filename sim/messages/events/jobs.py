"""Jobs: who carries which load, loading, handing over, people who carry instead."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.events.base import Event

JobKind = Literal["delivery"]


class Candidate(msgspec.Struct, frozen=True):
    """A robot that could have got a job, and what that would have cost by the policy's measure."""

    robot: str
    cost_ms: int


class JobAssigned(Event, frozen=True):
    """A robot got a job. A delivery: to bring one load of a course from a pass bay to a table.

    `why` has the candidates from the cheapest on; the one that was taken is among them.
    """

    job: str
    robot: str
    kind: JobKind
    ticket: str
    course: str
    load: int
    dishes: int
    table: str
    bay: str
    why: tuple[Candidate, ...] = ()


ServedBy = Literal["guest", "staff"]


class LoadingBegan(Event, frozen=True):
    robot: str
    job: str
    until_ms: int


class TrayLoaded(Event, frozen=True):
    robot: str
    job: str
    ticket: str
    course: str
    trays: int


class HandoverBegan(Event, frozen=True):
    """The robot stands at the table; at `until_ms` a person serves what the guests have not taken."""

    robot: str
    job: str
    ticket: str
    course: str
    until_ms: int


class JobEnded(Event, frozen=True):
    """The load left the robot's trays, taken by a guest or served by staff."""

    job: str
    robot: str
    by: ServedBy


class JobDropped(Event, frozen=True):
    """The robot is not to do this job any more; its load is carried by someone else."""

    job: str
    robot: str
    because: str


class LoadGivenToStaff(Event, frozen=True):
    """A person carries a load to its table, and will be there at `until_ms`."""

    ticket: str
    course: str
    load: int
    until_ms: int
    because: str
    robot: str = ""  # from whose trays; none, from the pass


class LoadServedByStaff(Event, frozen=True):
    """The person has put the load on the table."""

    ticket: str
    course: str
    load: int


class CourseDelivered(Event, frozen=True):
    """The last load of a course is on the table."""

    ticket: str
    course: str


JobEvent = (
    JobAssigned
    | LoadingBegan
    | TrayLoaded
    | HandoverBegan
    | JobEnded
    | JobDropped
    | LoadGivenToStaff
    | LoadServedByStaff
    | CourseDelivered
)
