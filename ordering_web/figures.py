"""Tonight's figures, counted as the events come: those of `sim.kpi`, and a few of them by the quarter of an hour."""

from __future__ import annotations

import statistics
import threading
from dataclasses import dataclass, field

import msgspec

from ordering_web.port import Port
from sim.kpi import Kpis, Tally
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry

QUARTER_MS = 15 * 60_000


@dataclass
class Quarter:
    """What happened in a quarter of an hour that began at `from_ms`."""

    from_ms: int
    ordered: int = 0  # dishes
    served: int = 0
    revenue_minor: int = 0
    to_table_ms: list[int] = field(default_factory=list)

    @property
    def to_table_min(self) -> float:
        """The median from the order to the table, 0 where nothing came."""
        return statistics.median(self.to_table_ms) / 60_000 if self.to_table_ms else 0.0


class Figures:
    """Reads each event once, whoever asks how often."""

    def __init__(self, port: Port) -> None:
        self._port = port
        restaurant = port.restaurant
        self._tally = Tally(header_of(restaurant, 0, restaurant.service.opens.isoformat()))
        self._quarters: list[Quarter] = []
        self._placed: dict[str, tuple[int, dict[int, e.PlacedLine]]] = {}  # by ticket: when, and its lines
        self._seq = 0
        self._lock = threading.Lock()

    def now(self) -> tuple[Kpis, list[Quarter]]:
        """The figures up to the last event, and the quarters so far."""
        with self._lock:
            for entry in self._port.events_after(self._seq, 0):
                self._tally.apply(entry)
                self._count(entry)
                self._seq = entry.seq
            self._quarter(self._port.now_ms())  # also the quiet ones
            return self._tally.kpis(), list(self._quarters)

    def _count(self, entry: Entry) -> None:
        event, quarter = entry.event, self._quarter(entry.at_ms)
        if isinstance(event, e.TicketPlaced):
            self._placed[event.ticket] = entry.at_ms, {line.line: line for line in event.lines}
            quarter.ordered += sum(line.quantity for line in event.lines)
        elif isinstance(event, e.LineCancelled):
            self._placed[event.ticket][1].pop(event.line, None)
        elif isinstance(event, e.PortionsCancelled):
            lines = self._placed[event.ticket][1]
            lines[event.line] = msgspec.structs.replace(lines[event.line], quantity=event.left)
        elif isinstance(event, e.CourseDelivered):
            placed_ms, lines = self._placed[event.ticket]
            came = [line for line in lines.values() if line.course == event.course]
            quarter.served += sum(line.quantity for line in came)
            quarter.revenue_minor += sum(line.quantity * line.price_minor for line in came)
            quarter.to_table_ms.append(entry.at_ms - placed_ms)

    def _quarter(self, at_ms: int) -> Quarter:
        while len(self._quarters) <= at_ms // QUARTER_MS:
            self._quarters.append(Quarter(len(self._quarters) * QUARTER_MS))
        return self._quarters[at_ms // QUARTER_MS]
