"""What a board knows of each visit, ticket, job and robot: plain state, changed by the board alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from sim.messages import events as e
from sim.messages.commands import Authority, CallKind
from sim.messages.events import mid_edge


@dataclass(slots=True)
class Waiting:
    """A party that waits for a table."""

    visit: str
    guests: int
    since_ms: int


@dataclass(slots=True)
class Visit:
    """One party's stay at a table."""

    visit: str
    table: str
    guests: int
    opened_ms: int
    joined: bool = False
    closed_ms: int | None = None
    tickets: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """A line of a ticket on its way through the kitchen."""

    placed: e.PlacedLine
    station: str | None = None
    cook: int | None = None
    start_ms: int | None = None  # since or from when it waits for its first station, once its course is fired
    fired_ms: int | None = None
    step: int = 0  # the last that began, from 1
    began_ms: int | None = None  # that step
    until_ms: int | None = None  # the end of the step under way
    packed: bool = False
    plated_ms: int | None = None
    cancelled_ms: int | None = None
    cancelled: int = 0  # portions that were cooked and lost, and never come

    @property
    def ordered_as(self) -> int:
        """The line as it was ordered: its own number, unless it is made again for another one."""
        return self.placed.line if self.placed.again_for is None else self.placed.again_for


@dataclass(slots=True)
class CourseState:
    """The lines of one course of a ticket that are not cancelled: they are served together."""

    course: str
    lines: list[int]
    loads: tuple[int, ...] = ()
    loads_ready_ms: tuple[int, ...] = ()  # of each load
    contents: tuple[tuple[tuple[int, int], ...], ...] = ()  # of each load: lines, and how many portions
    lost: list[int] = field(default_factory=list)  # loads that nobody has any more
    ready_ms: int | None = None  # the whole course
    places: int = 0  # kept on the pass
    held: str = ""  # why it isn't fired, though it is time
    jobs: list[str] = field(default_factory=list)  # one a load, in the order of assignment
    with_staff: dict[int, int] = field(default_factory=dict)  # loads that people carry, and when they are there
    taken_from: str = ""  # the robot from whose trays people took the last of them
    served: list[int] = field(default_factory=list)  # loads that are on the table
    delivered_ms: int | None = None


@dataclass(slots=True)
class Ticket:
    """One submitted order of one visit. A course of which every line was cancelled is none of its courses."""

    ticket: str
    visit: str
    table: str
    placed_ms: int
    lines: dict[int, Line]
    courses: dict[str, CourseState]
    together: bool = False
    authority: Authority = "tab"  # why the kitchen may begin
    cancelled: str | None = None
    cancelled_ms: int | None = None

    def dishes_of(self, course: str, load: int) -> list[tuple[str, int]]:
        """What is in a load of a course that has been packed: items, and how many portions of each."""
        return [(self.lines[number].placed.item, many) for number, many in self.courses[course].contents[load - 1]]

    @property
    def is_open(self) -> bool:
        return self.cancelled is None and any(course.delivered_ms is None for course in self.courses.values())


@dataclass(slots=True)
class Call:
    """Something that the guests of a visit asked for."""

    call: str
    visit: str
    table: str
    kind: CallKind
    called_ms: int
    ended_ms: int | None = None
    by: Literal["robot", "staff"] | None = None  # who came, None where nobody has
    dishes: int = 0  # on the table when it was made
    trips: int = 0  # on which robots were sent for it
    given_ms: int | None = None  # since when a person is on the way instead of a robot
    ticket: str = ""  # what it is about, with the course
    course: str = ""


@dataclass(slots=True)
class Job:
    """One delivery: a load of a course, from a pass bay to a table."""

    job: str
    robot: str
    ticket: str
    course: str
    load: int
    dishes: int
    table: str
    bay: str
    assigned_ms: int
    why: tuple[e.Candidate, ...] = ()
    trays: int = 0
    tray_numbers: tuple[int, ...] = ()  # which of the robot's, from 1; empty until it is loaded
    loading_until_ms: int | None = None
    loaded_ms: int | None = None
    handover_ms: int | None = None
    handover_until_ms: int | None = None
    missed: int = 0  # hand-overs at which nobody took it
    again_ms: int | None = None  # when the robot comes again with it
    returning: bool = False  # to the pass
    unloading_until_ms: int | None = None  # there
    ended_ms: int | None = None


@dataclass(slots=True)
class Soiled:
    """A table that a party has left with its dishes."""

    visit: str
    since_ms: int
    trips: int = 0  # on which robots were sent to it
    staff_until_ms: int | None = None  # when a person will have cleared it, if one was asked to


