"""Restaurants drawn at random: any room in which robots can work, with the menu and the guests of the bistro."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import msgspec

from sim.bad_input import BadInput
from sim.floor import Floor, read_floor
from sim.floor.check import check
from sim.restaurant import Restaurant, load
from sim.service import Bussing, Calls, Cruise

LEGEND = '"#" = "wall"\n"." = "aisle"\n"P" = "pass"\n"D" = "dock"\n"W" = "wash"\n'
TRIES = 200  # most rooms fail the check only for a dock or two


def random_restaurant(seed: int) -> Restaurant:
    """The same for the same seed; its policy is that of the bistro."""
    chance = random.Random(f"{seed}/room")
    bistro = load("bistro")
    for _ in range(TRIES):
        floor = _floor(_room(chance))
        if floor is None or not floor.docks:
            continue
        robots = chance.randint(1, len(floor.docks))
        try:
            check(floor, bistro.service.robots.radius_m, robots)
        except BadInput:
            continue
        seats = max(table.seats for table in floor.tables.values())
        sizes = bistro.service.guests.party_sizes[:seats]
        guests = msgspec.structs.replace(bistro.service.guests, party_sizes=tuple(s / sum(sizes) for s in sizes))
        fleet = msgspec.structs.replace(
            bistro.service.robots,
            count=robots,
            turn_s=chance.choice((0.0, 0.5, 1.5)),
            speed_mps=chance.choice((0.7, 1.0)),
            stop_s=chance.choice((0.0, 0.8)),
        )
        service = msgspec.structs.replace(bistro.service, robots=fleet, guests=guests, **_chores(chance))
        return Restaurant("random", floor, bistro.menu, service)
    raise AssertionError(f"no room of seed {seed} can be worked in")


def _chores(chance: random.Random) -> dict[str, Bussing | Calls | Cruise]:
    """What robots do besides deliveries."""
    return {
        "bussing": Bussing(
            by=chance.choice(("robots", "robots", "staff")),
            patience_s=chance.choice((60.0, 180.0)),
            clear_loaded_by=chance.choice(("guests", "staff")),
            dishes_per_tray=chance.choice((2, 8)),
        ),
        "calls": Calls(by_robot=chance.choice(((), ("clear",), ("water", "clear")))),
        "cruise": Cruise(item=chance.choice(("", "mango-pudding")), every_min=3.0, robots=2),
    }


def _room(chance: random.Random) -> list[list[str]]:
    """Walls around, docks, a pass and often a wash station in alcoves of the upper one, tables and pillars anywhere."""
    rows, columns = chance.randint(6, 11), chance.randint(8, 16)
    room = [["." for _ in range(columns)] for _ in range(rows)]
    for row in range(rows):
        room[row][0] = room[row][-1] = "#"
    for column in range(columns):
        room[0][column] = room[-1][column] = "#"
    spots = chance.sample(range(1, columns - 1, 2), k=min(chance.randint(2, 6), (columns - 2) // 2))
    for n, column in enumerate(sorted(spots)):
        room[0][column] = "P" if n == len(spots) // 2 else "D"
    if len(spots) > 2 and chance.random() < 0.7:
        room[0][spots[0]] = "W"
    table = 0
    for _ in range(chance.randint(2, rows * columns // 10)):
        row, column = chance.randint(2, rows - 2), chance.randint(1, columns - 3)
        if any(cell != "." for cell in room[row][max(1, column - 2) : column + 4]):
            continue
        if chance.random() < 0.2:
            room[row][column] = "#"
        else:
            table += 1
            room[row][column : column + 2] = f"{table:02}"
    return room


def _floor(room: list[list[str]]) -> Floor | None:
    drawing = "\n".join("".join(row) for row in room)
    text = f'cell_m = 1.0\nclearance_m = 0.05\ndrawing = """\n{drawing}\n"""\n[legend]\n{LEGEND}'
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "floor.toml"
        path.write_text(text, encoding="utf-8")
        try:
            return read_floor(path)
        except BadInput:
            return None
