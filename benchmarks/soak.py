"""Faulty evenings by the thousand: robots are late, break, get stuck, spill, lose touch; guests are absent, edges slow,
processes crash, and the judge sees each log.

    python -m benchmarks.soak [--seeds N] [--first SEED] [--hours H] [--place NAME] [--robots N] [--late SHARE]
                              [--crashes yes|no] [--limits yes|no] [--faults yes|no]

Each seed is one evening, and says by itself what nothing else is said of. Anything the judge finds, any stand without a
cause, any ticket that isn't served, any table that isn't cleared, any error, and any log that doesn't come out again
byte for byte is a failure: it is made as small as it gets while still failing, and the one line that shows it again
is printed. The exit code is 1.
"""

from __future__ import annotations

import argparse
import random
import sys
import traceback
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from benchmarks.lateness import with_lateness
from benchmarks.rooms import random_restaurant
from sim.audit import audit
from sim.demand import Demand
from sim.floor import Floor
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import encode_entry, header_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load, shipped
from sim.run import Evening, is_quiet, rerun
from sim.service import Faults, Handover

MINUTE_MS = 60_000
TO_ROBOTS = (
    c.BreakRobot,
    c.MendRobot,
    c.RemoveRobot,
    c.PlaceRobot,
    c.StickRobot,
    c.FreeRobot,
    c.SpillTray,
    c.CleanRobot,
    c.DisconnectRobot,
    c.ReconnectRobot,
    c.SendHome,
    c.PutToWork,
)
PATIENCE_MS = 3 * 60 * MINUTE_MS  # after the doors have closed
RANDOM = "random"
SHORTEST_H = 0.1


class Case(NamedTuple):
    """One evening: with its seed, all that it depends on. `robots` is 0 for as many as the place has."""

    seed: int
    hours: float
    place: str
    robots: int
    late: float
    crashes: bool
    limits: bool
    faults: bool = False

    def again(self) -> str:
        """The command that shows it again."""
        said = f"--first {self.seed} --seeds 1 --hours {self.hours:g} --place {self.place} --robots {self.robots}"
        words = {True: "yes", False: "no"}
        return (
            f"python -m benchmarks.soak {said} --late {self.late:g} --crashes {words[self.crashes]} "
            f"--limits {words[self.limits]} --faults {words[self.faults]}"
        )

    def smaller(self) -> Iterator[Case]:
        """Cases with one thing less, the greatest simplification first."""
        if self.crashes:
            yield self._replace(crashes=False)
        if self.faults:
            yield self._replace(faults=False)
        if self.limits:
            yield self._replace(limits=False)
        if self.late:
            yield self._replace(late=0.0)
        if self.hours > SHORTEST_H:
            yield self._replace(hours=round(max(SHORTEST_H, self.hours / 2), 3))
            yield self._replace(hours=round(max(SHORTEST_H, self.hours * 0.8), 3))
        robots = self.robots or place_of(self).service.robots.count
        if robots > 1:
            yield self._replace(robots=robots - 1)


def case_of(seed: int, said: argparse.Namespace) -> Case:
    """What the seed makes of an evening, but for what is said."""
    chance = random.Random(f"{seed}/set-up")
    place = chance.choice((RANDOM, RANDOM, RANDOM, *shipped()))
    late = chance.choice((0.0, 0.01, 0.1, 0.3))
    crashes, limits = chance.random() < 0.7, chance.random() < 0.5
    return Case(
        seed,
        said.hours,
        said.place or place,
        said.robots,
        late if said.late is None else said.late,
        crashes if said.crashes is None else said.crashes == "yes",
        limits if said.limits is None else said.limits == "yes",
        chance.random() < 0.5 if said.faults is None else said.faults == "yes",
    )


