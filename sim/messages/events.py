"""What happened, in the past tense. Plain frozen values; `sim.messages.codec` gives them `seq` and `at_ms`.

`docs/log.md` documents every field: this is the log's public form.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.commands import AnyCommand, Authority, CallKind


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", omit_defaults=True):
    """Base of all events; in JSON, `type` is the class's name."""


# ── commands ──────────────────────────────────────────────────────────────────────────────────


class CommandApplied(Event, frozen=True):
    """The engine took a command; what it led to follows. With these lines a log can be run again."""

    key: str
    command: AnyCommand


class CommandRefused(Event, frozen=True):
    """The command right before asked for something that can't be; nothing has changed."""

    reason: str


# ── the dining room ───────────────────────────────────────────────────────────────────────────


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


class PlacedLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a ticket; `price_minor` is that of one portion with its options."""

    line: int
    item: str
    quantity: int
    course: str
    price_minor: int
    options: tuple[str, ...] = ()


class TicketPlaced(Event, frozen=True):
    ticket: str
    visit: str
    table: str
    lines: tuple[PlacedLine, ...]
    authority: Authority
    together: bool = False


RefusedBecause = Literal[
    "no such visit",
    "visit closed",
    "doors closed",
    "ticket exists",
    "no such item",
    "no such option",
    "sold out",
]


class TicketRefused(Event, frozen=True):
    """`item` names the one that is sold out."""

    ticket: str
    visit: str
    reason: RefusedBecause
    item: str = ""


class TicketCancelled(Event, frozen=True):
    ticket: str
    reason: str


class ServiceCalled(Event, frozen=True):
    """The guests of a visit ask for something; the call ends answered or dropped."""

    call: str
    visit: str
    table: str
    kind: CallKind


class CallRefused(Event, frozen=True):
    call: str
    visit: str
    reason: Literal["no such visit", "visit closed", "call exists"]


class CallAnswered(Event, frozen=True):
    """Who was called for has come, and the guests have what they asked for."""

    call: str
    by: Literal["robot", "staff"]


class CallDropped(Event, frozen=True):
    """Nobody need come any more."""

    call: str
    reason: Literal["visit closed", "evening ended"]


class LineCancelled(Event, frozen=True):
    """A line was taken back before it was fired. A ticket without lines is cancelled right after."""

    ticket: str
    line: int


NotCancelledBecause = Literal[
    "no such ticket", "no such line", "ticket ended", "line cancelled", "line fired", "course begun"
]


class LineCancelRefused(Event, frozen=True):
    ticket: str
    line: int
    reason: NotCancelledBecause


class DoorsClosed(Event, frozen=True):
    pass


class EveningEnded(Event, frozen=True):
    pass


# ── the kitchen ───────────────────────────────────────────────────────────────────────────────


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
    """The first step of a line began and ends at `until_ms`; `cook` is 0 where it needs no hands."""

    ticket: str
    line: int
    station: str
    cook: int
    until_ms: int


class LinePlated(Event, frozen=True):
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


# ── robots ────────────────────────────────────────────────────────────────────────────────────


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


class Stop(msgspec.Struct, frozen=True):
    """A stay of a plan that is there for jobs: the robot may leave earlier than `leave_ms`, never later.

    `job` is the first of them; of a `wait`, the one that the robot hopes to get there.
    """

    vertex: str
    arrive_ms: int
    leave_ms: int
    job: str
    action: Literal["load", "unload", "wait"]


def mid_edge(robot: str) -> str:
    """What plans call the place in mid-edge where a robot was halted last."""
    return f"~{robot}"


class PlanAdopted(Event, frozen=True):
    """From now on the robot drives this: `plan` lists [vertex, at_ms], a stay as its first and last instant.

    A plan from a place in mid-edge begins at the vertex `mid_edge(robot)`.
    """

    robot: str
    plan: tuple[tuple[str, int], ...]
    stops: tuple[Stop, ...] = ()


class RobotDeparted(Event, frozen=True):
    """A whole move: straight, at constant speed, from the first instant to the last.

    `from_x_m`, `from_y_m` are there only where the move starts in mid-edge, after a halt.
    """

    robot: str
    from_: str = msgspec.field(name="from")
    to: str
    depart_ms: int
    arrive_ms: int
    from_x_m: float | None = None
    from_y_m: float | None = None


DelayedBecause = Literal["people in the aisle", "the way is not clear"]


class RobotDelayed(Event, frozen=True):
    """The robot can't begin its next move before `until_ms`; everyone's plans are timed anew accordingly."""

    robot: str
    until_ms: int
    because: DelayedBecause


class RobotHalted(Event, frozen=True):
    """A move ended early, here: the robot broke down, or another one stands in its way."""

    robot: str
    x_m: float
    y_m: float
    because: str = ""


class RobotBroke(Event, frozen=True):
    """The robot stands where it is and does nothing, until it is mended or carried away."""

    robot: str
    because: str


class RobotMended(Event, frozen=True):
    robot: str


class RobotStranded(Event, frozen=True):
    """The robot has no way to its dock any more. It stands and is in the way, until it has one again."""

    robot: str
    because: str


class RobotFreed(Event, frozen=True):
    """A stranded robot has a way home again."""

    robot: str


class RobotRemoved(Event, frozen=True):
    robot: str
    reason: str


class RobotPlaced(Event, frozen=True):
    robot: str
    x_m: float
    y_m: float
    reason: str


class EdgeClosed(Event, frozen=True):
    """No move between the two vertices begins any more, in either direction."""

    from_: str = msgspec.field(name="from")
    to: str


class EdgeOpened(Event, frozen=True):
    from_: str = msgspec.field(name="from")
    to: str


class TableClosed(Event, frozen=True):
    """Robots don't come to the table any more."""

    table: str


