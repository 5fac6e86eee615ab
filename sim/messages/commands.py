"""What may be asked of the engine, in the imperative. Plain frozen values; ids are opaque and made by who asks."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Key = Annotated[str, Meta(min_length=1, max_length=255)]
Authority = Literal["tab", "prepaid"]
CallKind = Literal["water", "bill", "help", "clear", "not mine", "missing"]

MAX_QUANTITY = 20  # of one line
MAX_LINES = 60  # of one ticket
MAX_STOCK = 100_000  # portions of one item that are counted


class Command(msgspec.Struct, frozen=True, tag=True, tag_field="type", forbid_unknown_fields=True):
    """Base of all commands; in JSON, `type` is the class's name."""


class OrderedLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of an order: a menu item's id, how many, and its chosen options as `option:choice`."""

    item: Key
    quantity: Annotated[int, Meta(ge=1, le=MAX_QUANTITY)]
    options: tuple[Key, ...] = ()


class JoinWaitlist(Command, frozen=True):
    """A party at the door wants to wait for a table, unless more than `most_ahead` parties wait already."""

    visit: Key
    guests: Annotated[int, Meta(ge=1, le=99)]
    most_ahead: Annotated[int, Meta(ge=0)] | None = None


class LeaveWaitlist(Command, frozen=True):
    """A party that waits for a table goes elsewhere."""

    visit: Key


class OpenVisit(Command, frozen=True):
    """A party sits down at a table."""

    visit: Key
    table: Key
    guests: Annotated[int, Meta(ge=1, le=99)]


class JoinVisit(Command, frozen=True):
    """The party's own phone takes over a visit: simulated guests there stop ordering for it."""

    visit: Key


class PlaceTicket(Command, frozen=True):
    """Order these lines for a visit. Nothing is fired without an authority.

    `together`: all courses at once, instead of one after the other.
    """

    ticket: Key
    visit: Key
    lines: Annotated[tuple[OrderedLine, ...], Meta(min_length=1, max_length=MAX_LINES)]
    authority: Authority = "tab"
    together: bool = False


class TakeCourse(Command, frozen=True):
    """“I have it”: the guest took what the robot brought of this course."""

    ticket: Key
    course: Key


class EmptyTray(Command, frozen=True):
    """The robot's scales: somebody took what it brought for this job, without a word."""

    robot: Key
    job: Key


class CallService(Command, frozen=True):
    """The guests of a visit ask for something that is on no menu: a robot or a person comes.

    `ticket` and `course`: what was brought and is not theirs (`not mine`), or lacks something (`missing`).
    """

    call: Key
    visit: Key
    kind: CallKind
    ticket: Annotated[str, Meta(max_length=255)] = ""
    course: Annotated[str, Meta(max_length=255)] = ""


class AnswerCall(Command, frozen=True):
    """Someone has come to a table that called, and the guests have what they asked for."""

    call: Key


class CancelLine(Command, frozen=True):
    """Take a line back, while no cook has begun it."""

    ticket: Key
    line: int


class FireLine(Command, frozen=True):
    """A real cook has begun a line."""

    ticket: Key
    line: int


class BumpLine(Command, frozen=True):
    """A real cook has plated a line."""

    ticket: Key
    line: int


class BumpCourse(Command, frozen=True):
    """Real cooks have plated all that was fired of a course."""

    ticket: Key
    course: Key


class RecallLine(Command, frozen=True):
    """A line was bumped by mistake: it isn't plated after all, nor its course ready."""

    ticket: Key
    line: int


class EightySixItem(Command, frozen=True):
    """The kitchen is out of an item: nobody can order it until it is brought back."""

    item: Key


class BringBackItem(Command, frozen=True):
    """An item that was eighty-sixed can be ordered again."""

    item: Key


class SetStock(Command, frozen=True):
    """So many portions of an item can still be ordered from now on; None: they aren't counted any more."""

    item: Key
    count: Annotated[int, Meta(ge=0, le=MAX_STOCK)] | None = None


class SetThrottle(Command, frozen=True):
    """From now on at most so many minutes of work are fired in 15 minutes; None: as much as is ordered."""

    make_min: Annotated[float, Meta(gt=0, le=10_000)] | None = None


