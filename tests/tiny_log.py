"""A tiny restaurant and hand-written logs in it, for the tests of whatever reads logs.

w                     y grows downwards; all aisles are driven both ways, p → w only one way
↑
p       ▒ table t1
│
a ───── s ─────────── d2
│
d1 (left of a)
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator

from sim.floor import FloorSpec, Rect, TableSpec, VertexSpec
from sim.menu import Course, Item, Menu, Names, Prep
from sim.messages import events as e
from sim.messages.codec import VERSION, Header, RobotSpec, hashes_of
from sim.service import Guests, Robots, Service

BOTH_WAYS = (("d1", "a"), ("a", "p"), ("a", "s"), ("s", "d2"))

FLOOR = FloorSpec(
    vertices={
        "d1": VertexSpec(0.0, 0.0, "dock"),
        "a": VertexSpec(1.0, 0.0),
        "p": VertexSpec(1.0, 1.0, "pass"),
        "w": VertexSpec(1.0, 2.0),
        "s": VertexSpec(2.0, 0.0, "stop"),
        "d2": VertexSpec(4.0, 0.0, "dock"),
    },
    edges=(*BOTH_WAYS, *((end, start) for start, end in BOTH_WAYS), ("p", "w")),
    clearance_m=0.1,
    tables={"t1": TableSpec("s", 4, (Rect(1.8, 0.5, 0.4, 0.4),))},
    walls=(Rect(0.0, -2.0, 5.0, 1.0),),
)


def name(text: str) -> Names:
    return Names(text, text, text)


MENU = Menu(
    "KRW",
    0,
    (Course("mains", name("Mains")), Course("sweets", name("Sweets"))),
    (
        Item("noodles", name("Noodles"), "mains", "wok", 9000, Prep(300)),
        Item("ice", name("Ice"), "sweets", "cold", 4000, Prep(60)),
    ),
)
SERVICE = Service(
    opens=datetime.datetime(2026, 1, 31, 17),  # noqa: DTZ001 - the restaurant's own clock
    hours=4,
    policy="nearest",
    robots=Robots(
        2, 0.25, 1.0, 1.0, trays=2, dishes_per_tray=2, battery_h=8, charge_h=4, load_s=5, handover_limit_s=60
    ),
    cooks={"wok": 1, "cold": 1},
    guests=Guests(((0, 10),), (1.0,), 10, 5, 30, 10),
)
HEADER = Header(
    version=VERSION,
    restaurant="tiny",
    floor=FLOOR,
    menu=MENU,
    service=SERVICE,
    hashes=hashes_of(FLOOR, MENU, SERVICE),
    robots={"r1": RobotSpec(0.25, 1.0, "d1"), "r2": RobotSpec(0.25, 1.0, "d2")},
    seed=1,
    start="2026-01-31T17:00:00",
)

Timed = tuple[int, e.AnyEvent]


def log(*timed: Timed) -> list[e.Entry]:
    """Entries in the order given, numbered from 1."""
    return [e.Entry(seq, at_ms, event) for seq, (at_ms, event) in enumerate(timed, start=1)]


def drive(robot: str, at_ms: int, *vertices: str, leg_ms: int = 1000) -> Iterator[Timed]:
    """Moves along a route without a pause, each of `leg_ms`."""
    for start, end in itertools.pairwise(vertices):
        yield at_ms, e.RobotDeparted(robot, start, end, at_ms, at_ms + leg_ms)
        at_ms += leg_ms


MAINS = e.PlacedLine(0, "noodles", 2, "mains", 9000)
SWEETS = e.PlacedLine(1, "ice", 1, "sweets", 4000)

# A whole evening of one party: noodles by r1, from the pass to the table, and back to the dock.
DINNER: tuple[Timed, ...] = (
    (0, e.VisitOpened("v", "t1", 2)),
    (1_000, e.TicketPlaced("k", "v", "t1", (MAINS,), "tab")),
    (2_000, e.LineFired("k", 0, "wok", 1, 9_000)),
    (9_000, e.LinePlated("k", 0)),
    (9_000, e.CourseReady("k", "mains", (2,))),
    (9_000, e.JobAssigned("j", "r1", "delivery", "k", "mains", 1, 2, "t1", "p")),
    *drive("r1", 9_000, "d1", "a", "p"),
    (11_000, e.LoadingBegan("r1", "j", 16_000)),
    (16_000, e.TrayLoaded("r1", "j", "k", "mains", 1)),
    *drive("r1", 16_000, "p", "a", "s"),
    (18_000, e.HandoverBegan("r1", "j", "k", "mains", 78_000)),
    (28_000, e.JobEnded("j", "r1", "guest")),
    (28_000, e.CourseDelivered("k", "mains")),
    *drive("r1", 28_000, "s", "a", "d1"),
    (60_000, e.VisitClosed("v")),
    (60_000, e.DoorsClosed()),
    (60_000, e.EveningEnded()),
)


def without(kind: type[e.Event], timed: Iterable[Timed] = DINNER) -> list[Timed]:
    """The log without the events of one kind."""
    return [(at_ms, event) for at_ms, event in timed if not isinstance(event, kind)]


def among(event: e.AnyEvent, at_ms: int, timed: Iterable[Timed] = DINNER) -> list[Timed]:
    """The log with one event more, after all that happen at that time."""
    timed = list(timed)
    place = sum(at <= at_ms for at, _ in timed)
    return [*timed[:place], (at_ms, event), *timed[place:]]
