"""A full house orders on its phones while a thousand streams watch, beside a handler that only commits a row.

    python -m benchmarks.phones [--seconds S] [--period S]

Eighty tables of the banquet, five phones each; every phone orders one dish on the tab about once a period, at a moment
of its own: menu, add, review, place. Some phones hold two streams of the status page open and some three, a thousand
in all. The house runs in one process, all phones in this one, over the loopback with an address each. Then the same
phones keep the same times with `benchmarks.phones_bare`, with as many streams open.

Measured are the time from sending the order to its answer, and the time from the commit of an event to each phone of
its table that is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from benchmarks.open_house import OpenHouse, opened, running
from benchmarks.phone import Phone
from sim.restaurant import load

PLACE = "banquet"
PHONES_A_TABLE = 5
STREAMS = 1000
TRIES = 4  # to place what others at the table have changed meanwhile
TOGETHER = 10  # tables that sit down at a time


@dataclass
class Run:
    """What one crowd of phones saw."""

    placed_s: list[float] = field(default_factory=list)
    oddities: Counter[str] = field(default_factory=Counter)
    streams: int = 0


@dataclass
class Stream:
    """What came on one stream: when, and the position in the log it was true for."""

    table: str
    came: list[tuple[float, int]] = field(default_factory=list)


async def sit(house: OpenHouse, phones: Sequence[Phone], table: str) -> None:
    """The first phone opens the table's visit, the others join it."""
    scan = house.scan(table)
    await phones[0].get(scan)
    await phones[0].send(f"{scan}/open", guests="4")
    await phones[0].get("/table")
    code = phones[0].found(r'id="code">(\d{4})<')
    for phone in phones[1:]:
        await phone.get(scan)
        await phone.send(f"{scan}/join", code=code)


async def watch(phone: Phone, stream: Stream, run: Run) -> None:
    """Hold a stream open and note what comes."""
    seq = -1
    try:
        async with phone.session.get("/events") as answer:
            if answer.status != 200:
                run.oddities[f"stream {answer.status}"] += 1
                return
            run.streams += 1
            async for line in answer.content:
                if line.startswith(b"id: "):
                    seq = int(line[4:])
                elif line.startswith(b"event: status"):
                    stream.came.append((time.monotonic(), seq))
    except (aiohttp.ClientError, asyncio.IncompleteReadError) as error:
        run.oddities[f"stream {type(error).__name__}"] += 1


async def order(phone: Phone, dish: str, run: Run) -> None:
    """Menu, add, review, place; where the cart has changed meanwhile, review and place again."""
    await phone.get("/menu")
    await phone.send("/cart/add", follow=False, item=dish, quantity="1")
    for _ in range(TRIES):
        await phone.get("/order")
        began_s = time.monotonic()
        await phone.send("/order", follow=False, how="tab")
        took_s = time.monotonic() - began_s
        if phone.status in (200, 303):
            run.placed_s.append(took_s)
            return
        run.oddities[f"order {phone.status}"] += 1
        if "/order" not in phone.page:
            return  # somebody at the table has just placed this dish, too


async def orders(phone: Phone, dishes: Sequence[str], times_s: Sequence[float], began_s: float, run: Run) -> None:
    for at_s, dish in zip(times_s, dishes, strict=True):
        await asyncio.sleep(max(0.0, began_s + at_s - time.monotonic()))
        await order(phone, dish, run)


