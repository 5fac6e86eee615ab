"""The evening so far, at any of its moments: the fold of its entries, with boards kept on the way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from sim.board import Board, copy_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.alerts import Alerts
from sim.view.history import History
from sim.view.situation import AgeLimits

APART = 1000  # entries between two boards that are kept; folding so many takes a few milliseconds


class Past:
    """All entries that are known, the board after the last one, its alerts as they began and ended, and its figures."""

    def __init__(self, restaurant: Restaurant, limits: AgeLimits) -> None:
        self.latest = Board(restaurant)
        self.alerts = Alerts(limits, restaurant.menu)
        self.history = History(self.latest)
        self.entries: list[Entry] = []
        self._kept = [Board(restaurant)]  # after 0, APART, 2 × APART … entries
        self._shown = copy_of(self.latest)

    def take(self, entries: Iterable[Entry]) -> None:
        """What happened next."""
        for entry in entries:
            self.history.pass_to(self.latest, entry.at_ms)
            self.latest.apply(entry)
            self.alerts.follow(self.latest, entry)
            self.history.follow(self.latest, entry)
            self.entries.append(entry)
            if len(self.entries) % APART == 0:
                self._kept.append(copy_of(self.latest))

    def board_at(self, t_ms: int) -> Board:
        """The board after all that happened up to a moment, inclusive; valid until the next call for another one."""
        if t_ms >= self.latest.at_ms:
            return self.latest
        wanted = bisect_right(self.entries, t_ms, key=lambda entry: entry.at_ms)
        nearest = wanted // APART
        if not nearest * APART <= self._shown.seq <= wanted:
            self._shown = copy_of(self._kept[nearest])
        return self._shown.apply_all(self.entries[self._shown.seq : wanted])
