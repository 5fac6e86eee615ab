"""Which dispatch policy brings food soonest: paired evenings, the same guests and the same luck for each policy.

    python -m benchmarks.policies [--evenings N] [--restaurant NAME] [--policy NAME] [--demand FACTOR] [--picture FILE]

Each evening is simulated once with each policy. All draws have names, so a party comes, chooses and cooks alike
whatever the policy; only what follows from the robots differs. Reported is the 95th percentile of the time from order
to table, its paired difference from `nearest` with a 95 % confidence interval (Student's t over evenings), and the
longest that any course took and any load stood without a robot: whether a policy lets a table wait for ever.
"""

from __future__ import annotations

import argparse
import math
import re
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec
from joblib import Parallel, delayed
from scipy.stats import t as student

from sim import dispatch, run
from sim.messages import events as e
from sim.restaurant import Restaurant, load, shipped

BASELINE = "nearest"
CONFIDENCE = 0.95
ROW = re.compile(r"^\| `(\w+)` \| `(\w+)` \| [^|]+ \| (\S+) \((\S+) to (\S+)\)", re.MULTILINE)  # of the printed table


class Evening(NamedTuple):
    """What one evening came to, in seconds; `undelivered` counts courses that were neither brought nor taken back."""

    p95_s: float
    mean_s: float
    longest_s: float
    longest_on_pass_s: float
    undelivered: int


class Difference(NamedTuple):
    """The mean of paired differences and the two ends of its confidence interval."""

    mean: float
    low: float
    high: float


def busier(place: Restaurant, factor: float) -> Restaurant:
    """The same restaurant with more guests coming."""
    guests = place.service.guests
    rates = tuple((minute, rate * factor) for minute, rate in guests.parties_per_h)
    guests = msgspec.structs.replace(guests, parties_per_h=rates)
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, guests=guests))


def evening(place: Restaurant, policy: str, seed: int) -> Evening:
    """One evening by one policy. A course that its guests took back is no longer waited for."""
    place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, policy=policy))
    placed: dict[str, int] = {}
    ready: dict[tuple[str, str], int] = {}
    delivered: set[tuple[str, str]] = set()
    waits: list[float] = []
    on_pass: list[float] = []
    awaited: dict[tuple[str, int], tuple[str, str]] = {}
    for batch in run.simulate(place, seed, round(place.service.hours * 3_600_000)):
        for entry in batch:
            event = entry.event
            if isinstance(event, e.TicketPlaced):
                placed[event.ticket] = entry.at_ms
                awaited |= {(event.ticket, line.line): (event.ticket, line.course) for line in event.lines}
            elif isinstance(event, e.LineCancelled):
                del awaited[event.ticket, event.line]
            elif isinstance(event, e.CourseReady):
                ready[event.ticket, event.course] = entry.at_ms
            elif isinstance(event, e.JobAssigned) and event.kind == "delivery":
                on_pass.append((entry.at_ms - ready[event.ticket, event.course]) / 1000)
            elif isinstance(event, e.CourseDelivered):
                waits.append((entry.at_ms - placed[event.ticket]) / 1000)
                delivered.add((event.ticket, event.course))
    undelivered = len(dict.fromkeys(course for course in awaited.values() if course not in delivered))
    p95_s = statistics.quantiles(waits, n=100, method="inclusive")[94]
    return Evening(p95_s, statistics.fmean(waits), max(waits), max(on_pass), undelivered)


def paired(of: Sequence[float], beside: Sequence[float]) -> Difference:
    """How much more one sample has than the other, pair by pair."""
    gaps = [a - b for a, b in zip(of, beside, strict=True)]
    mean = statistics.fmean(gaps)
    half = student.ppf((1 + CONFIDENCE) / 2, len(gaps) - 1) * statistics.stdev(gaps) / math.sqrt(len(gaps))
    return Difference(mean, mean - half, mean + half)


