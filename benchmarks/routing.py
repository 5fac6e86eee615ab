"""The tables of docs/benchmarks.md on routing: every instance in a folder of data, by set.

    python -m benchmarks.routing [--data FOLDER] [--only cplp|warehouse|halls] [--seeds N]

Where the folder isn't there, what needs it is skipped, and said to be.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import routing_cplp, routing_halls, routing_warehouse

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
HALL_ROBOTS = (4, 8, 12, 16, 20, 24)

Row = dict[str, object]


def median(rows: Iterable[Row], figure: str) -> float:
    return statistics.median(float(str(row[figure])) for row in rows)


def cplp(data: Path) -> None:
    sets: dict[str, list[Row]] = defaultdict(list)
    for path in sorted((data / "cplp").glob("*.json")):
        sets[path.stem.partition("_")[0]].append(routing_cplp.measure(path))
    figures = ["mean_service_s", "plan_ms_p50", "plan_ms_p95", "plan_per_task_astar", "setup_s"]
    print(f"| set | completed | conflicts | {' | '.join(figures)} |")
    print("|---|---|---|" + "---|" * len(figures))
    for name, rows in sets.items():
        done = f"{sum(int(str(row['completed'])) for row in rows)} of {sum(int(str(row['tasks'])) for row in rows)}"
        cells = [f"{median(rows, figure):.2f}" for figure in figures]
        print(f"| {name} | {done} | {conflicts(rows)} | {' | '.join(cells)} |", flush=True)


def warehouse(data: Path) -> None:
    sizes: dict[str, list[Row]] = defaultdict(list)
    for path in sorted((data / "warehouse").glob("tasks_*.json")):
        size = re.sub(r"_\d+$", "", path.stem)
        sizes[size].append(routing_warehouse.measure(path, data / "warehouse" / "warehouse.map"))
    print("| tasks | completed | conflicts | makespan | PIBT's | mean service | PIBT's | planning, s |")
    print("|---|---|---|---|---|---|---|---|")
    for size, rows in sizes.items():
        figures = ["makespan", "pibt_makespan", "mean_service", "pibt_mean_service", "plan_s"]
        cells = [f"{median(rows, figure):.1f}" for figure in figures]
        done = sum(int(str(row["completed"])) for row in rows)
        print(f"| {size} | {done} | {conflicts(rows)} | {' | '.join(cells)} |", flush=True)


def halls(data: Path, seeds: int) -> None:
    print("| robots | ratio | deliveries/h | bound/h | conflicts |")
    print("|---|---|---|---|---|")
    for robots in HALL_ROBOTS:
        rows = [routing_halls.measure(str(data / "hall/hall.json"), robots, seed) for seed in range(1, seeds + 1)]
        ratio, made, bound = (
            statistics.mean(float(str(row[figure])) for row in rows)
            for figure in ("ratio", "deliveries_per_h", "bound_per_h")
        )
        print(f"| {robots} | {ratio:.3f} | {made:.0f} | {bound:.0f} | {conflicts(rows)} |", flush=True)


def conflicts(rows: Iterable[Row]) -> int:
    return sum(int(str(row["conflicts"])) for row in rows)


def main() -> None:
    ask = argparse.ArgumentParser(description="All benchmarks of the routing that need data of others.")
    ask.add_argument("--data", type=Path, default=DATA)
    ask.add_argument("--only", choices=["cplp", "warehouse", "halls"])
    ask.add_argument("--seeds", type=int, default=1, help="of each hall")
    said = ask.parse_args()
    parts = {"cplp": "cplp", "warehouse": "warehouse", "halls": "hall"}
    for part, folder in parts.items():
        if said.only not in (None, part):
            continue
        print(f"\n## {part}\n")
        if not (said.data / folder).is_dir():
            print(f"Skipped: there is no {said.data / folder}.")
        elif part == "halls":
            halls(said.data, said.seeds)
        else:
            (cplp if part == "cplp" else warehouse)(said.data)


if __name__ == "__main__":
    main()
