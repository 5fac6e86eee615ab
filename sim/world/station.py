"""A station of the kitchen: cooks and places, and the steps that wait for them."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Waiting(NamedTuple):
    """A step that waits: in the order of when its line was to begin, then of tickets, courses and lines."""

    start_ms: int
    number: int  # of the ticket
    course: int
    line: int
    ticket: str
    hands: bool


class Station:
    """Gives hands and places out. What needs neither a cook nor waits for one may overtake what does."""

    def __init__(self, cooks: int, places: int) -> None:
        self._cooks = list(range(1, cooks + 1))  # free ones, by number
        self._places = places
        self._waiting: list[Waiting] = []

    def take(self, cook: int) -> None:
        """A place is taken, and with it a cook's hands unless `cook` is 0."""
        self._places -= 1
        if cook:
            self._cooks.remove(cook)

    def give_back(self, cook: int) -> None:
        self._places += 1
        if cook:
            insort(self._cooks, cook)

    def wait(self, step: Waiting) -> None:
        insort(self._waiting, step)

    def next(self, still_wanted: Callable[[Waiting], bool]) -> Iterator[tuple[Waiting, int]]:
        """What can begin now, each with its cook (0 for none); both are taken. Steps nobody wants any more go."""
        index = 0
        while self._places > 0 and index < len(self._waiting):
            step = self._waiting[index]
            if not still_wanted(step):
                del self._waiting[index]
            elif step.hands and not self._cooks:
                index += 1
            else:
                del self._waiting[index]
                cook = self._cooks[0] if step.hands else 0
                self.take(cook)
                yield step, cook
