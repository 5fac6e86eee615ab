"""What the judge found, as values and as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal[
    "order",  # the log itself: seq or at_ms out of order
    "unknown",  # a robot, vertex, visit, ticket, line, course or job that nothing before has named
    "distance",  # two robots nearer than their radii and the clearance
    "wall",  # a robot nearer to a wall or a table than its radius
    "teleport",  # a move that starts where the robot isn't
    "overlap",  # a move that starts before the last one has ended
    "edge",  # a move along no edge of the floor
    "closed",  # a move over an edge that is closed
    "still",  # a robot that drives though it is broken or stranded
    "speed",  # a move faster than the robot
    "departure",  # a move that is not declared at its departure
    "halt",  # a halt beside the move, or without one
    "absent",  # a robot that was carried away, and acts
    "visit",  # two parties at one table, a visit closed twice, orders without a visit or after the doors closed
    "ticket",  # placed, cancelled or delivered twice, cancelled without a reason
    "kitchen",  # fired twice or after cancelling, plated before fired, ready before plated, dishes lost or doubled
    "station",  # more lines at a station than it has places, or a cook with two
    "pass",  # more dishes fired than the pass has places for
    "lost",  # a lost load of which dishes are neither made again nor cancelled, or twice
    "stock",  # an order of what is eighty-sixed, or of more portions than there are
    "job",  # loaded before ready, handed over before loaded, a load delivered twice or never
    "tray",  # more trays on a robot than it has
    "place",  # loaded away from the bay, handed over away from the table
    "chore",  # out of its order, beside a delivery, or with dishes that don't add up
    "table",  # soiled without dishes, cleared with some left, or never cleared
    "battery",  # a robot that drives though its battery is empty
    "call",  # a call without a visit, ended twice, dropped while its guests are there, or never answered
    "refund",  # recorded twice, of nothing, or of more than what was served
    "open",  # a ticket that neither was delivered nor cancelled
    "wait",  # robots that wait for each other in a ring
]


class Violation(msgspec.Struct, frozen=True):
    """One thing that must not happen. `seq` is the event that shows it; `numbers` what was measured."""

    kind: Kind
    at_ms: int
    seq: int
    robots: tuple[str, ...]
    what: str
    numbers: dict[str, float] = {}


class Nearest(msgspec.Struct, frozen=True):
    """The least gap between the rims of two robots, when it was, and midway between them where."""

    robots: tuple[str, str]
    gap_m: float
    at_ms: int
    x_m: float
    y_m: float


class WaitTotal(msgspec.Struct, frozen=True):
    """How often and how long one robot stood for the sake of another."""

    robot: str
    for_: str = msgspec.field(name="for")
    waits: int
    total_ms: int
    longest_ms: int


class Wait(msgspec.Struct, frozen=True):
    """One robot stood for the sake of another: at which vertex, since when, how long, and the log's reason."""

    robot: str
    for_: str = msgspec.field(name="for")
    at: str
    because: str
    began_ms: int
    lasted_ms: int


class GraphState(msgspec.Struct, frozen=True):
    """The wait-for graph from an instant on, until the next state.

    `waiting` counts the robots that wait. `chain` is the longest line of them: each waits for the next one, the
    last one for nobody; where the first robot comes again at the end, they wait in a ring.
    """

    at_ms: int
    waiting: int
    chain: tuple[str, ...]


class Ring(msgspec.Struct, frozen=True):
    """Robots that waited each for the next one, and the last for the first."""

    robots: tuple[str, ...]
    began_ms: int
    lasted_ms: int


class Unexplained(msgspec.Struct, frozen=True):
    """A robot with moves ahead of it stood still, and nothing in the log says why for `open_ms` of that time."""

    robot: str
    at: str
    began_ms: int
    lasted_ms: int
    open_ms: int


class Report(msgspec.Struct, frozen=True):
    """The judge's findings over a whole log.

    `tickets` counts placed, delivered, cancelled, refused and open ones; `nearest` is None when no two robots came
    near each other. `waits` adds up the `episodes` by pair; `graph` is the wait-for graph over time; `rings` has the
    short ones too, that are no violation; `unexplained` are figures, no violations either.
    """

    events: int
    until_ms: int
    robots: int
    moves: int
    tickets: dict[str, int]
    open_tickets: tuple[str, ...]
    nearest: Nearest | None
    waits: tuple[WaitTotal, ...]
    episodes: tuple[Wait, ...]
    graph: tuple[GraphState, ...]
    rings: tuple[Ring, ...]
    unexplained: tuple[Unexplained, ...]
    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        return not self.violations


def to_json(report: Report) -> bytes:
    """The report as one JSON object."""
    return msgspec.json.encode(report)