@dataclass(slots=True)
class Chore:
    """What a robot does besides deliveries: the places where it stays, and how far it is."""

    chore: str
    robot: str
    kind: e.ChoreKind
    places: tuple[e.ChorePlace, ...]
    done: int = 0  # places that are over
    began_ms: int | None = None  # the stay at the next one, once it has begun
    until_ms: int | None = None
    dishes: int = 0  # on its trays
    trays: int = 0

    @property
    def ahead(self) -> tuple[e.ChorePlace, ...]:
        """The places that are not over; it may stay at the first of them."""
        return self.places[self.done :]

    @property
    def is_light(self) -> bool:
        """Whether it is broken off for whatever else there is to do: samples always, all else until it has begun."""
        return self.kind == "cruise" or not self.has_begun

    @property
    def has_begun(self) -> bool:
        return self.done > 0 or self.began_ms is not None


@dataclass(slots=True)
class Move:
    """A declared move: straight and at constant speed from (x0, y0) to (x1, y1), in metres."""

    from_: str
    to: str
    depart_ms: int
    arrive_ms: int
    from_m: tuple[float, float]
    to_m: tuple[float, float]

    @property
    def length_m(self) -> float:
        return math.dist(self.from_m, self.to_m)

    def position_at(self, t_ms: float) -> tuple[float, float]:
        span_ms = self.arrive_ms - self.depart_ms
        share = min(1.0, max(0.0, (t_ms - self.depart_ms) / span_ms))
        (x0, y0), (x1, y1) = self.from_m, self.to_m
        return x0 + (x1 - x0) * share, y0 + (y1 - y0) * share


@dataclass(slots=True)
class Wait:
    """Why a robot stands where it stands."""

    for_: str
    at: str
    because: str
    since_ms: int


@dataclass(slots=True)
class Halt:
    """Where a robot was halted in mid-edge, in metres, and the ends of that edge; it faces `ahead`."""

    place_m: tuple[float, float]
    behind: str
    ahead: str


@dataclass(slots=True)
class Robot:
    """A robot: its last move (which may have ended), its plan and what it does.

    A plan that begins in mid-edge, and a move from there, begin at the vertex `mid_edge(robot)`: where `halt` says.
    """

    robot: str
    dock: str
    place_m: tuple[float, float]  # where it stood before its first move, or was put
    vertex: str | None  # where its last move ends, None after a halt
    move: Move | None = None
    plan: tuple[tuple[str, int], ...] = ()
    stops: tuple[e.Stop, ...] = ()
    jobs: list[str] = field(default_factory=list)  # not ended, in order of service
    chore: str | None = None  # never beside jobs
    wait: Wait | None = None
    delayed_until_ms: int = 0  # its next move can't begin before
    delayed_because: str = ""
    halt: Halt | None = None  # the last one
    broken: str | None = None  # why
    broken_ms: int = 0  # since when
    breakdowns: int = 0
    stranded: str | None = None  # why
    stuck: str | None = None  # why
    stuck_ms: int = 0  # since when
    stucks: int = 0
    loose_ms: int = 0  # since when it has not been stuck
    spilled: str | None = None  # why a tray tipped over, until it is cleaned
    spilled_ms: int = 0  # since when
    spills: int = 0
    clean_ms: int = 0  # since when it has been clean
    offline: str | None = None  # why its connection is lost
    offline_ms: int = 0  # since when
    outages: int = 0
    online_ms: int = 0  # since when its connection has been there
    removed: str | None = None
    removed_ms: int = 0
    sent_home: bool = False  # it gets no jobs
    stopped: bool = False  # with all others
    working_ms: int = 0  # since when it has worked without a breakdown
    charge: float = 1.0  # 0 to 1, at `charge_ms`
    charge_ms: int = 0
    docked: bool = True
    trays: int = 0  # loaded

    def position_at(self, t_ms: float) -> tuple[float, float]:
        """Where its centre is at an instant not before its last move's departure, in metres."""
        return self.move.position_at(t_ms) if self.move else self.place_m

    @property
    def here(self) -> str:
        """The vertex at which its last move ends, or that of its place in mid-edge."""
        return self.vertex if self.vertex is not None else mid_edge(self.robot)

    @property
    def works(self) -> bool:
        """Whether it can be sent anywhere."""
        return self.is_whole and self.stranded is None and not self.stopped and not self.is_held

    @property
    def is_whole(self) -> bool:
        """Whether it is on the floor and not broken."""
        return self.broken is None and self.removed is None

    @property
    def is_held(self) -> bool:
        """Whether it can't drive for a while: it is stuck, has to be cleaned, or nobody reaches it."""
        return self.held_because is not None

    @property
    def held_because(self) -> str | None:
        return self.stuck or self.spilled or self.offline

    def moving_at(self, t_ms: float) -> bool:
        return self.move is not None and self.move.depart_ms <= t_ms < self.move.arrive_ms
