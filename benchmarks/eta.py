"""How true the times are that a diner's phone is told: evenings, asked minute by minute, judged by what came.

python -m benchmarks.eta [RESTAURANT …] [--seeds N] [--hours H] [--faults PER_H]
"""

from __future__ import annotations

import argparse
import statistics
from typing import NamedTuple

import msgspec

from sim.demand import Demand
from sim.eta import Etas
from sim.restaurant import Restaurant, load, shipped
from sim.run import Evening
from sim.service import Faults

STEP_MS = 20_000


class Told(NamedTuple):
    """A range that was told `ahead_ms` before the food came, and how far from its ends that was."""

    stage: str
    ahead_ms: int
    width_ms: int
    early_ms: int  # by so much it came before the range; below 0 it did not
    late_ms: int


def main() -> None:
    ask = argparse.ArgumentParser(description="How true the times are that a diner's phone is told.")
    ask.add_argument("restaurants", nargs="*", default=shipped(), help="all that are shipped, unless said")
    ask.add_argument("--seeds", type=int, default=2)
    ask.add_argument("--hours", type=float, default=3.0)
    ask.add_argument("--faults", type=float, default=0.0, help="of each kind, of each robot and on the floor, an hour")
    said = ask.parse_args()
    print("| restaurant | told while | times told | within the range | before it | after it | width, median min |")
    print("|---|---|---|---|---|---|---|")
    for name in said.restaurants:
        place = with_faults(load(name), said.faults)
        told = [one for seed in range(1, said.seeds + 1) for one in evening(place, seed, said.hours)]
        for stage in ("received", "cooking", "on the pass", "on its way"):
            print(_row(name, stage, [one for one in told if one.stage == stage]), flush=True)


def with_faults(place: Restaurant, per_h: float) -> Restaurant:
    """The restaurant with so many faults an hour; as it is with none."""
    if not per_h:
        return place
    faults = Faults(
        breakdowns_per_h=per_h, closures_per_h=per_h, stuck_per_h=per_h, spills_per_h=per_h, outages_per_h=per_h
    )
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, faults=faults))


def _row(name: str, stage: str, told: list[Told]) -> str:
    early = sum(one.early_ms > 0 for one in told) / len(told)
    late = sum(one.late_ms > 0 for one in told) / len(told)
    width_min = statistics.median(one.width_ms for one in told) / 60_000
    return f"| `{name}` | {stage} | {len(told)} | {1 - early - late:.0%} | {early:.0%} | {late:.0%} | {width_min:.1f} |"


def evening(place: Restaurant, seed: int, hours: float) -> list[Told]:
    """What every open course was told at every step, once it is known when it came."""
    played, etas = Evening(place, seed, Demand(place, seed)), Etas(place)
    board, told = played.board, []
    while played.now_ms < hours * 3_600_000:
        played.advance(played.now_ms + STEP_MS)
        asked = {ticket.ticket: ticket for ticket in board.open_tickets()}
        for name, courses in etas.of(board, asked.values(), played.now_ms).items():
            ticket = asked[name]
            for course, eta in courses.items():
                stages = [board.line_stage(ticket, line) for line in ticket.courses[course].lines]
                told.append((ticket, course, min(stages, key=STAGES.index), played.now_ms, eta))
    found = []
    for ticket, course, stage, at_ms, eta in told:
        state = ticket.courses.get(course)
        if state is None or state.delivered_ms is None:
            continue
        stood = [board.jobs[job].handover_ms for job in state.jobs]
        came_ms = max((each for each in stood if each is not None), default=state.delivered_ms)
        width_ms = eta.late_ms - eta.early_ms
        found.append(Told(stage, came_ms - at_ms, width_ms, eta.early_ms - came_ms, came_ms - eta.late_ms))
    return found


STAGES = ("received", "cooking", "on the pass", "on its way", "here", "delivered")

if __name__ == "__main__":
    main()
