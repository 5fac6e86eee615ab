"""How long the kitchen will take, from a board: what waits at each station, and when a course will be plated.

A forecast by means: steps under way end as the board says, those that wait are given in their order to whichever
hands and place are free first (list scheduling), each for its mean time. It draws nothing and changes nothing.
"""

from __future__ import annotations

import heapq

from sim.board import Board, Line
from sim.menu import Item, Prep, Step
from sim.restaurant import Restaurant
from sim.streams import as_ms

Station = tuple[list[int], list[int]]  # heaps: when each cook, and each place, is free


def mean_ms(prep: Prep, quantity: int) -> int:
    """How long a step takes for so many portions of one line, on average."""
    return max(1, as_ms(prep.mean_s * (1 + prep.extra * (quantity - 1))))


def make_ms(item: Item, quantity: int) -> int:
    """How much work a line is: the mean time that it is in a cook's hands."""
    return sum(mean_ms(step.prep, quantity) for step in item.steps if step.prep.hands)


def waits_ms(restaurant: Restaurant, board: Board, now_ms: int) -> dict[str, tuple[int, int]]:
    """By station, how long a step that came now would wait: one that needs a cook, one that needs a place alone."""
    stations = _stations(restaurant, board, now_ms)
    return {
        name: (max(cooks[0], places[0], now_ms) - now_ms, max(places[0], now_ms) - now_ms)
        for name, (cooks, places) in stations.items()
    }


def line_ms(item: Item, quantity: int, waits: dict[str, tuple[int, int]]) -> int:
    """How long a new line of an item would take from now to being plated, its waits at stations included.

    Args:
        waits: what `waits_ms` says.
    """
    return sum(waits[step.station][0 if step.prep.hands else 1] + mean_ms(step.prep, quantity) for step in item.steps)


def plated_ms(restaurant: Restaurant, board: Board, ticket: str, course: str, now_ms: int) -> int | None:
    """When all fired lines of a course are expected to be plated, in world time; None where none is fired.

    What waits for a station counts from now on, or from when it is to begin.
    """
    state = board.tickets[ticket]
    ends_ms = [
        _end_ms(restaurant.menu.by_id[line.placed.item], line, now_ms)
        for line in (state.lines[number] for number in state.courses[course].lines)
        if line.start_ms is not None
    ]
    return max(ends_ms, default=None)


def _end_ms(item: Item, line: Line, now_ms: int) -> int:
    if line.plated_ms is not None:
        return line.plated_ms
    begins_ms = max(now_ms, line.until_ms if line.until_ms is not None else line.start_ms or 0)
    return begins_ms + sum(mean_ms(step.prep, line.placed.quantity) for step in item.steps[line.step :])


def line_ends_ms(restaurant: Restaurant, board: Board, now_ms: int) -> dict[tuple[str, int], int]:
    """When each line of a fired course that is not plated is expected to be, waits at its next station included."""
    items = restaurant.menu.by_id
    _, step_ends_ms = _schedule(restaurant, board, now_ms)
    return {
        key: end_ms + sum(mean_ms(step.prep, line.placed.quantity) for step in _after(items[line.placed.item], line))
        for key, line, end_ms in ((key, board.in_kitchen[key], end_ms) for key, end_ms in step_ends_ms.items())
    }


def _after(item: Item, line: Line) -> tuple[Step, ...]:
    """The steps that come after the one that a line is in or waits for."""
    return item.steps[line.step if line.until_ms is not None else line.step + 1 :]


def _stations(restaurant: Restaurant, board: Board, now_ms: int) -> dict[str, Station]:
    return _schedule(restaurant, board, now_ms)[0]


def _schedule(
    restaurant: Restaurant, board: Board, now_ms: int
) -> tuple[dict[str, Station], dict[tuple[str, int], int]]:
    """When hands and places are free, and when each line is done with the step that it is in or waits for."""
    service, items = restaurant.service, restaurant.menu.by_id
    stations = {name: ([now_ms] * count, [now_ms] * service.places_at(name)) for name, count in service.cooks.items()}
    waiting: list[tuple[tuple[str, int], Line]] = []
    step_ends_ms: dict[tuple[str, int], int] = {}
    for key, line in board.in_kitchen.items():
        if line.until_ms is None:
            waiting.append((key, line))
        elif line.station is not None:
            step_ends_ms[key] = max(now_ms, line.until_ms)
            cooks, places = stations[line.station]
            heapq.heapreplace(places, line.until_ms)
            if line.cook:
                heapq.heapreplace(cooks, line.until_ms)
    for key, line in sorted(waiting, key=lambda each: each[1].start_ms or 0):
        step = items[line.placed.item].steps[line.step]
        cooks, places = stations[step.station]
        begins_ms = max(places[0], line.start_ms or 0, cooks[0] if step.prep.hands else 0)
        step_ends_ms[key] = ends_ms = begins_ms + mean_ms(step.prep, line.placed.quantity)
        heapq.heapreplace(places, ends_ms)
        if step.prep.hands:
            heapq.heapreplace(cooks, ends_ms)
    return stations, step_ends_ms
