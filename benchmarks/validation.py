"""Against what others have measured: one robot in a house of 120 seats, and how long parties stay.

    python -m benchmarks.validation [--days N] [--policy NAME] [--bussing robots|staff]

The published figures and their sources are in docs/parameters.md, what comes out and where it misses in
docs/validation.md. Every day is judged too.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path
from typing import Literal

import msgspec

from sim import dispatch, run
from sim.audit import audit
from sim.floor import read_floor
from sim.floor.check import check
from sim.kpi import Kpis, measure
from sim.messages.codec import header_of
from sim.restaurant import Restaurant, load
from sim.service import Service
from sim.service_check import check_service
from sim.toml_file import TomlFile

VENUE = Path(__file__).parent / "venue"
TELEMETRY_DAYS = 182
DELIVERIES_A_DAY, METRES_A_DELIVERY, BUSIEST_HOUR = 173, 76.5, 41
DWELL_MIN = (41, 47, 52, 54, 59, 64, 69, 75)
HOUR_MS = 3_600_000


def venue(policy: str = "", bussing: Literal["robots", "staff"] = "robots") -> Restaurant:
    """The house of 120 seats, with the bistro's menu; dispatched as its service says, if no policy is named."""
    floor, menu = read_floor(VENUE / "floor.toml"), load("bistro").menu
    file = TomlFile(VENUE / "service.toml")
    service = file.convert(Service)
    by = msgspec.structs.replace(service.bussing, by=bussing)
    service = msgspec.structs.replace(service, policy=policy or service.policy, bussing=by)
    check_service(service, floor, menu, file)
    check(floor, service.robots.radius_m, service.robots.count)
    return Restaurant("venue", floor, menu, service)


def day(place: Restaurant, seed: int) -> tuple[Kpis, int]:
    """One day's figures, and what the judge found in it."""
    until_ms = round(place.service.hours * HOUR_MS)
    entries = [entry for batch in run.simulate(place, seed, until_ms) for entry in batch]
    header = header_of(place, seed)
    return measure(header, entries), len(audit(header, entries).violations)


def stays_min(days: list[Kpis]) -> dict[int, tuple[float, int]]:
    """By party size: how long parties stayed on average, and how many there were."""
    sums: dict[int, tuple[float, int]] = {}
    for kpis in days:
        for size, spread in kpis.dwell_by_party.items():
            total_s, count = sums.get(int(size), (0.0, 0))
            sums[int(size)] = total_s + spread.mean_s * spread.count, count + spread.count
    return {size: (total_s / count / 60, count) for size, (total_s, count) in sorted(sums.items())}


def main() -> None:
    ask = argparse.ArgumentParser(description="Against what others have measured.")
    ask.add_argument("--days", type=int, default=TELEMETRY_DAYS)
    ask.add_argument("--policy", default="", choices=dispatch.names(), help="if not as the venue's service says")
    ask.add_argument("--bussing", default="robots", choices=("robots", "staff"), help="who takes used dishes back")
    said = ask.parse_args()
    place = venue(said.policy, said.bussing)
    days, found = zip(*(day(place, seed) for seed in range(1, said.days + 1)), strict=True)
    deliveries = sum(kpis.deliveries for kpis in days)
    print(
        f"{said.days} days, {sum(found)} violations, {statistics.fmean(kpis.covers for kpis in days):.0f} covers a day"
    )
    print("| figure | published | simulated |")
    print("|---|---|---|")
    print(f"| deliveries a day | {DELIVERIES_A_DAY} | {deliveries / said.days:.0f} |")
    print(f"| metres a delivery | {METRES_A_DELIVERY} | {sum(kpis.distance_m for kpis in days) / deliveries:.1f} |")
    busiest = [kpis.busiest_hour_deliveries for kpis in days]
    print(f"| most deliveries in an hour of all days | {BUSIEST_HOUR} | {max(busiest)} |")
    print(f"| the same on an average day | | {statistics.fmean(busiest):.0f} |")
    large = load("banquet")
    stays = {**stays_min([day(large, seed)[0] for seed in (1, 2, 3)]), **stays_min(list(days))}
    for size, published in enumerate(DWELL_MIN, start=1):
        mean_min, count = stays[size]
        print(f"| stay of parties of {size}, min | {published} | {mean_min:.0f} ({count} parties) |")


if __name__ == "__main__":
    main()
