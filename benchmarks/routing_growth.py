"""How set-up, planning time and memory grow with robots and with vertices, as a table and as a picture.

    python -m benchmarks.routing_growth [--plans N] [--picture FILE]

Robots with places of rest around a square grid of aisles drive to goals drawn at random, stay there for ten seconds,
and are sent on at once. Each row is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import heapq
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sim.floor.points import Edge, floor_of
from sim.routing.traffic import Goal, Traffic

ROBOTS = (10, 25, 50, 100, 200)  # on SIDE_FOR_ROBOTS² vertices and their own places of rest
SIDE_FOR_ROBOTS = 50
SIDES = (10, 16, 22, 32, 50, 71)  # squared: 100 to 5,041 vertices, for FEW robots
FEW = 10
AGAIN_MS = 1000  # a robot for which there is no plan asks again
PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "growth.png"

Row = dict[str, float]


def measure(side: int, robots: int, plans: int) -> Row:
    """One row: a grid of so many vertices a side, and what so many plans on it took."""
    before_mb = _resident_mb()
    begun = time.perf_counter()
    traffic, goals = _hall(side, robots)
    setup_s = time.perf_counter() - begun
    took_ms = _drive(traffic, goals, plans)
    return {
        "vertices": len(traffic.floor.graph),
        "robots": robots,
        "setup_s": round(setup_s, 2),
        "plan_ms_p50": round(statistics.median(took_ms), 2),
        "plan_ms_p95": round(statistics.quantiles(took_ms, n=20)[-1], 2),
        "memory_mb": round(_resident_mb() - before_mb, 1),
    }


def _hall(side: int, robots: int) -> tuple[Traffic, list[str]]:
    """A grid with a metre between its vertices, and as many places of rest around it as there are robots."""
    places = {f"{x}-{y}": (float(x), float(y)) for x in range(side) for y in range(side)}
    goals = list(places)
    edges: list[Edge] = [(f"{x}-{y}", f"{x + 1}-{y}") for x in range(side - 1) for y in range(side)]
    edges += [(f"{x}-{y}", f"{x}-{y + 1}") for x in range(side) for y in range(side - 1)]
    around = [(f"{x}-{y}", (x + dx, y + dy)) for n in range(side) for x, y, dx, dy in _sides(n, side - 1)]
    for n, (beside, spot) in enumerate(around[:: len(around) // robots][:robots]):
        places[f"rest-{n}"] = (float(spot[0]), float(spot[1]))
        edges.append((beside, f"rest-{n}"))
    traffic = Traffic(floor_of(places, edges, clearance_m=0.05), radius_m=0.25, speed_mps=1.0)
    for n in range(robots):
        traffic.add_robot(f"robot-{n}", f"rest-{n}", rest=f"rest-{n}")
    return traffic, goals


def _sides(n: int, last: int) -> list[tuple[int, int, int, int]]:
    """The n-th vertices along the four sides of the grid, and the way outwards from each."""
    return [(n, 0, 0, -1), (n, last, 0, 1), (0, n, -1, 0), (last, n, 1, 0)]


def _drive(traffic: Traffic, goals: list[str], plans: int) -> list[float]:
    """Keep all robots busy for so many plans; how long each took."""
    chance = random.Random(0)
    asking = [(0, robot) for robot in traffic.robots]
    heapq.heapify(asking)
    took_ms: list[float] = []
    while len(took_ms) < plans:
        now_ms, robot = heapq.heappop(asking)
        traffic.advance(now_ms)
        begun = time.perf_counter()
        plan = traffic.send(robot, [Goal(chance.choice(goals), 10.0)])
        took_ms.append((time.perf_counter() - begun) * 1000)
        heapq.heappush(asking, (plan.stops[-1].leave_ms if plan else now_ms + AGAIN_MS, robot))
    return took_ms


def _resident_mb() -> float:
    """The most memory that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _alone(side: int, robots: int, plans: int) -> Row:
    """The row, measured in a process of its own."""
    ask = [sys.executable, __file__, "--row", str(side), str(robots), "--plans", str(plans)]
    row: Row = json.loads(subprocess.run(ask, check=True, capture_output=True, text=True).stdout)
    return row


def draw(by_robots: list[Row], by_vertices: list[Row], file: Path) -> None:
    """Time and memory over robots and over vertices, all on logarithmic axes."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator, StrMethodFormatter

    figure, axes = plt.subplots(2, 2, figsize=(10, 7), layout="constrained")
    for column, (rows, over) in enumerate(((by_robots, "robots"), (by_vertices, "vertices"))):
        fixed = "vertices" if over == "robots" else "robots"
        across = [row[over] for row in rows]
        time_axis, memory_axis = axes[0][column], axes[1][column]
        for figure_name, label in (("plan_ms_p50", "median"), ("plan_ms_p95", "95 of 100 below")):
            time_axis.plot(across, [row[figure_name] for row in rows], marker="o", label=label)
        memory_axis.plot(across, [row["memory_mb"] for row in rows], marker="o", color="tab:green")
        least, most = min(row[fixed] for row in rows), max(row[fixed] for row in rows)
        time_axis.set_title(f"{least:,.0f}{'' if least == most else f' to {most:,.0f}'} {fixed}")
        time_axis.set_ylabel("planning one trip, ms")
        memory_axis.set_ylabel("memory, MB")
        for axis in (time_axis, memory_axis):
            axis.set(xscale="log", yscale="log", xlabel=over)
            axis.set_xticks(across, [f"{value:,.0f}" for value in across])
            axis.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            axis.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
            axis.minorticks_off()
            axis.grid(alpha=0.3)
        time_axis.legend()
    figure.savefig(file, dpi=100)


def main() -> None:
    ask = argparse.ArgumentParser(description="How planning grows with robots and vertices.")
    ask.add_argument("--plans", type=int, default=1000, help="for each row")
    ask.add_argument("--picture", type=Path, default=PICTURE, help="where the picture goes; needs the extra `bench`")
    ask.add_argument("--row", type=int, nargs=2, metavar=("SIDE", "ROBOTS"), help="print this one row as JSON")
    said = ask.parse_args()
    if said.row:
        print(json.dumps(measure(*said.row, said.plans)))
        return
    figures = ["robots", "vertices", "setup_s", "plan_ms_p50", "plan_ms_p95", "memory_mb"]
    print(f"| {' | '.join(figures)} |")
    print("|" + "---|" * len(figures))
    parts: list[list[Row]] = []
    for settings in ([(SIDE_FOR_ROBOTS, robots) for robots in ROBOTS], [(side, FEW) for side in SIDES]):
        parts.append([])
        for side, robots in settings:
            row = _alone(side, robots, said.plans)
            parts[-1].append(row)
            print(f"| {' | '.join(f'{row[figure]:,}' for figure in figures)} |", flush=True)
    draw(*parts, said.picture)


if __name__ == "__main__":
    main()
