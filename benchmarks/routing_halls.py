"""How much of a hall's possible deliveries are made, with every robot always busy.

    python benchmarks/routing_halls.py FLOOR --robots N [--seed S] [--log FILE]

FLOOR is a shipped restaurant or a file (benchmarks/halls.py). Prints one JSON line: deliveries an hour in the second
of two simulated hours, their ratio to what robots passing through each other would make, and the judge's conflicts.
Robots turn in no time here, as those of the bound do.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.halls import HOUR_MS, Hall, bound_per_h, hall
from benchmarks.moves import Moves
from sim.bad_input import BadInput
from sim.routing.traffic import Goal, Traffic

AGAIN_MS = 1000  # a robot for which there is no plan asks again


def drive(hall: Hall, robots: int, seed: int) -> tuple[int, Moves]:
    """Keep all robots busy for two hours; the deliveries of the second, and every move."""
    traffic = Traffic(hall.floor, radius_m=hall.radius_m, speed_mps=hall.speed_mps)
    starts = {f"robot-{n}": dock for n, dock in enumerate(hall.floor.docks[:robots], start=1)}
    for robot, dock in starts.items():
        traffic.add_robot(robot, at=dock, rest=dock)
    moves = Moves(hall.name, hall.floor.spec, starts, hall.radius_m, hall.speed_mps, seed)
    tables = random.Random(f"{seed}/tables")
    wanted: dict[str, str] = {}
    asking = [(0, place, robot) for place, robot in enumerate(traffic.robots)]
    delivered = 0
    while asking[0][0] <= 2 * HOUR_MS:
        now_ms, place, robot = heapq.heappop(asking)
        _advance(traffic, moves, now_ms)
        if robot not in wanted:
            wanted[robot] = tables.choice(hall.stops)
        ways = [[Goal(bay, hall.pickup_s), Goal(wanted[robot], hall.handover_s)] for bay in hall.floor.pass_bays]
        plan = traffic.send(robot, *ways)
        if plan is None:
            heapq.heappush(asking, (now_ms + AGAIN_MS, place, robot))
            continue
        del wanted[robot]
        done_ms = plan.stops[-1].leave_ms
        delivered += HOUR_MS < done_ms <= 2 * HOUR_MS
        heapq.heappush(asking, (done_ms, place, robot))
    _advance(traffic, moves, max(traffic.plan(robot).waypoints[-1][1] for robot in starts) + 1)  # everyone home
    return delivered, moves


def _advance(traffic: Traffic, moves: Moves, to_ms: int) -> None:
    if to_ms > traffic.now_ms:
        for robot in traffic.robots:
            moves.add(robot, traffic.moves(robot, to_ms))
        traffic.advance(to_ms)


def measure(floor: str, robots: int, seed: int, log: Path | None = None) -> dict[str, object]:
    """One row: the figures that are printed.

    Raises:
        BadInput: no such hall, or not so many docks.
    """
    place = hall(floor)
    if not 1 <= robots <= len(place.floor.docks):
        raise BadInput(f"{robots} robots on {len(place.floor.docks)} docks", "each needs one", key="--robots")
    bound = bound_per_h(place, robots, seed)
    begun = time.perf_counter()
    delivered, moves = drive(place, robots, seed)
    run_s = time.perf_counter() - begun
    if log is not None:
        moves.write(log)
    return {
        "floor": place.name,
        "robots": robots,
        "seed": seed,
        "ratio": round(delivered / bound, 4),
        "deliveries_per_h": delivered,
        "bound_per_h": bound,
        "conflicts": len(moves.judge().violations),
        "run_s": round(run_s, 1),
    }


def main() -> None:
    ask = argparse.ArgumentParser(description="Deliveries in a hall with every robot always busy.")
    ask.add_argument("floor", metavar="FLOOR", help="a shipped restaurant, or a JSON file")
    ask.add_argument("--robots", type=int, required=True)
    ask.add_argument("--seed", type=int, default=1)
    ask.add_argument("--log", type=Path, help="write the moves to this file, in the log's public form")
    said = ask.parse_args()
    try:
        print(json.dumps(measure(said.floor, said.robots, said.seed, said.log)))
    except BadInput as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