def row(name: str, policy: str, evenings: list[Evening], baseline: list[Evening]) -> str:
    p95_s = statistics.fmean(one.p95_s for one in evenings)
    gap = paired([one.p95_s for one in evenings], [one.p95_s for one in baseline])
    mean_gap = paired([one.mean_s for one in evenings], [one.mean_s for one in baseline])
    less = "—" if policy == BASELINE else f"{gap.mean:+.1f} ({gap.low:+.1f} to {gap.high:+.1f})"
    less_mean = "—" if policy == BASELINE else f"{mean_gap.mean:+.1f} ({mean_gap.low:+.1f} to {mean_gap.high:+.1f})"
    longest = max(one.longest_s for one in evenings)
    on_pass = max(one.longest_on_pass_s for one in evenings)
    lost = sum(one.undelivered for one in evenings)
    return f"| `{name}` | `{policy}` | {p95_s:.1f} | {less} | {less_mean} | {longest:,.0f} | {on_pass:,.0f} | {lost} |"


def read_gaps(text: str) -> dict[str, dict[str, Difference]]:
    """By restaurant and policy: how much its p95 differs, from tables that this program has printed."""
    gaps: dict[str, dict[str, Difference]] = {}
    for name, policy, *numbers in ROW.findall(text.replace("−", "-")):
        gaps.setdefault(name, {})[policy] = Difference(*map(float, numbers))
    return gaps


def draw(gaps: dict[str, dict[str, Difference]], file: Path) -> None:
    """The paired differences as a picture: a point for each policy, with its interval."""
    from matplotlib.figure import Figure  # takes a moment to load, and only the picture needs it

    figure = Figure(figsize=(9, 1.2 + 0.8 * len(gaps)), layout="constrained")
    axes = figure.add_subplot()
    policies = list(dict.fromkeys(policy for by in gaps.values() for policy in by))
    for number, policy in enumerate(policies):
        shift = (number - (len(policies) - 1) / 2) * 0.16
        there = [(line + shift, by[policy]) for line, by in enumerate(gaps.values()) if policy in by]
        ends = [[gap.mean - gap.low for _, gap in there], [gap.high - gap.mean for _, gap in there]]
        axes.errorbar(
            [gap.mean for _, gap in there], [at for at, _ in there], xerr=ends, fmt="o", capsize=4, label=policy
        )
    axes.axvline(0, color="grey", linewidth=1)
    axes.set_yticks(range(len(gaps)), list(gaps))
    axes.invert_yaxis()
    axes.set_xlabel(f"p95 of order to table, seconds beside {BASELINE} (left is better; 95 % intervals)")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(file, dpi=110)


def main() -> None:
    ask = argparse.ArgumentParser(description="Which dispatch policy brings food soonest.")
    ask.add_argument("--evenings", type=int, default=100)
    ask.add_argument("--restaurant", action="append", choices=shipped())
    ask.add_argument("--policy", action="append", choices=dispatch.names())
    ask.add_argument("--demand", type=float, default=1.0, help="how many times as many parties come")
    ask.add_argument("--jobs", type=int, default=-1, help="processes; all cores unless said")
    ask.add_argument("--picture", type=Path)
    ask.add_argument("--tables", type=Path, nargs="+", help="draw the picture from these printed tables, run nothing")
    said = ask.parse_args()
    if said.tables:
        if said.picture is None:
            ask.error("--tables draws a picture: say where with --picture FILE")
        draw(read_gaps("".join(file.read_text("utf-8") for file in said.tables)), said.picture)
        return
    policies = list(dict.fromkeys([BASELINE, *(said.policy or dispatch.names())]))
    found: dict[str, dict[str, list[Evening]]] = {}
    printed: list[str] = []
    print(
        "| restaurant | policy | p95, s | p95 beside `nearest` | mean beside it | longest, s | on the pass, s | lost |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name in said.restaurant or shipped():
        place, found[name] = busier(load(name), said.demand), {}
        for policy in policies:
            seeds = range(1, said.evenings + 1)
            found[name][policy] = Parallel(said.jobs)(delayed(evening)(place, policy, seed) for seed in seeds)
            printed.append(row(name, policy, found[name][policy], found[name][BASELINE]))
            print(printed[-1], flush=True)
    if said.picture is not None:
        draw(read_gaps("\n".join(printed)), said.picture)


if __name__ == "__main__":
    main()
