"""What the kitchen's page shows of the board: copied out whole, so that nothing of the board is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sim.board import Board, CourseState, Line, Ticket
from sim.kitchen_load import mean_ms
from sim.restaurant import Restaurant

LineState = Literal["waits", "in hand", "plated"]


@dataclass(frozen=True)
class LineCard:
    """A line that was fired; `begins_ms` is from when it is to be begun, to be plated with its course."""

    line: int
    item: str
    quantity: int
    options: tuple[str, ...]
    state: LineState
    begins_ms: int
    stations: tuple[str, ...]  # of the steps of its recipe


@dataclass(frozen=True)
class CourseCard:
    """The fired lines of one course of a ticket.

    Attributes:
        number: of the ticket this evening, from 1.
        expected_ms: how long its longest line takes on average, without waiting.
    """

    ticket: str
    number: int
    table: str
    course: str
    fired_ms: int
    expected_ms: int
    ready: bool
    can_recall: bool
    lines: tuple[LineCard, ...]

    @property
    def stations(self) -> set[str]:
        return {station for line in self.lines for station in line.stations}


@dataclass(frozen=True)
class HeldCourse:
    """A course that it is time for and that can't be fired."""

    number: int
    table: str
    course: str
    because: str


@dataclass(frozen=True)
class KitchenStatus:
    """The kitchen after event `seq`: what cooks, what stands on the pass, what is still to be cooked of each item."""

    seq: int
    is_manual: bool
    cooking: tuple[CourseCard, ...]
    on_pass: tuple[CourseCard, ...]
    held: tuple[HeldCourse, ...]
    all_day: tuple[tuple[str, int], ...]
    pass_taken: int
    pass_places: int
    throttle_min: float | None
    ended: bool


@dataclass(frozen=True)
class LarderItem:
    """Whether an item can be ordered: `left` portions where they are counted."""

    item: str
    eighty_sixed: bool
    left: int | None


def kitchen_status(board: Board, restaurant: Restaurant) -> KitchenStatus:
    """The oldest card first; items to be cooked in the menu's order."""
    cooking: list[CourseCard] = []
    on_pass: list[CourseCard] = []
    held: list[HeldCourse] = []
    to_cook: Counter[str] = Counter()
    numbers = {ticket: number for number, ticket in enumerate(board.tickets, start=1)}
    for ticket in board.open_tickets():
        for line in ticket.lines.values():
            if line.cancelled_ms is None and line.plated_ms is None:
                to_cook[line.placed.item] += line.placed.quantity
        for course in ticket.courses.values():
            if course.held:
                held.append(HeldCourse(numbers[ticket.ticket], ticket.table, course.course, course.held))
            card = _card(board, restaurant, ticket, course, numbers[ticket.ticket])
            if card is not None:
                (on_pass if card.ready else cooking).append(card)
    return KitchenStatus(
        board.seq,
        restaurant.service.kitchen.mode == "manual",
        tuple(sorted(cooking, key=lambda card: (card.fired_ms, card.number))),
        tuple(sorted(on_pass, key=lambda card: (card.fired_ms, card.number))),
        tuple(held),
        tuple((item.id, to_cook[item.id]) for item in restaurant.menu.items if to_cook[item.id]),
        board.pass_places,
        restaurant.service.kitchen.pass_places,
        board.throttle_min,
        board.ended,
    )


def larder(board: Board, restaurant: Restaurant) -> tuple[LarderItem, ...]:
    """Every item of the menu, in its order."""
    return tuple(
        LarderItem(item.id, item.id in board.eighty_sixed, board.stock.get(item.id)) for item in restaurant.menu.items
    )


def _card(board: Board, restaurant: Restaurant, ticket: Ticket, course: CourseState, number: int) -> CourseCard | None:
    """A course as the kitchen sees it; None where nothing of it is fired, or nothing stands there any more."""
    fired = [line for line in (ticket.lines[n] for n in course.lines) if line.start_ms is not None]
    if not fired or course.places == 0:
        return None
    taken = any(board.jobs[job].loading_until_ms is not None for job in course.jobs)
    lines = tuple(_line(restaurant, line) for line in fired)
    return CourseCard(
        ticket.ticket,
        number,
        ticket.table,
        course.course,
        min(line.begins_ms for line in lines),
        max(_expected_ms(restaurant, line) for line in fired),
        all(line.plated_ms is not None for line in fired),
        not (taken or course.with_staff or course.served),
        lines,
    )


def _line(restaurant: Restaurant, line: Line) -> LineCard:
    state: LineState = "waits" if line.fired_ms is None else "in hand" if line.plated_ms is None else "plated"
    placed = line.placed
    stations = tuple(dict.fromkeys(step.station for step in restaurant.menu.by_id[placed.item].steps))
    return LineCard(placed.line, placed.item, placed.quantity, placed.options, state, line.start_ms or 0, stations)


def _expected_ms(restaurant: Restaurant, line: Line) -> int:
    steps = restaurant.menu.by_id[line.placed.item].steps
    return sum(mean_ms(step.prep, line.placed.quantity) for step in steps)
