"""What robots do besides deliveries: tables cleared, by whom, and how long that took; rounds with samples."""

from __future__ import annotations

from collections import Counter

from sim.kpi.part import Folds
from sim.messages import events as e


class Chores:
    """Tables from `TableSoiled` to `TableCleared`."""

    def __init__(self) -> None:
        self._soiled_ms: dict[str, int] = {}  # by table: since when
        self.clearing_ms: list[int] = []
        self.cleared = Counter[str](robot=0, staff=0)
        self._places: dict[str, tuple[e.ChorePlace, ...]] = {}  # by chore that ever was
        self.rounds = self.offers = 0
        self.on: Folds = {
            e.TableSoiled: self._soiled,
            e.TableCleared: self._cleared,
            e.ChoreAssigned: self._assigned,
            e.StayEnded: self._stay_ended,
        }

    def _soiled(self, at_ms: int, event: e.TableSoiled) -> None:
        self._soiled_ms[event.table] = at_ms

    def _cleared(self, at_ms: int, event: e.TableCleared) -> None:
        self.clearing_ms.append(at_ms - self._soiled_ms.pop(event.table))
        self.cleared[event.by] += 1

    def _assigned(self, _: int, event: e.ChoreAssigned) -> None:
        self._places[event.chore] = event.places
        self.rounds += event.kind == "cruise"

    def _stay_ended(self, _: int, event: e.StayEnded) -> None:
        self.offers += self._places[event.chore][event.place - 1].action == "offer" and event.by == "guest"
