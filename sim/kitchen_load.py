"""How long the kitchen will take, from a board: what waits at each station, and when a course will be plated.

A forecast by means: steps under way end as the board says, those that wait are given in their order to whichever
hands and place are free first (list scheduling), each for its mean time. It draws nothing and changes nothing.
"""

from __future__ import annotations

import heapq

from sim.board import Board, Line
from sim.menu import Item, Prep
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


def _stations(restaurant: Restaurant, board: Board, now_ms: int) -> dict[str, Station]:
    service, items = restaurant.service, restaurant.menu.by_id
    stations = {name: ([now_ms] * count, [now_ms] * service.places_at(name)) for name, count in service.cooks.items()}
    waiting = []
    for line in board.in_kitchen.values():
        if line.until_ms is None:
            waiting.append(line)
        elif line.station is not None:
            cooks, places = stations[line.station]
            heapq.heapreplace(places, line.until_ms)
            if line.cook:
                heapq.heapreplace(cooks, line.until_ms)
    for line in sorted(waiting, key=lambda line: line.start_ms or 0):
        step = items[line.placed.item].steps[line.step]
        cooks, places = stations[step.station]
        begins_ms = max(places[0], line.start_ms or 0, cooks[0] if step.prep.hands else 0)
        ends_ms = begins_ms + mean_ms(step.prep, line.placed.quantity)
        heapq.heapreplace(places, ends_ms)
        if step.prep.hands:
            heapq.heapreplace(cooks, ends_ms)
    return stations
