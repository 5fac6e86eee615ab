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
    """The robot stands at the table, until `until_ms` at most."""

    robot: str
    job: str
    ticket: str
    course: str
    until_ms: int
    attempt: int = 1


class HandoverMissed(Event, frozen=True):
    """Nobody took the load in time. The robot keeps it and comes again at `again_ms`, or brings it back to the pass."""

    robot: str
    job: str
    ticket: str
    course: str
    then: Literal["again", "back to the pass"]
    again_ms: int | None = None


class JobResumed(Event, frozen=True):
    """The robot sets out again with a load that nobody took before."""

    job: str
    robot: str


class UnloadingBegan(Event, frozen=True):
    """The robot is back at the pass with a load that nobody took; at `until_ms` it is off its trays."""

    robot: str
    job: str
    until_ms: int


class JobEnded(Event, frozen=True):
    """The load left the robot's trays, taken by a guest or served by staff.

    `weight`: no guest confirmed it, but the tray got lighter. `because`: why a person had to serve it.
    """

    job: str
    robot: str
    by: ServedBy
    weight: bool = False
    because: str = ""


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


class LoadLost(Event, frozen=True):
    """Nobody has a load any more, nor ever will: its dishes are made again, or cancelled."""

    ticket: str
    course: str
    load: int
    because: str


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
    | HandoverMissed
    | JobResumed
    | UnloadingBegan
    | JobEnded
    | JobDropped
    | LoadGivenToStaff
    | LoadLost
    | LoadServedByStaff
    | CourseDelivered
)
