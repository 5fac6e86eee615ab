"""What closing a way would cost: tables that no robot gets to any more, and the food that is on its way there."""

from __future__ import annotations

from functools import lru_cache

from sim.board import Board
from sim.floor import Floor
from sim.floor.reach import out_of_reach
from sim.messages import commands as c
from sim.restaurant import Restaurant
from sim.view.words import table_label


def price_of(restaurant: Restaurant, board: Board, command: c.AnyCommand) -> str:
    """In words, what a closure costs; empty where it cuts off nobody who waits for food."""
    if isinstance(command, c.CloseTable):
        lost = [command.table]
    elif isinstance(command, c.CloseEdge):
        lost = cut_off_by(restaurant, board, (command.from_, command.to))
    else:
        return ""
    coming = [
        (ticket.table, course)
        for ticket in board.open_tickets()
        if ticket.table in lost
        for course in ticket.courses.values()
        if course.delivered_ms is None
    ]
    if not coming:
        return ""
    jobs = [board.jobs[job] for _, course in coming for job in course.jobs]
    carried = sum(1 for job in jobs if job.ended_ms is None and job.loaded_ms is not None)
    tables = sorted({table for table, _ in coming}, key=lambda table: (len(table), table))
    said = ", ".join(table_label(table) for table in tables[:6]) + ("…" if len(tables) > 6 else "")
    on_robots = f", {carried} of them on a robot now" if carried else ""
    each_s = restaurant.service.staff.carry_s
    return (
        f"No robot gets to {said} any more. People carry {_courses(len(coming))}{on_robots}: "
        f"about {each_s:.0f} s of somebody's time for each load."
    )


def _courses(count: int) -> str:
    return "1 course" if count == 1 else f"{count} courses"


def cut_off_by(restaurant: Restaurant, board: Board, edge: tuple[str, str]) -> list[str]:
    """The tables that are in reach of robots now, and wouldn't be without an edge."""
    return list(_lost(restaurant.floor, tuple(board.closed_edges), edge))


@lru_cache(maxsize=64)
def _lost(floor: Floor, closed: tuple[tuple[str, str], ...], edge: tuple[str, str]) -> tuple[str, ...]:
    """Kept, since the window asks after each event while a way is selected."""
    before = out_of_reach(floor, closed)
    return tuple(table for table in out_of_reach(floor, [*closed, edge]) if table not in before)
