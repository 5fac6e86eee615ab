"""A restaurant: a floor, a menu and a service, checked together."""

from __future__ import annotations

import msgspec

from sim.floor import Floor
from sim.menu import Menu
from sim.service import Service


class Restaurant(msgspec.Struct, frozen=True):
    """What an evening is run on. Robots are named `robot-1` … and each has the dock of its number."""

    name: str
    floor: Floor
    menu: Menu
    service: Service

    @property
    def robots(self) -> dict[str, str]:
        """Each robot's dock, by robot."""
        count = self.service.robots.count
        return {f"robot-{n}": dock for n, dock in enumerate(self.floor.docks[:count], start=1)}

    @property
    def separation_m(self) -> float:
        """The least distance between two robots' centres."""
        return 2 * self.service.robots.radius_m + self.floor.spec.clearance_m
