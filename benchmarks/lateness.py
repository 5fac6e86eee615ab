"""What lateness costs: evenings in which a share of all moves is held up, judged from their logs.

python -m benchmarks.lateness [--seeds N] [--hours H]
"""

from __future__ import annotations

import argparse
import statistics

import msgspec

from sim import run
from sim.audit import audit
from sim.kpi import measure
from sim.messages.codec import header_of
from sim.restaurant import Restaurant, load, shipped

SHARES = (0.0, 0.01, 0.1)


def with_lateness(place: Restaurant, late_share: float) -> Restaurant:
    robots = msgspec.structs.replace(place.service.robots, late_share=late_share)
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, robots=robots))


def main() -> None:
    ask = argparse.ArgumentParser(description="What lateness costs.")
    ask.add_argument("--seeds", type=int, default=3)
    ask.add_argument("--hours", type=float, default=4.0)
    said = ask.parse_args()
    print(
        "| restaurant | moves held up | violations | rings of waiting robots | delivery, mean s | waiting for robots |"
    )
    print("|---|---|---|---|---|---|")
    for name in shipped():
        for late_share in SHARES:
            place = with_lateness(load(name), late_share)
            figures = [_evening(place, seed, said.hours) for seed in range(1, said.seeds + 1)]
            violations, rings, delivery_s, waiting = (list(column) for column in zip(*figures, strict=True))
            print(
                f"| `{name}` | {late_share:.0%} | {sum(violations)} | {sum(rings)} | {statistics.mean(delivery_s):.1f} "
                f"| {statistics.mean(waiting):.1%} |",
                flush=True,
            )


def _evening(place: Restaurant, seed: int, hours: float) -> tuple[int, int, float, float]:
    entries = [entry for batch in run.simulate(place, seed, round(hours * 3_600_000)) for entry in batch]
    header = header_of(place, seed)
    report, kpis = audit(header, entries), measure(header, entries)
    assert kpis.delivery is not None
    return len(report.violations), len(report.rings), kpis.delivery.mean_s, kpis.utilisation["waiting"]


if __name__ == "__main__":
    main()
