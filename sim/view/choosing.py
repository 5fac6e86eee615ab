"""What is selected next with the keys alone: robots, tables, orders, the ways around, the kitchen."""

from __future__ import annotations

import math
from typing import Literal, get_args

from sim.board import Board
from sim.floor import natural
from sim.restaurant import Restaurant
from sim.view.camera import Point
from sim.view.look import Selection

Choice = Literal["next robot", "next table", "next order", "next way", "kitchen"]
CHOICES: frozenset[Choice] = frozenset(get_args(Choice))


class Chooser:
    """Goes through what can be selected, in an order of its own for each kind; ways from the nearest on."""

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._around: Point | None = None  # where one began to go through ways

    def next(
        self, choice: Choice, board: Board, chosen: Selection | None, place_m: Point | None, *, back: bool
    ) -> Selection | None:
        """The one after what is selected, or the first; None where there is nothing of the kind.

        Args:
            place_m: where the selection is, in metres.
            back: the one before it, or the last.
        """
        all_of_them = self._all(choice, board, chosen, place_m)
        if not all_of_them:
            return None
        if chosen not in all_of_them:
            return all_of_them[-1 if back else 0]
        at = all_of_them.index(chosen)
        return all_of_them[(at - 1 if back else at + 1) % len(all_of_them)]

    def _all(
        self, choice: Choice, board: Board, chosen: Selection | None, place_m: Point | None
    ) -> list[Selection | None]:
        if choice == "next robot":
            return [Selection("robot", robot) for robot in board.robots]
        if choice == "next table":
            return [Selection("table", table) for table in sorted(self._restaurant.floor.tables, key=natural)]
        if choice == "next order":
            return [Selection("ticket", ticket.ticket) for ticket in board.open_tickets()]
        if choice == "kitchen":
            return [Selection("kitchen", "")]
        return [*self._ways(chosen, place_m)]

    def _ways(self, chosen: Selection | None, place_m: Point | None) -> list[Selection]:
        """From the selection on outwards, or from the middle of the floor; one for both directions of a way."""
        floor = self._restaurant.floor
        if self._around is None or chosen is None or chosen.kind != "edge":
            left, top, right, bottom = floor.bounds_m
            self._around = place_m or ((left + right) / 2, (top + bottom) / 2)
        x, y = self._around
        found: dict[frozenset[str], tuple[float, Selection]] = {}
        for start, end in floor.spec.edges:
            (x0, y0), (x1, y1) = floor.position(start), floor.position(end)
            gap_m = math.dist((x, y), ((x0 + x1) / 2, (y0 + y1) / 2))
            found.setdefault(frozenset((start, end)), (round(gap_m, 6), Selection("edge", start, end)))
        return [way for _, way in sorted(found.values(), key=lambda each: (each[0], each[1].name, each[1].to))]
