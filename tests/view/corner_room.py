"""A small room for tests of the view: a pass, two docks, a one-way aisle, three tables; and what happens there."""

from __future__ import annotations

import datetime

import pygame

from sim.board import Board
from sim.floor import Floor, FloorSpec, Rect, TableSpec, VertexSpec
from sim.menu import Course, Item, Menu, Names, Prep
from sim.messages import events as e
from sim.messages.events import AnyEvent, Entry
from sim.restaurant import Restaurant
from sim.service import Guests, Robots, Service


def restaurant() -> Restaurant:
    return Restaurant("corner-room", Floor(_floor()), _menu(), _service())


def board(told: list[tuple[int, AnyEvent]]) -> Board:
    """The board after events, each with its time."""
    return Board(restaurant()).apply_all(entries(told))


def entries(told: list[tuple[int, AnyEvent]]) -> list[Entry]:
    return [Entry(seq, at_ms, event) for seq, (at_ms, event) in enumerate(told, start=1)]


def seated(table: str = "1", guests: int = 2, at_ms: int = 0) -> tuple[int, AnyEvent]:
    return at_ms, e.VisitOpened(f"visit-{table}", table, guests)


def ordered(table: str = "1", at_ms: int = 0, quantity: int = 2) -> tuple[int, AnyEvent]:
    line = e.PlacedLine(0, "noodles", quantity, "mains", 900)
    return at_ms, e.TicketPlaced(f"ticket-{table}", f"visit-{table}", table, (line,), "tab")


def plated(table: str = "1", at_ms: int = 0) -> list[tuple[int, AnyEvent]]:
    ticket = f"ticket-{table}"
    return [
        (at_ms, e.LineFired(ticket, 0, "wok", 0, at_ms)),
        (at_ms, e.LinePlated(ticket, 0)),
        (at_ms, e.CourseReady(ticket, "mains", (2,))),
    ]


def sent(robot: str, table: str = "1", at_ms: int = 0) -> list[tuple[int, AnyEvent]]:
    """A robot has been loaded with a table's mains."""
    ticket, job = f"ticket-{table}", f"job-{table}"
    return [
        (at_ms, e.JobAssigned(job, robot, "delivery", ticket, "mains", 0, 2, table, "pass")),
        (at_ms, e.LoadingBegan(robot, job, at_ms)),
        (at_ms, e.TrayLoaded(robot, job, ticket, "mains", 1)),
    ]


def served(robot: str, table: str = "1", at_ms: int = 0) -> list[tuple[int, AnyEvent]]:
    ticket, job = f"ticket-{table}", f"job-{table}"
    return [(at_ms, e.JobEnded(job, robot, "guest")), (at_ms, e.CourseDelivered(ticket, "mains"))]


class Wall:
    """A wall clock that goes when it is told to."""

    def __init__(self) -> None:
        self.s = 100.0

    def __call__(self) -> float:
        return self.s


def at(surface: pygame.Surface, x: float, y: float) -> tuple[int, int, int]:
    """The colour of a pixel."""
    red, green, blue, _ = surface.get_at((round(x), round(y)))
    return red, green, blue


def count(surface: pygame.Surface, colour: tuple[int, int, int], area: pygame.Rect | None = None) -> int:
    """How many pixels of an area have exactly this colour."""
    part = surface.subsurface(area) if area else surface
    return pygame.mask.from_threshold(part, colour, (1, 1, 1)).count()


def _floor() -> FloorSpec:
    """y 1 is an aisle from the docks to the right, one way between `a` and `c`; tables hang below it."""
    vertices = {
        "dock-1": VertexSpec(1.0, 1.0, "dock"),
        "dock-2": VertexSpec(1.0, 3.0, "dock"),
        "a": VertexSpec(3.0, 1.0),
        "b": VertexSpec(5.0, 1.0, "stop"),
        "c": VertexSpec(7.0, 1.0, "stop"),
        "d": VertexSpec(9.0, 1.0, "stop"),
        "pass": VertexSpec(3.0, 3.0, "pass"),
    }
    both_ways = [("dock-1", "a"), ("dock-2", "pass"), ("pass", "a"), ("c", "d")]
    edges = [*both_ways, *((end, start) for start, end in both_ways), ("a", "b"), ("b", "c")]
    tables = {
        name: TableSpec(stop, 4, (Rect(x_m, 2.0, 1.6, 1.6),))
        for name, stop, x_m in (("1", "b", 4.2), ("2", "c", 6.2), ("3", "d", 8.2))
    }
    walls = (Rect(0.0, 0.0, 10.5, 0.3), Rect(0.0, 4.2, 10.5, 0.3))
    return FloorSpec(vertices, tuple(edges), 0.05, tables, walls, (Rect(2.2, 3.6, 1.6, 0.6),))


def _menu() -> Menu:
    noodles = Item("noodles", Names("Noodles", "국수", "面"), "mains", "wok", 900, Prep(300))
    return Menu("EUR", 2, (Course("mains", Names("Mains", "메인", "主菜")),), (noodles,))


def _service() -> Service:
    robots = Robots(2, 0.25, 1.0, 2.0, 3, 4, 8.0, 4.0, 20.0, 60.0)
    guests = Guests(((0.0, 10.0),), (0.5, 0.5), 15, 5, 30, 20)
    opens = datetime.datetime.fromisoformat("2026-05-01T18:00:00")
    return Service(opens, 4, "nearest", robots, {"wok": 1}, guests)
