"""Tiny restaurants, each named by its situation on the floor, and a few words to play an evening in them.

one_dock                 swap                                     blocked_table
                           d1          q          d2                d1  d2
d1 ─ p ─ a ─ 1 ─ 2         │           │          │                 │   │
                         p ─ a ─ b ─── c ─── e ── f ─ 1             p ─ a ─── 1 ─── 2

narrow_aisle: as swap, without the place `q` to step aside, and 8 m long between the rooms.

A number is the stop of the table of that number. All aisles are driven both ways.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeVar

import msgspec

from sim.audit import Report, audit
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec
from sim.floor.check import check
from sim.menu import Choice, Course, Item, Menu, Names, Option, Prep
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import encode_entry, header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, is_quiet
from sim.service import Bussing, Cruise, Guests, Kitchen, Robots, Round, Service

Happened = TypeVar("Happened", bound=e.Event)

SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000

# ── floors ────────────────────────────────────────────────────────────────────────────────────


def one_dock(**said: Any) -> Restaurant:
    """One robot: whoever comes second waits for it."""
    ways = ["d1 p a 1 2"]
    return _restaurant("one_dock", ways, {"d1": (0, 0), "p": (1, 0), "a": (2, 0), "1": (3, 0), "2": (4, 0)}, **said)


def next_door(**said: Any) -> Restaurant:
    """The table stands between the robot's dock and the pass, one edge from each."""
    return _restaurant("next_door", ["d1 1 p"], {"d1": (0, 0), "1": (1, 0), "p": (2, 0)}, **said)


def wash_station(**said: Any) -> Restaurant:
    """As one_dock, with a place beside the pass where used dishes are taken off."""
    places = {"d1": (0, 0), "p": (1, 0), "a": (2, 0), "1": (3, 0), "2": (4, 0), "w": (2, 1)}
    return _restaurant("wash_station", ["d1 p a 1 2", "a w"], places, **said)


def swap(**said: Any) -> Restaurant:
    """Two robots that rest at opposite ends of one lane; it has one place to step aside."""
    places = {"p": (0, 0), "a": (1, 0), "b": (2, 0), "c": (4, 0), "e": (6, 0), "f": (7, 0), "1": (8, 0)}
    places |= {"d1": (1, -1), "q": (4, -1), "d2": (7, -1)}
    return _restaurant("swap", ["p a b c e f 1", "d1 a", "q c", "d2 f"], places, **{"robots": 2, **said})


def narrow_aisle(**said: Any) -> Restaurant:
    """Two robots, and between kitchen and tables an aisle of 8 m in which they can't pass each other."""
    places = {"p": (0, 0), "a": (1, 0), "m": (5, 0), "f": (9, 0), "1": (10, 0), "2": (9, 1)}
    places |= {"d1": (1, -1), "d2": (1, 1)}
    ways = ["p a m f 1", "d1 a", "d2 a", "f 2"]
    return _restaurant("narrow_aisle", ways, places, **{"robots": 2, **said})


def blocked_table(**said: Any) -> Restaurant:
    """Who is served at table 1 stands in the way to table 2."""
    places = {"p": (0, 0), "a": (1, 0), "1": (3, 0), "2": (5, 0), "d1": (0, -1), "d2": (1, -1)}
    return _restaurant("blocked_table", ["p a 1 2", "d1 p", "d2 a"], places, **{"robots": 2, **said})


# ── menu and service ──────────────────────────────────────────────────────────────────────────


def _name(text: str) -> Names:
    return Names(text, text, text)


_SIZE = Option("size", _name("Size"), (Choice("small", _name("Small")), Choice("large", _name("Large"), 300)))
_HEAT = Option("heat", _name("Heat"), (Choice("mild", _name("Mild")), Choice("hot", _name("Hot"))))

MENU = Menu(
    "KRW",
    0,
    (Course("drinks", _name("Drinks")), Course("mains", _name("Mains")), Course("sweets", _name("Sweets"))),
    (
        Item("tea", _name("Tea"), "drinks", "bar", 500, Prep(20)),
        Item("noodles", _name("Noodles"), "mains", "wok", 9000, Prep(100), options=(_SIZE, _HEAT)),
        Item("rice", _name("Rice"), "mains", "wok", 3000, Prep(60)),
        Item("cake", _name("Cake"), "sweets", "bar", 4000, Prep(30)),
    ),
)


