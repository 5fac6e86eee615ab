"""How fast an evening is simulated, beside bare SimPy events in the same run.

    python -m benchmarks.simulation [--repeat N] [--seed S]

For each shipped restaurant: the wall time of a four-hour dinner, log lines encoded, and that of as many
bare SimPy events (processes that only wait) as the dinner's world processed, in turn; medians of N.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import simpy

from sim import run
from sim.messages.codec import encode_entry
from sim.restaurant import load, shipped

FOUR_HOURS_MS = 4 * 3_600_000
PROCESSES = 20


def dinner(name: str, seed: int) -> tuple[int, int]:
    """Simulate one evening; the number of its log entries, and the length of its log in bytes."""
    entries = size = 0
    for batch in run.simulate(load(name), seed, FOUR_HOURS_MS):
        entries += len(batch)
        size += sum(len(encode_entry(entry)) for entry in batch)
    return entries, size


def world_events(name: str, seed: int) -> int:
    """How many SimPy events that evening processes."""
    step, counted = simpy.Environment.step, 0

    def counting(self: simpy.Environment) -> None:
        nonlocal counted
        counted += 1
        step(self)

    simpy.Environment.step = counting  # type: ignore[method-assign]
    try:
        dinner(name, seed)
    finally:
        simpy.Environment.step = step  # type: ignore[method-assign]
    return counted


def bare(events: int) -> None:
    """Let SimPy process so many events that do nothing."""
    env = simpy.Environment()

    def waiting() -> Generator[simpy.Event, Any, None]:
        while True:
            yield env.timeout(1)

    for _ in range(PROCESSES):
        env.process(waiting())
    for _ in range(events):
        env.step()


def wall_s(work: Callable[[], object]) -> float:
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    ask = argparse.ArgumentParser(description="How fast an evening is simulated.")
    ask.add_argument("--repeat", type=int, default=3)
    ask.add_argument("--seed", type=int, default=1)
    said = ask.parse_args()
    print("| restaurant | log entries | SimPy events | dinner, s | bare SimPy, s | ratio | dinner ÷ real time |")
    print("|---|---|---|---|---|---|---|")
    for name in shipped():
        events = world_events(name, said.seed)
        entries, _ = dinner(name, said.seed)
        pairs = [(wall_s(partial(dinner, name, said.seed)), wall_s(partial(bare, events))) for _ in range(said.repeat)]
        dinner_s = statistics.median(d for d, _ in pairs)
        bare_s = statistics.median(b for _, b in pairs)
        ratio = statistics.median(d / b for d, b in pairs)
        print(
            f"| `{name}` | {entries:,} | {events:,} | {dinner_s:.2f} | {bare_s:.3f} | {ratio:.0f} "
            f"| 1 : {FOUR_HOURS_MS / 1000 / dinner_s:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
