"""Pick up and deliver in a warehouse: the tasks of pibt2 (Okumura), beside what PIBT made of exactly these.

    python benchmarks/routing_warehouse.py TASKS.json [--map FILE.map] [--log FILE]

Prints one JSON line, in steps: an edge of the grid takes one. Robots are discs of radius 0.35 on cells of 1 and turn
in no time. Nothing of a task is known before its release; its service lasts from there to its delivery.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.moves import Moves
from benchmarks.shift import run
from sim.bad_input import BadInput
from sim.floor import Floor
from sim.floor.points import floor_of
from sim.routing import Network
from sim.routing.roaming.course import Visit
from sim.routing.roaming.roaming import Roaming
from sim.routing.roaming.tasks import Tasks

RADIUS_M, SPEED_MPS, STEP_MS = 0.35, 1.0, 1000

Cell = tuple[int, int]


class Warehouse(NamedTuple):
    starts: list[str]
    tasks: list[tuple[int, str, str]]  # release in steps, pickup, delivery
    pibt: dict[str, float]


def name(cell: Cell) -> str:
    return f"{cell[0]}-{cell[1]}"


def grid(path: Path) -> Floor:
    """The floor of a map of characters: all but @ and T can be driven on.

    Raises:
        BadInput: there is no such map.
    """
    try:
        body = path.read_text(encoding="utf-8").partition("map\n")[2]
    except OSError as error:
        raise BadInput(f"can't be read ({error.strerror})", "name a map of a grid", file=path) from None
    if not body:
        raise BadInput("there is no map in it", "after a line `map` come the rows", file=path)
    free = [(x, y) for y, row in enumerate(body.splitlines()) for x, cell in enumerate(row) if cell not in "@T"]
    places = set(free)
    edges = [(name((x, y)), name(to)) for x, y in free for to in ((x + 1, y), (x, y + 1)) if to in places]
    return floor_of({name((x, y)): (float(x), float(y)) for x, y in free}, edges)


def warehouse(path: Path, floor: Floor) -> Warehouse:
    """
    Raises:
        BadInput: the file can't be read, or has no such tasks.
    """
    try:
        read = json.loads(path.read_bytes())
        starts = [name((x, y)) for x, y in read["starts"]]
        tasks = [
            (task["release"], name(tuple(task["pickup"])), name(tuple(task["delivery"]))) for task in read["tasks"]
        ]
        pibt = {key: float(read["pibt"][key]) for key in ("makespan", "mean_service")}
    except OSError as error:
        raise BadInput(f"can't be read ({error.strerror})", "name a file of tasks", file=path) from None
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadInput(f"no tasks ({error!r})", "it has starts, tasks and pibt", file=path) from None
    for key, vertex in [*(("starts", at) for at in starts), *(("tasks", at) for task in tasks for at in task[1:])]:
        if vertex not in floor.graph:
            raise BadInput(f"{vertex} is no free cell of the map", "name its cells as [x, y]", file=path, key=key)
    if not tasks or not starts:
        raise BadInput(f"there are {len(starts)} robots and {len(tasks)} tasks", "it has some of each", file=path)
    return Warehouse(starts, sorted(tasks), pibt)


def measure(path: Path, map_file: Path, log: Path | None = None) -> dict[str, object]:
    """Run one file of tasks; the figures that are printed."""
    floor = grid(map_file)
    starts, tasks, pibt = warehouse(path, floor)
    network = Network(floor, SPEED_MPS, 0.0, 2 * RADIUS_M)
    number = network.number
    roaming = Roaming(network)
    for robot, vertex in enumerate(starts):
        if not roaming.is_clear(number[vertex]):
            raise BadInput(f"two robots start at {vertex}", "each has a cell of its own", file=path, key="starts")
        roaming.add(robot, number[vertex])
    moves = Moves(path.stem, floor.spec, {str(n): start for n, start in enumerate(starts)}, RADIUS_M, SPEED_MPS)
    releases = [
        (release * STEP_MS, [Visit(number[pickup], 0, task), Visit(number[delivery], 0, task)])
        for task, (release, pickup, delivery) in enumerate(tasks)
    ]
    shift = run(roaming, Tasks(roaming), releases, moves)
    if log is not None:
        moves.write(log)
    waits = [done.at_ms / STEP_MS - tasks[done.task][0] for done in shift.served]
    return {
        "tasks_file": path.stem,
        "completed": len(shift.served),
        "makespan": round(max(done.at_ms for done in shift.served) / STEP_MS, 1) if waits else None,
        "mean_service": round(statistics.mean(waits), 2) if waits else None,
        "conflicts": len(moves.judge().violations),
        "pibt_makespan": pibt["makespan"],
        "pibt_mean_service": pibt["mean_service"],
        "plan_s": round(shift.total_ms / 1000, 1),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description="Pickup and delivery in a warehouse, beside PIBT.")
    ask.add_argument("tasks", metavar="TASKS.json", type=Path)
    ask.add_argument("--map", type=Path, help="the grid; if not said, the warehouse.map beside the tasks")
    ask.add_argument("--log", type=Path, help="write the moves to this file, in the log's public form")
    said = ask.parse_args()
    try:
        print(json.dumps(measure(said.tasks, said.map or said.tasks.parent / "warehouse.map", said.log)))
    except BadInput as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