def place_of(case: Case) -> Restaurant:
    place = random_restaurant(case.seed) if case.place == RANDOM else load(case.place)
    place = with_lateness(place, case.late)
    if case.robots:
        robots = msgspec.structs.replace(place.service.robots, count=case.robots)
        place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, robots=robots))
    if case.faults:
        chance = random.Random(f"{case.seed}/hand-over")
        after, returned = chance.choice(("person", "retry", "return")), chance.choice(("person", "cancelled"))
        place = with_faults(place, Handover(after, retry_min=2.0, returned=returned))
    if case.limits:
        chance, edges = random.Random(f"{case.seed}/limits"), place.floor.spec.edges
        slow = [edges[n] for n in sorted(chance.sample(range(len(edges)), k=len(edges) // 5))]
        limits = tuple((start, end, chance.choice((0.15, 0.3, 0.6))) for start, end in slow)
        floor = Floor(msgspec.structs.replace(place.floor.spec, speed_limits_mps=limits))
        place = msgspec.structs.replace(place, floor=floor)
    return place


def with_faults(place: Restaurant, handover: Handover) -> Restaurant:
    """The same place, where all goes wrong that can, and at one hand-over in ten nobody takes the tray."""
    faults = Faults(
        breakdowns_per_h=0.5, closures_per_h=6.0, stuck_per_h=2.0, spills_per_h=2.0, clean_min=2.0, outages_per_h=2.0
    )
    guests = msgspec.structs.replace(place.service.guests, absent=0.1, confirms=0.5)
    service = msgspec.structs.replace(place.service, faults=faults, guests=guests, handover=handover)
    return msgspec.structs.replace(place, service=service)


def faulty_evening(place: Restaurant, case: Case) -> list[Entry]:
    """An evening that may crash now and then; what had happened by then is all that the next process knows."""
    seed, until_ms = case.seed, round(case.hours * 60 * MINUTE_MS)
    chance = random.Random(f"{seed}/crashes")
    log: list[Entry] = []
    evening = Evening(place, seed, Demand(place, seed))
    operator = Operator(place, seed)
    while evening.now_ms < until_ms:
        next_ms = min(until_ms, evening.now_ms + chance.randint(5, 40) * MINUTE_MS)
        if case.faults:
            operator.meddle(evening, next_ms)
        evening.advance(next_ms)
        log += evening.take()
        if chance.random() < 0.5 and case.crashes:
            log = _cut(log, chance.randint(0, 40))
            evening = Evening(place, seed, Demand(place, seed), log)
            log += evening.take()
    if case.faults:
        operator.tidy_up(evening)
    evening.command("close-doors", c.CloseDoors(), until_ms)
    while not is_quiet(evening.board) and evening.now_ms < until_ms + PATIENCE_MS:
        evening.advance(evening.now_ms + MINUTE_MS)
    evening.command("end-evening", c.EndEvening(), evening.now_ms)
    return log + evening.take()


class Operator:
    """Someone who steps in at random, whether that makes sense or not; in the end all is as it should be."""

    def __init__(self, place: Restaurant, seed: int) -> None:
        self._chance = random.Random(f"{seed}/operator")
        self._edges = list(place.floor.spec.edges)
        self._tables = list(place.floor.tables)
        self._commands = 0

    def meddle(self, evening: Evening, until_ms: int) -> None:
        """Every few minutes, one thing."""
        while (at_ms := evening.now_ms + self._chance.randint(20_000, 8 * MINUTE_MS)) < until_ms:
            evening.advance(at_ms)
            self._say(evening, self._something(evening))
            if evening.board.stopped:
                evening.advance(min(until_ms, evening.now_ms + self._chance.randint(1000, MINUTE_MS)))
                self._say(evening, c.ResumeAll())

    def tidy_up(self, evening: Evening) -> None:
        board = evening.board
        for robot in board.robots.values():
            for done in (c.MendRobot, c.FreeRobot, c.CleanRobot, c.ReconnectRobot, c.PutToWork, c.PlaceRobot):
                self._say(evening, done(robot.robot))
        for edge in list(board.closed_edges):
            self._say(evening, c.OpenEdge(*edge))
        for table in list(board.closed_tables):
            self._say(evening, c.OpenTable(table))

    def _say(self, evening: Evening, command: c.AnyCommand) -> None:
        self._commands += 1
        evening.command(f"operator-{self._commands}", command, evening.now_ms)

    def _something(self, evening: Evening) -> c.AnyCommand:
        chance, board = self._chance, evening.board
        robot, table, edge = (chance.choice(list(of)) for of in (board.robots, self._tables, self._edges))
        under_way = [job.job for job in board.jobs.values() if job.ended_ms is None]
        whom: list[c.AnyCommand] = [kind(robot) for kind in TO_ROBOTS]
        whom += [c.StopAll(), c.CloseTable(table), c.OpenTable(table), c.CloseEdge(*edge), c.OpenEdge(*edge)]
        if under_way:
            whom += [c.GiveJob(chance.choice(under_way), other) for other in (None, robot)]
        return chance.choice(whom)


def _cut(log: list[Entry], lost: int) -> list[Entry]:
    """The log without its last events, back to where an instant begins: a commit holds whole steps."""
    end = max(0, len(log) - lost)
    while 0 < end < len(log) and log[end - 1].at_ms == log[end].at_ms:
        end -= 1
    return log[:end]


def failures(case: Case) -> list[str]:
    """What is wrong with an evening; an error on the way is as wrong as a log that the judge doesn't accept."""
    try:
        place = place_of(case)
        return list(_found(place, case.seed, faulty_evening(place, case)))
    except Exception as error:  # noqa: BLE001 - whatever it is, its reproducer has to be printed
        where = traceback.extract_tb(error.__traceback__)[-1]
        return [f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"]


def _found(place: Restaurant, seed: int, log: list[Entry]) -> Iterator[str]:
    report = audit(header_of(place, seed), log)
    yield from (f"{violation.kind}: {violation.what}" for violation in report.violations[:3])
    yield from (f"{found.robot} stands at {found.at} without a cause" for found in report.unexplained[:3])
    cancelled = [entry.event.ticket for entry in log if _is_lost(entry.event)]
    if cancelled:
        yield f"not served: {', '.join(cancelled[:3])}"
    events = [entry.event for entry in log]
    soiled = Counter(event.table for event in events if isinstance(event, e.TableSoiled))
    soiled.subtract(event.table for event in events if isinstance(event, e.TableCleared))
    if left := [table for table, times in soiled.items() if times]:
        yield f"not cleared: {', '.join(left[:3])}"
    again = [entry for batch in rerun(place, seed, log) for entry in batch]
    if list(map(encode_entry, again)) != list(map(encode_entry, log)):
        yield "run again, another log comes out"


def _is_lost(event: e.AnyEvent) -> bool:
    """Whether a ticket ended because the evening did; what guests took back themselves isn't lost."""
    return isinstance(event, e.TicketCancelled) and event.reason == "closed"


def shrunk(case: Case, wrong: list[str]) -> tuple[Case, list[str]]:
    """The smallest case that one finds by leaving out one thing after the other, and what is wrong with it."""
    for smaller in case.smaller():
        if still := failures(smaller):
            return shrunk(smaller, still)
    return case, wrong


def main() -> None:
    ask = argparse.ArgumentParser(description="Faulty evenings by the thousand.")
    ask.add_argument("--seeds", type=int, default=1000)
    ask.add_argument("--first", type=int, default=1)
    ask.add_argument("--hours", type=float, default=2.0)
    ask.add_argument("--place", choices=[RANDOM, *shipped()], help="a shipped restaurant, or a room of the seed's own")
    ask.add_argument("--robots", type=int, default=0, help="0: as many as there are")
    ask.add_argument("--late", type=float, help="the share of moves that are held up")
    ask.add_argument("--crashes", choices=["yes", "no"])
    ask.add_argument("--limits", choices=["yes", "no"], help="slow edges, drawn at random")
    ask.add_argument("--faults", choices=["yes", "no"], help="all goes wrong that can, and an operator steps in")
    said = ask.parse_args()
    failed = 0
    for seed in range(said.first, said.first + said.seeds):
        case = case_of(seed, said)
        if wrong := failures(case):
            failed += 1
            smallest, wrong = shrunk(case, wrong)
            print(f"{smallest.again()}: {'; '.join(wrong)}", flush=True)
    print(f"{said.seeds - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
