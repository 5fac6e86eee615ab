"""Faulty evenings by the thousand: late robots, crashes at any event, and the judge on every log.

    python -m benchmarks.soak [--seeds N] [--first SEED] [--restaurant NAME] [--hours H]

Each seed is one evening. Anything the judge finds, any ticket that isn't served, and any log that doesn't come out
again byte for byte, prints the one line that shows it again, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator

from benchmarks.lateness import with_lateness
from sim.audit import audit
from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import encode_entry, header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load, shipped
from sim.run import Evening, is_quiet, rerun

MINUTE_MS = 60_000
PATIENCE_MS = 3 * 60 * MINUTE_MS  # after the doors have closed


def faulty_evening(place: Restaurant, seed: int, until_ms: int) -> list[Entry]:
    """An evening that crashes now and then; what had happened by then is all that the next process knows."""
    chance = random.Random(f"{seed}/crashes")
    log: list[Entry] = []
    evening = Evening(place, seed, Demand(place, seed))
    while evening.now_ms < until_ms:
        evening.advance(min(until_ms, evening.now_ms + chance.randint(5, 40) * MINUTE_MS))
        log += evening.take()
        if chance.random() < 0.5:
            log = _cut(log, chance.randint(0, 40))
            evening = Evening(place, seed, Demand(place, seed), log)
            log += evening.take()
    evening.command("close-doors", c.CloseDoors(), until_ms)
    while not is_quiet(evening.board) and evening.now_ms < until_ms + PATIENCE_MS:
        evening.advance(evening.now_ms + MINUTE_MS)
    evening.command("end-evening", c.EndEvening(), evening.now_ms)
    return log + evening.take()


def _cut(log: list[Entry], lost: int) -> list[Entry]:
    """The log without its last events, back to where an instant begins: a commit holds whole steps."""
    end = max(0, len(log) - lost)
    while 0 < end < len(log) and log[end - 1].at_ms == log[end].at_ms:
        end -= 1
    return log[:end]


def found(place: Restaurant, seed: int, log: list[Entry]) -> Iterator[str]:
    """What is wrong with a log."""
    report = audit(header_of(place, seed), log)
    yield from (f"{violation.kind}: {violation.what}" for violation in report.violations[:3])
    cancelled = [entry.event.ticket for entry in log if _is_lost(entry.event)]
    if cancelled:
        yield f"not served: {', '.join(cancelled[:3])}"
    again = [entry for batch in rerun(place, seed, log) for entry in batch]
    if list(map(encode_entry, again)) != list(map(encode_entry, log)):
        yield "run again, another log comes out"


def _is_lost(event: e.AnyEvent) -> bool:
    """Whether a ticket ended because the evening did; what guests took back themselves isn't lost."""
    return isinstance(event, e.TicketCancelled) and event.reason == "closed"


def main() -> None:
    ask = argparse.ArgumentParser(description="Faulty evenings by the thousand.")
    ask.add_argument("--seeds", type=int, default=1000)
    ask.add_argument("--first", type=int, default=1)
    ask.add_argument("--restaurant", choices=shipped())
    ask.add_argument("--hours", type=float, default=2.0)
    said = ask.parse_args()
    failed = 0
    for seed in range(said.first, said.first + said.seeds):
        chance = random.Random(f"{seed}/set-up")
        name = said.restaurant or chance.choice(shipped())
        place = with_lateness(load(name), chance.choice((0.0, 0.01, 0.1, 0.3)))
        wrong = list(found(place, seed, faulty_evening(place, seed, round(said.hours * 60 * MINUTE_MS))))
        if wrong:
            failed += 1
            again = f"--restaurant {name} --hours {said.hours:g} --first {seed} --seeds 1"
            print(f"python -m benchmarks.soak {again}: {'; '.join(wrong)}", flush=True)
    print(f"{said.seeds - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
