"""A restaurant: a floor, a menu and a service, read from a folder and checked together."""

from __future__ import annotations

import datetime
from pathlib import Path

import msgspec

from sim.bad_input import BadInput
from sim.floor import Floor, read_floor
from sim.floor.check import check
from sim.menu import Menu
from sim.menu_check import check_menu
from sim.service import Service
from sim.service_check import check_service
from sim.toml_file import TomlFile, nearest

SHIPPED = Path(__file__).resolve().parent.parent / "maps"
FLOOR, MENU, SERVICE = "floor.toml", "menu.toml", "service.toml"


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

    def opening_at(self, start: str) -> Restaurant:
        """The same, with its clocks set to an evening's start, as a log's header says it."""
        opens = datetime.datetime.fromisoformat(start)
        return msgspec.structs.replace(self, service=msgspec.structs.replace(self.service, opens=opens))


def shipped() -> tuple[str, ...]:
    """The names of the restaurants that come with the package."""
    return tuple(sorted(path.parent.name for path in SHIPPED.glob(f"*/{FLOOR}")))


def folder_of(name_or_folder: str) -> Path:
    """The folder of a shipped restaurant, or the folder itself.

    Raises:
        BadInput: there is neither.
    """
    if name_or_folder in shipped():
        return SHIPPED / name_or_folder
    folder = Path(name_or_folder)
    if folder.is_dir():
        return folder
    right = f"{nearest(name_or_folder, shipped())} (or name a folder with {FLOOR}, {MENU} and {SERVICE})"
    raise BadInput(f"there is no restaurant {name_or_folder}", right)


def load(name_or_folder: str) -> Restaurant:
    """Read a restaurant, by its shipped name or its folder, and check it as a whole.

    Raises:
        BadInput: the first thing in it that can't be used.
    """
    folder = folder_of(name_or_folder)
    floor = read_floor(folder / FLOOR)
    menu_file = TomlFile(folder / MENU)
    menu = menu_file.convert(Menu)
    check_menu(menu, menu_file)
    service_file = TomlFile(folder / SERVICE)
    service = service_file.convert(Service)
    check_service(service, floor, menu, service_file)
    check(floor, service.robots.radius_m, service.robots.count)
    return Restaurant(folder.resolve().name, floor, menu, service)