class RecordRefund(Command, frozen=True):
    """Money went back, or is to go back, to the guests of a visit; `served`: for food that had come to the table."""

    refund: Key
    visit: Key
    amount_minor: Annotated[int, Meta(gt=0, le=10**12)]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    served: bool = False


class CloseVisit(Command, frozen=True):
    """The party leaves."""

    visit: Key


class CloseEdge(Command, frozen=True):
    """Nobody drives between these two vertices from now on, in either direction; moves under way are completed."""

    from_: Key = msgspec.field(name="from")
    to: Key


class OpenEdge(Command, frozen=True):
    """A closed edge may be driven again."""

    from_: Key = msgspec.field(name="from")
    to: Key


class CloseTable(Command, frozen=True):
    """Robots don't come to this table any more, people carry what is for it; nobody new is seated there."""

    table: Key


class OpenTable(Command, frozen=True):
    """A closed table is served by robots again."""

    table: Key


class BreakRobot(Command, frozen=True):
    """The robot stops where it is, at once, and stands there."""

    robot: Key


class MendRobot(Command, frozen=True):
    """A broken robot works again and goes on from where it stands."""

    robot: Key


class RemoveRobot(Command, frozen=True):
    """Someone carries the robot away; people take what it carries."""

    robot: Key


class PlaceRobot(Command, frozen=True):
    """Someone puts a robot that was carried away on its dock; it works."""

    robot: Key


class StickRobot(Command, frozen=True):
    """The robot is stuck where it is, until it comes loose by itself or is nudged."""

    robot: Key


class FreeRobot(Command, frozen=True):
    """Someone nudges a robot that is stuck: it goes on."""

    robot: Key


class SpillTray(Command, frozen=True):
    """A tray of the robot tips over: what is on it for a job is lost. Unless one is named, the first aboard."""

    robot: Key
    job: Key | None = None


class CleanRobot(Command, frozen=True):
    """Someone has cleaned a robot whose tray tipped over: it goes on."""

    robot: Key


class DisconnectRobot(Command, frozen=True):
    """The robot's connection is lost: it completes its move and stands, until the connection is back."""

    robot: Key


class ReconnectRobot(Command, frozen=True):
    """The robot's connection is back."""

    robot: Key


class SendHome(Command, frozen=True):
    """The robot brings what it carries, goes to its dock and stays there; others do the rest of its jobs."""

    robot: Key


class PutToWork(Command, frozen=True):
    """A robot that was sent home gets jobs again."""

    robot: Key


class GiveJob(Command, frozen=True):
    """Another robot does a job, or a person where none is named; a robot only what isn't on trays yet."""

    job: Key
    robot: Key | None = None


class StopAll(Command, frozen=True):
    """Emergency: every robot stops where it is, at once, and stays there."""


class ResumeAll(Command, frozen=True):
    """The robots that were stopped all together go on."""


class CloseDoors(Command, frozen=True):
    """No further visits and tickets; what is open is finished."""


class EndEvening(Command, frozen=True):
    """What is still open is cancelled with reason `closed`."""


class Resume(Command, frozen=True):
    """The process had died: go on from the board as it was right after event `at_seq`."""

    at_seq: int


AnyCommand = (
    JoinWaitlist
    | LeaveWaitlist
    | OpenVisit
    | JoinVisit
    | PlaceTicket
    | TakeCourse
    | EmptyTray
    | CancelLine
    | FireLine
    | BumpLine
    | BumpCourse
    | RecallLine
    | EightySixItem
    | BringBackItem
    | SetStock
    | SetThrottle
    | CallService
    | AnswerCall
    | RecordRefund
    | CloseVisit
    | CloseEdge
    | OpenEdge
    | CloseTable
    | OpenTable
    | BreakRobot
    | MendRobot
    | RemoveRobot
    | PlaceRobot
    | StickRobot
    | FreeRobot
    | SpillTray
    | CleanRobot
    | DisconnectRobot
    | ReconnectRobot
    | SendHome
    | PutToWork
    | GiveJob
    | StopAll
    | ResumeAll
    | CloseDoors
    | EndEvening
    | Resume
)
