"""Little's law, L = λW, on whole evenings: it holds exactly, whatever the evening, or a log or a fold is wrong.

Over a time at whose ends nobody is there, the mean number of those present times that time is the sum of their stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from situations import HOUR, blocked_table

from sim.board import Board
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import simulate

Stay = tuple[type[e.Event], tuple[type[e.Event], ...], Callable[[Any], object]]  # comes with, leaves with, who

STAYS: dict[str, Stay] = {
    "at the door": (e.WaitlistJoined, (e.VisitOpened, e.WaitlistLeft), lambda event: event.visit),
    "at the tables": (e.VisitOpened, (e.VisitClosed,), lambda event: event.visit),
    "with the cooks": (e.LineFired, (e.LinePlated,), lambda event: (event.ticket, event.line)),
    "with the robots": (e.JobAssigned, (e.JobEnded,), lambda event: event.job),
}
PRESENT: dict[str, Callable[[Board], int]] = {
    "at the door": lambda board: len(board.waitlist),
    "at the tables": lambda board: len(board.seated),
    "with the cooks": lambda board: sum(
        line.fired_ms is not None and line.plated_ms is None
        for ticket in board.open_tickets()
        for line in ticket.lines.values()
    ),
    "with the robots": lambda board: sum(len(robot.jobs) for robot in board.robots.values()),
}


def stays_ms(log: list[Entry], comes: type[e.Event], leaves: tuple[type[e.Event], ...], who: Any) -> list[int]:
    """How long each one stayed, by the events alone: λ times the evening is their number, W their mean."""
    here: dict[object, int] = {}
    stays: list[int] = []
    for entry in log:
        if isinstance(entry.event, leaves) and who(entry.event) in here:
            stays.append(entry.at_ms - here.pop(who(entry.event)))
        if isinstance(entry.event, comes):
            here[who(entry.event)] = entry.at_ms
    assert not here, "nobody is there any more"
    return stays


EVENINGS = [(load("bistro"), 1), (load("bistro"), 2), (load("lanes"), 1), (blocked_table(), 1)]


@pytest.mark.parametrize(("place", "seed"), EVENINGS, ids=[f"{place.name}-{seed}" for place, seed in EVENINGS])
def test_as_many_are_there_as_come_times_how_long_they_stay(place: Restaurant, seed: int) -> None:
    """L T = Σ W at every part of the house: L from the board, instant by instant, the stays from the events alone."""
    log = [entry for batch in simulate(place, seed, HOUR) for entry in batch]
    board = Board(place)
    present_ms = dict.fromkeys(STAYS, 0)
    for entry in log:
        if entry.at_ms > board.at_ms:
            for part, count in PRESENT.items():
                present_ms[part] += count(board) * (entry.at_ms - board.at_ms)
        board.apply(entry)
    for part, stay in STAYS.items():
        stays = stays_ms(log, *stay)
        assert len(stays) > 5
        assert present_ms[part] == sum(stays), part
