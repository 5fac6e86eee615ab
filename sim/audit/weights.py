"""What trays bear: no load with more dishes, or more weight, than the trays it is said to take."""

from __future__ import annotations

from collections.abc import Callable

from sim.audit.losses import Losses
from sim.audit.report import Violation
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

SLACK_KG = 1e-9


class Weights:
    """Weighs each load when it is put on a robot.

    Args:
        losses: knows what is in each load; its `apply` must see each event before this one's.
    """

    def __init__(self, header: Header, losses: Losses, report: Callable[[Violation], None]) -> None:
        self._fleet = header.service.robots if header.service is not None else None
        self._weights_kg = {item.id: item.weight_kg for item in header.menu.items} if header.menu is not None else {}
        self._losses, self._report = losses, report
        self._loads: dict[str, e.JobAssigned] = {}

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        event = entry.event
        if isinstance(event, e.JobAssigned):
            self._loads[event.job] = event
        elif isinstance(event, e.TrayLoaded) and event.job in self._loads and self._fleet is not None:
            job = self._loads[event.job]
            items = self._losses.items_of(job.ticket, job.course, job.load)
            weight_kg = sum(self._weights_kg.get(item, 0.0) for item in items)
            if len(items) > event.trays * self._fleet.dishes_per_tray:
                self._say(entry, event, f"{len(items)} dishes")
            if weight_kg > event.trays * self._fleet.tray_kg + SLACK_KG:
                self._say(entry, event, f"{weight_kg:.1f} kg")

    def _say(self, entry: Entry, event: e.TrayLoaded, what: str) -> None:
        said = f"{event.robot} takes {what} for job {event.job} on {event.trays} trays"
        self._report(Violation("tray", entry.at_ms, entry.seq, (event.robot,), said))
