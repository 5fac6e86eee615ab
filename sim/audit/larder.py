"""What may be ordered: nothing that is eighty-sixed, and no more portions than there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.events import Entry


class Larder:
    """Counts portions by the events alone.

    Args:
        stock: how many there are of each counted item when the evening begins.
    """

    def __init__(self, stock: Mapping[str, int], report: Callable[[Violation], None]) -> None:
        self._left = dict(stock)
        self._report = report
        self._eighty_sixed: set[str] = set()
        self._unfired: dict[str, dict[int, e.PlacedLine]] = {}  # by ticket: what would be given back
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.TicketPlaced: self._placed,
            e.LineRemade: self._remade,
            e.LineFired: self._fired,
            e.LineCancelled: self._line_cancelled,
            e.TicketCancelled: self._ticket_cancelled,
            e.ItemEightySixed: lambda _, event: self._eighty_sixed.add(event.item),
            e.ItemBroughtBack: lambda _, event: self._eighty_sixed.discard(event.item),
            e.StockSet: self._set,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def _placed(self, entry: Entry, event: e.TicketPlaced) -> None:
        self._unfired[event.ticket] = {line.line: line for line in event.lines}
        for line in event.lines:
            self._take(entry, event.ticket, line)

    def _remade(self, entry: Entry, event: e.LineRemade) -> None:
        self._unfired.setdefault(event.ticket, {})[event.line.line] = event.line
        self._take(entry, event.ticket, event.line)

    def _take(self, entry: Entry, ticket: str, line: e.PlacedLine) -> None:
        if line.item in self._eighty_sixed:
            self._say(entry, f"ticket {ticket} has {line.item}, which is eighty-sixed")
        if line.item in self._left:
            self._left[line.item] -= line.quantity
            if self._left[line.item] < 0:
                self._say(entry, f"ticket {ticket} has {-self._left[line.item]} {line.item} too many")

    def _fired(self, _: Entry, event: e.LineFired) -> None:
        self._unfired.get(event.ticket, {}).pop(event.line, None)

    def _line_cancelled(self, _: Entry, event: e.LineCancelled) -> None:
        line = self._unfired.get(event.ticket, {}).pop(event.line, None)
        if line is not None:
            self._give_back(line)

    def _ticket_cancelled(self, _: Entry, event: e.TicketCancelled) -> None:
        for line in self._unfired.pop(event.ticket, {}).values():
            self._give_back(line)

    def _set(self, _: Entry, event: e.StockSet) -> None:
        self._left.pop(event.item, None)
        if event.count is not None:
            self._left[event.item] = event.count

    def _give_back(self, line: e.PlacedLine) -> None:
        if line.item in self._left:
            self._left[line.item] += line.quantity

    def _say(self, entry: Entry, what: str) -> None:
        self._report(Violation("stock", entry.at_ms, entry.seq, (), what))
