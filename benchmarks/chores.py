"""What robots do besides deliveries, and what that costs these: paired evenings with more and more of it.

    python -m benchmarks.chores [--evenings N] [--restaurant NAME]

Each evening is simulated with the same guests and the same luck: people clear all tables and answer all calls; robots
clear tables; they also answer calls; they also go round with samples. Reported are means over the evenings.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Iterable

import msgspec
from joblib import Parallel, delayed

from sim import run
from sim.kpi import Kpis, Spread, measure
from sim.messages.codec import header_of
from sim.restaurant import Restaurant, load, shipped
from sim.service import Bussing, Calls, Cruise

ALL_CALLS = Calls(by_robot=("water", "clear"))


def variants(place: Restaurant) -> dict[str, Restaurant]:
    """The same restaurant with robots that do more and more; the guests ask for all of it."""
    guests = msgspec.structs.replace(place.service.guests, water=0.3, clear=0.3)
    samples = Cruise(item=place.menu.items[-1].id)

    def with_(bussing: Bussing, calls: Calls, cruise: Cruise) -> Restaurant:
        service = msgspec.structs.replace(place.service, guests=guests, bussing=bussing, calls=calls, cruise=cruise)
        return msgspec.structs.replace(place, service=service)

    return {
        "people": with_(Bussing(by="staff"), Calls(), Cruise()),
        "robots clear tables": with_(Bussing(), Calls(), Cruise()),
        "and answer calls": with_(Bussing(), ALL_CALLS, Cruise()),
        "and go round": with_(Bussing(), ALL_CALLS, samples),
    }


def evening(place: Restaurant, seed: int) -> Kpis:
    log = (entry for batch in run.simulate(place, seed, round(place.service.hours * 3_600_000)) for entry in batch)
    return measure(header_of(place, seed), log)


def row(name: str, variant: str, evenings: list[Kpis]) -> str:
    cells = [
        _mean(one.delivery.mean_s for one in evenings if one.delivery),
        _mean(one.order_to_table.p95_s for one in evenings if one.order_to_table),
        _mean(one.clearing.mean_s for one in evenings if one.clearing),
        _mean(_answer_s(one.answers, "water") for one in evenings),
        _mean(_answer_s(one.answers, "clear") for one in evenings),
        _mean(one.visits for one in evenings),
        _mean(one.samples_offered for one in evenings),
        _mean(one.distance_m / one.robots for one in evenings),
    ]
    return f"| `{name}` | {variant} | " + " | ".join(cells) + " |"


def _mean(values: Iterable[float]) -> str:
    return f"{statistics.fmean(values):,.1f}"


def _answer_s(answers: dict[str, Spread], kind: str) -> float:
    """How long calls of a kind waited on average, whoever came."""
    those = [spread for how, spread in answers.items() if how.startswith(f"{kind} by")]
    count = sum(spread.count for spread in those)
    return sum(spread.mean_s * spread.count for spread in those) / count if count else 0.0


def main() -> None:
    ask = argparse.ArgumentParser(description="What robots do besides deliveries, and what that costs these.")
    ask.add_argument("--evenings", type=int, default=20)
    ask.add_argument("--restaurant", action="append", choices=shipped())
    ask.add_argument("--jobs", type=int, default=-1, help="processes; all cores unless said")
    said = ask.parse_args()
    print(
        "| restaurant | who does it | delivery, s | order to table p95, s | table cleared after, s | water after, s "
        "| dishes taken after, s | visits | samples offered | metres a robot |"
    )
    print("|" + "---|" * 10)
    for name in said.restaurant or shipped():
        for variant, place in variants(load(name)).items():
            evenings = Parallel(said.jobs)(delayed(evening)(place, seed) for seed in range(1, said.evenings + 1))
            print(row(name, variant, evenings), flush=True)


if __name__ == "__main__":
    main()