def schedule(
    phones: int, seconds: float, period_s: float, dishes: Sequence[str]
) -> Iterator[tuple[list[float], list[str]]]:
    """For each phone, when it begins to order, and what: the same for each crowd."""
    chance = random.Random(1)
    for _ in range(phones):
        first = chance.uniform(0, period_s)
        times = [first + turn * period_s for turn in range(int((seconds - first) // period_s) + 1)]
        yield times, chance.choices(dishes, k=len(times))


async def crowd(
    url: str, seat: Callable[[Sequence[Phone], str], Awaitable[None]], seconds: float, period_s: float
) -> tuple[Run, list[Stream]]:
    """Let all phones sit down, watch and order."""
    place = load(PLACE)
    tables = list(place.floor.tables)
    dishes = [item.id for item in place.menu.items if not item.options]
    count = len(tables) * PHONES_A_TABLE
    run, streams = Run(), []
    async with AsyncExitStack() as stack:
        phones = [await stack.enter_async_context(Phone(url, number)) for number in range(count)]
        groups = {table: phones[n * PHONES_A_TABLE :][:PHONES_A_TABLE] for n, table in enumerate(tables)}
        for n in range(0, len(tables), TOGETHER):
            await asyncio.gather(*(seat(groups[table], table) for table in tables[n : n + TOGETHER]))
        watching = []
        for number in range(STREAMS):
            stream = Stream(tables[number % count // PHONES_A_TABLE])
            streams.append(stream)
            watching.append(asyncio.create_task(watch(phones[number % count], stream, run)))
            if number % 50 == 49:
                await asyncio.sleep(0.2)
        await asyncio.sleep(5)
        began_s = time.monotonic()
        plan = schedule(count, seconds, period_s, dishes)
        await asyncio.gather(
            *(orders(phone, chosen, times, began_s, run) for phone, (times, chosen) in zip(phones, plan, strict=True))
        )
        await asyncio.sleep(2)
        for task in watching:
            task.cancel()
        await asyncio.gather(*watching, return_exceptions=True)
    return run, streams


def delays_s(witness: Path, streams: Sequence[Stream]) -> list[float]:
    """From the commit of each event that concerns a table to each of its streams that was open then."""
    commits: dict[str, list[tuple[int, float]]] = {}
    for line in witness.read_text("utf-8").splitlines():
        at_s, tables = json.loads(line)
        for table, seq in tables.items():
            commits.setdefault(table, []).append((seq, at_s))
    found = []
    for stream in streams:
        mine = commits.get(stream.table, [])
        numbers = [seq for seq, _ in mine]
        known = stream.came[0][1] if stream.came else 0
        for came_s, seq in stream.came[1:]:
            new = mine[bisect_right(numbers, known) : bisect_right(numbers, seq)]
            found += [came_s - at_s for _, at_s in new]
            known = max(known, seq)
    return found


def said(values: Sequence[float]) -> str:
    """Median, 99th percentile and the largest, in milliseconds."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return f"{1000 * cuts[49]:.0f} | {1000 * cuts[98]:.0f} | {1000 * max(values):.0f}"


async def nobody(_: Sequence[Phone], __: str) -> None:
    """The bare handler knows no tables."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--period", type=float, default=60, help="seconds between two orders of a phone")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        witness = Path(folder) / "witness.jsonl"
        with opened(PLACE, "--witness", str(witness)) as house:
            ours, streams = asyncio.run(
                crowd(house.url, lambda phones, table: sit(house, phones, table), asked.seconds, asked.period)
            )
        delays = delays_s(witness, streams)
    with running([sys.executable, "-m", "benchmarks.phones_bare"]) as there:
        bare, _ = asyncio.run(crowd(there["url"], nobody, asked.seconds, asked.period))
    print("| | n | median ms | p99 ms | largest ms |")
    print("|---|---|---|---|---|")
    print(f"| event to phone, {ours.streams} streams | {len(delays)} | {said(delays)} |")
    print(f"| order placed, the house | {len(ours.placed_s)} | {said(ours.placed_s)} |")
    print(
        f"| order placed, one row and no more, {bare.streams} streams | {len(bare.placed_s)} | {said(bare.placed_s)} |"
    )
    p99 = [statistics.quantiles(run.placed_s, n=100, method="inclusive")[98] for run in (ours, bare)]
    print(f"p99 of the house is {p99[0] / p99[1]:.1f} times that of the bare handler")
    print(f"what else was answered: house {dict(ours.oddities)}, bare {dict(bare.oddities)}")


if __name__ == "__main__":
    main()
