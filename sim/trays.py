"""How dishes go onto a robot's trays: in their order, by number and by weight."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sim.menu import Menu
from sim.service import Robots


class Packed(NamedTuple):
    """What one robot carries at a time."""

    dishes: int
    trays: int


class Trays:
    """Fills tray after tray, and robot after robot: what a tray has no room for, or can't bear, goes on the next."""

    def __init__(self, menu: Menu, fleet: Robots) -> None:
        self._weights_kg = {item.id: item.weight_kg for item in menu.items}
        self._fleet = fleet

    def pack(self, lines: Iterable[tuple[str, int]]) -> tuple[Packed, ...]:
        """Loads for robots, of (item, portions) in their order. Each dish by itself has to fit on a tray."""
        loads: list[Packed] = []
        trays: list[int] = []  # dishes on each tray of the load that is being packed
        weight_kg = 0.0  # on the last of them
        for item, portions in lines:
            for _ in range(portions):
                one_kg = self._weights_kg[item]
                if not trays or trays[-1] == self._fleet.dishes_per_tray or weight_kg + one_kg > self._fleet.tray_kg:
                    if len(trays) == self._fleet.trays:
                        loads.append(Packed(sum(trays), len(trays)))
                        trays = []
                    trays.append(0)
                    weight_kg = 0.0
                trays[-1] += 1
                weight_kg += one_kg
        return (*loads, Packed(sum(trays), len(trays))) if trays else tuple(loads)