def _restaurant(
    name: str,
    ways: list[str],
    places: Mapping[str, tuple[float, float]],
    *,
    robots: int = 1,
    cooks: dict[str, int] | None = None,
    policy: str = "nearest",
    menu: Menu = MENU,
    hours: float = 2,
    fleet: dict[str, Any] | None = None,
    guests: dict[str, Any] | None = None,
    stock: dict[str, int] | None = None,
    room: dict[str, int] | None = None,
    kitchen: dict[str, Any] | None = None,
    bussing: dict[str, Any] | None = None,
    cruise: dict[str, Any] | None = None,
) -> Restaurant:
    edges = [pair for way in ways for pair in pairwise(way.split())]
    tables = {vertex: TableSpec(vertex, 4) for vertex in places if vertex.isdigit()}
    kinds = {"p": "pass", "d": "dock", "w": "wash"}
    vertices = {
        vertex: VertexSpec(x_m, y_m, "stop" if vertex in tables else kinds.get(vertex[0], "aisle"))  # type: ignore[arg-type]
        for vertex, (x_m, y_m) in places.items()
    }
    floor = Floor(FloorSpec(vertices, (*edges, *((v, u) for u, v in edges)), 0.05, tables))
    team = Robots(robots, 0.25, 1.0, 1.0, 2, 2, battery_h=12, charge_h=4, load_s=5, handover_limit_s=60)
    rounds = (Round(("drinks", "mains")), Round(("sweets",), "food", share=0.5)) if menu is MENU else ()
    crowd = Guests(((0, 20),), (0.3, 0.4, 0.2, 0.1), 10, 3, 5, 15, rounds)
    service = Service(
        opens=datetime.datetime(2026, 1, 31, 17),  # noqa: DTZ001 - the restaurant's own clock
        hours=hours,
        policy=policy,
        robots=msgspec.structs.replace(team, **(fleet or {})),
        cooks=cooks or {"bar": 1, "wok": 1},
        guests=msgspec.structs.replace(crowd, **(guests or {})),
        stock=stock or {},
        places=room or {},
        kitchen=Kitchen(**(kitchen or {})),
        bussing=Bussing(**(bussing or {})),
        cruise=Cruise(**(cruise or {})),
    )
    check(floor, service.robots.radius_m, robots)
    return Restaurant(name, floor, menu, service)


# ── playing ───────────────────────────────────────────────────────────────────────────────────


def lines(*wanted: str) -> tuple[c.OrderedLine, ...]:
    """Ordered lines, each as `item`, or `quantity item option:choice …`."""
    ordered = []
    for text in wanted:
        words = text.split()
        quantity = int(words.pop(0)) if words[0].isdigit() else 1
        ordered.append(c.OrderedLine(words[0], quantity, tuple(words[1:])))
    return tuple(ordered)


def seat(evening: Evening, table: str, at_ms: int = 0) -> None:
    """A party sits down; its visit is named after the table."""
    evening.command(f"open-{table}", c.OpenVisit(f"visit-{table}", table, 2), at_ms)


def order(evening: Evening, table: str, ticket: str, *wanted: str, at_ms: int = 0) -> None:
    evening.command(f"place-{ticket}", c.PlaceTicket(ticket, f"visit-{table}", lines(*wanted)), at_ms)


def close(evening: Evening, at_ms: int | None = None, bound_ms: int = 2 * HOUR) -> None:
    """Close the doors, let what is open be finished, and end the evening."""
    evening.command("close-doors", c.CloseDoors(), evening.now_ms if at_ms is None else at_ms)
    until_ms = evening.now_ms + bound_ms
    while not is_quiet(evening.board) and evening.now_ms < until_ms:
        evening.advance(evening.now_ms + MINUTE)
    evening.command("end-evening", c.EndEvening(), evening.now_ms)


def happened(kind: type[Happened], log: Iterable[Entry]) -> list[Happened]:
    """The events of one kind."""
    return [entry.event for entry in log if isinstance(entry.event, kind)]


def when(kind: type[e.Event], log: Iterable[Entry], **fields: Any) -> Iterator[int]:
    """The instants at which events of a kind with these fields happened."""
    for entry in log:
        if isinstance(entry.event, kind) and all(getattr(entry.event, key) == said for key, said in fields.items()):
            yield entry.at_ms


def judged(restaurant: Restaurant, log: Iterable[Entry], seed: int = 1) -> Report:
    """What the judge says of a log."""
    return audit(header_of(restaurant, seed), log)


def as_bytes(log: Iterable[Entry]) -> bytes:
    return b"\n".join(map(encode_entry, log))
