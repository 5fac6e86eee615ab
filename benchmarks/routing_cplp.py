"""Tasks released over time, for robots that have no place of their own: the instances of CPLP (arXiv 2503.13175).

    python benchmarks/routing_cplp.py INSTANCE.json [--log FILE]

Prints one JSON line. Agents are discs of radius 1 and drive at speed 1 along straight edges; a task is done when its
robot reaches its vertex after its release. Planning is measured without what is computed once from the graph, and
also in units of one `networkx.astar_path` between random vertices of the same graph, guided by straight distances.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import networkx as nx

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
from sim.streams import as_ms

RADIUS_M, SPEED_MPS = 1.0, 1.0
PAIRS = 300  # of vertices, for the A* to compare with


class Instance(NamedTuple):
    floor: Floor
    starts: tuple[str, ...]
    tasks: list[tuple[str, float]]  # goal, release in seconds


def instance(path: Path) -> Instance:
    """
    Raises:
        BadInput: the file can't be read, or is none of these instances.
    """
    try:
        read = json.loads(path.read_bytes())
        positions = {node["id"]: (float(node["pos"][0]), float(node["pos"][1])) for node in read["graph"]["nodes"]}
        edges = [(link["source"], link["target"]) for link in read["graph"]["links"]]
        if not read["graph"].get("directed", True):
            edges += [(b, a) for a, b in edges]
        starts = tuple(read["agent_start"].values())
        tasks = [(goal, float(release_s)) for goal, release_s in read["tasks"]]
        floor = floor_of(positions, edges, both_ways=False)
    except OSError as error:
        raise BadInput(f"can't be read ({error.strerror})", "name an instance", file=path) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadInput(f"not an instance ({error!r})", "it has graph, agent_start and tasks", file=path) from None
    except BadInput as error:
        raise BadInput(str(error), file=path) from None
    for key, vertex in [
        *(("agent_start", v) for v in starts),
        *((f"tasks.{n}", goal) for n, (goal, _) in enumerate(tasks)),
    ]:
        if vertex not in positions:
            raise BadInput(f"there is no vertex {vertex}", "use one of graph.nodes", file=path, key=key)
    if not tasks or not starts:
        raise BadInput(f"there are {len(starts)} agents and {len(tasks)} tasks", "it has some of each", file=path)
    return Instance(floor, starts, sorted(tasks, key=lambda task: task[1]))


def measure(path: Path, log: Path | None = None) -> dict[str, object]:
    """Run one instance; the figures that are printed. The log of moves goes to a file of its own, if not said where."""
    floor, starts, tasks = instance(path)
    begun = time.perf_counter()
    network = Network(floor, SPEED_MPS, 0.0, 2 * RADIUS_M + floor.spec.clearance_m)
    roaming = Roaming(network)
    for robot, vertex in enumerate(starts):
        if not roaming.is_clear(network.number[vertex]):
            raise BadInput(
                f"{vertex} is too close to another start", "robots start apart", file=path, key="agent_start"
            )
        roaming.add(robot, network.number[vertex])
    board = Tasks(roaming)
    board.prepare()
    setup_s = time.perf_counter() - begun
    moves = Moves(path.stem, floor.spec, {str(n): start for n, start in enumerate(starts)}, RADIUS_M, SPEED_MPS)
    releases = [
        (as_ms(release_s), [Visit(network.number[goal], 0, task)]) for task, (goal, release_s) in enumerate(tasks)
    ]
    shift = run(roaming, board, releases, moves)
    waits_s = [done.at_ms / 1000 - tasks[done.task][1] for done in shift.served]
    if log is None:
        log = Path(tempfile.mkdtemp()) / f"{path.stem}.jsonl"
    moves.write(log)
    return {
        "instance": path.stem,
        "tasks": len(tasks),
        "completed": len(shift.served),
        "mean_service_s": round(statistics.mean(waits_s), 3) if waits_s else None,
        "plan_ms_p50": shift.plan_ms_p50,
        "plan_ms_p95": shift.plan_ms_p95,
        "plan_per_task_astar": round(shift.total_ms / len(tasks) / astar_ms(floor), 1),
        "setup_s": round(setup_s, 2),
        "conflicts": len(moves.judge().violations),
        "log": str(log),
    }


def astar_ms(floor: Floor) -> float:
    """One A* of networkx between random vertices, on average."""
    chance = random.Random(1)
    names = list(floor.graph)
    pairs = [(chance.choice(names), chance.choice(names)) for _ in range(PAIRS)]
    begun = time.perf_counter()
    for a, b in pairs:
        nx.astar_path(
            floor.graph, a, b, lambda u, v: math.dist(floor.position(u), floor.position(v)), weight="length_m"
        )
    return (time.perf_counter() - begun) * 1000 / PAIRS


def main() -> None:
    ask = argparse.ArgumentParser(description="An instance of CPLP, with our planner.")
    ask.add_argument("instance", metavar="INSTANCE.json", type=Path)
    ask.add_argument("--log", type=Path, help="write the moves to this file, in the log's public form")
    said = ask.parse_args()
    try:
        print(json.dumps(measure(said.instance, said.log)))
    except BadInput as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