class TableOpened(Event, frozen=True):
    table: str


class TableCutOff(Event, frozen=True):
    """No robot can bring anything to the table as things are: people do."""

    table: str
    because: str


class TableInReach(Event, frozen=True):
    """Robots can bring things to the table again."""

    table: str


class WaitBegan(Event, frozen=True):
    """The robot stands at `at` for the sake of robot `for`."""

    robot: str
    for_: str = msgspec.field(name="for")
    at: str
    because: str


class WaitEnded(Event, frozen=True):
    robot: str


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


AnyEvent = (
    CommandApplied
    | WaitlistJoined
    | PartyBalked
    | WaitlistLeft
    | WaitlistRefused
    | CommandRefused
    | VisitOpened
    | VisitRefused
    | VisitJoined
    | VisitClosed
    | VisitCloseRefused
    | TicketPlaced
    | TicketRefused
    | TicketCancelled
    | ServiceCalled
    | CallRefused
    | CallAnswered
    | CallDropped
    | LineCancelled
    | LineCancelRefused
    | DoorsClosed
    | EveningEnded
    | CourseFired
    | CourseHeld
    | LineFired
    | StepEnded
    | StepBegan
    | LinePlated
    | CourseReady
    | ItemEightySixed
    | ItemBroughtBack
    | StockSet
    | ThrottleSet
    | ItemRefused
    | JobAssigned
    | PlanAdopted
    | RobotDeparted
    | RobotDelayed
    | RobotHalted
    | RobotBroke
    | RobotMended
    | RobotStranded
    | RobotFreed
    | RobotRemoved
    | RobotPlaced
    | EdgeClosed
    | EdgeOpened
    | TableClosed
    | TableOpened
    | TableCutOff
    | TableInReach
    | WaitBegan
    | WaitEnded
    | LoadingBegan
    | TrayLoaded
    | HandoverBegan
    | JobEnded
    | JobDropped
    | LoadGivenToStaff
    | LoadServedByStaff
    | CourseDelivered
)


class Entry(msgspec.Struct, frozen=True):
    """An event with its place in the log: `seq` counts from 1, `at_ms` is world time."""

    seq: int
    at_ms: int
    event: AnyEvent
