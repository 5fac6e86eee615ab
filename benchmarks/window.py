"""How smooth the window is with 80 tables and 40 robots and no graphics card, and whether it slows the engine.

python -m benchmarks.window [--frames N] [--seconds S]
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import msgspec
import pygame

from foodrunner.house_folder import HouseFolder
from foodrunner.opening import House, Opening, open_restaurant
from sim.demand import Demand
from sim.messages.events import Entry
from sim.restaurant import Restaurant, folder_of, load
from sim.run import Evening
from sim.view.look import Look, Selection
from sim.view.window import Window

SIZE = (1280, 800)
ROBOTS = 40
BUSY_MS = 70 * 60_000  # when every table has guests
FRAME_MS = 16
SETTLED_S = 3  # until a house that has just opened has caught up with the clock
WARM_UP = 60  # frames in which pictures are made that are kept afterwards
LOOKS = {
    "as it opens": {},
    "all plans, reservations, a robot selected": {
        "layers": frozenset({"waits", "plans", "reservations"}),
        "selected": Selection("robot", "robot-1"),
    },
    "congestion, traffic, conflict zones": {"layers": frozenset({"waits", "congestion", "traffic", "conflict zones"})},
    "light, names of vertices": {"dark": False, "layers": frozenset({"waits", "vertex names"})},
}


def hall(folder: Path) -> Restaurant:
    """The banquet with docks all along its side walls, for forty robots that are out for long."""
    source = folder_of("banquet")
    for name in ("menu.toml", "service.toml"):
        (folder / name).write_text((source / name).read_text(encoding="utf-8"), encoding="utf-8")
    lines = (source / "floor.toml").read_text(encoding="utf-8").splitlines()
    docked = [f"#D{line[2:-2]}D#" if line.startswith("##.") and line.endswith(".##") else line for line in lines]
    (folder / "floor.toml").write_text("\n".join(docked) + "\n", encoding="utf-8")
    place = load(str(folder))
    robots = msgspec.structs.replace(place.service.robots, count=ROBOTS, handover_limit_s=400.0)
    guests = msgspec.structs.replace(place.service.guests, handover_s=180.0)
    return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, robots=robots, guests=guests))


class Going:
    """A live evening that goes on by a frame's time at each; its entries were made before."""

    live = True

    def __init__(self, place: Restaurant, entries: list[Entry], at_ms: int) -> None:
        self.restaurant = place
        self._entries = entries
        self._next = 0
        self.at_ms = at_ms

    def entries(self) -> list[Entry]:
        first = self._next
        while self._next < len(self._entries) and self._entries[self._next].at_ms <= self.at_ms:
            self._next += 1
        return self._entries[first : self._next]

    def now_ms(self) -> int:
        return self.at_ms


def frames(place: Restaurant, entries: list[Entry], look: dict[str, object], count: int) -> tuple[list[float], int]:
    """Milliseconds of processor time of each frame, and how many robots had jobs at most."""
    source = Going(place, entries, BUSY_MS)
    window = Window(source, pygame.display.set_mode(SIZE))
    window.look = replace(Look(recorded=False), **look)  # type: ignore[arg-type]
    took, busy = [], 0
    for _ in range(WARM_UP + count):
        source.at_ms += FRAME_MS
        began = time.process_time()
        window.frame()
        pygame.display.flip()
        took.append((time.process_time() - began) * 1000)
        busy = max(busy, sum(1 for robot in window.board.robots.values() if robot.jobs))
    return took[WARM_UP:], busy


def smoothness(place: Restaurant, count: int) -> None:
    evening = Evening(place, 1, Demand(place, 1))
    evening.advance(BUSY_MS + (WARM_UP + count) * FRAME_MS + 1000)
    entries = evening.take()
    print(f"{len(place.floor.tables)} tables, {ROBOTS} robots, {SIZE[0]}×{SIZE[1]}, {count} frames each\n")
    print("| what is shown | robots with jobs | ms a frame, median | 99 of 100 below | frames/s |")
    print("|---|---|---|---|---|")
    for name, look in LOOKS.items():
        took, busy = frames(place, entries, look, count)
        slow = statistics.quantiles(took, n=100)[98]
        print(f"| {name} | {busy} | {statistics.median(took):.1f} | {slow:.1f} | {1000 / statistics.mean(took):.0f} |")


# ── the engine beside it ──────────────────────────────────────────────────────────────────────


def lags(house: House, seconds: float, draw: bool) -> list[float]:
    """How long after its due instant each event was committed, in wall milliseconds, with or without a window."""
    late: list[float] = []
    over = threading.Event()

    def watch() -> None:
        seq = house.live.read(lambda board: board.seq)
        while not over.is_set():
            for entry in house.live.events_after(seq, 0.5):
                seq = entry.seq
                late.append((house.live.now_ms() - entry.at_ms) / house.live.pace.speed())

    time.sleep(SETTLED_S)
    watcher = threading.Thread(target=watch)
    watcher.start()
    window = Window(house.source, pygame.display.set_mode(SIZE)) if draw else None
    clock, until = pygame.time.Clock(), time.monotonic() + seconds
    while time.monotonic() < until:
        if window is not None:
            window.frame()
            pygame.display.flip()
        clock.tick(60)
    over.set()
    watcher.join()
    return late


@contextmanager
def opened(place: Restaurant, folder: Path) -> Iterator[House]:
    opening = Opening(
        folder=HouseFolder(place, folder),
        seed=1,
        start="2026-01-02T18:00:00",
        warm_up_ms=BUSY_MS,
        keep_free=frozenset(),
    )
    with open_restaurant(place, opening) as house:
        yield house


def engine(place: Restaurant, seconds: float) -> None:
    print(f"\nThe engine at 1×, {seconds:g} s each, on one core with everything else\n")
    print("| window | events | ms after they were due, median | 99 of 100 below | most |")
    print("|---|---|---|---|---|")
    for draw in (False, True):
        with tempfile.TemporaryDirectory() as folder, opened(place, Path(folder)) as house:
            late = lags(house, seconds, draw)
        slow = statistics.quantiles(late, n=100)[98]
        print(
            f"| {'60 frames/s' if draw else 'none'} | {len(late)} | {statistics.median(late):.1f} | {slow:.1f} "
            f"| {max(late):.1f} |",
            flush=True,
        )


def main() -> None:
    ask = argparse.ArgumentParser(description="How smooth the window is, and what it costs the engine.")
    ask.add_argument("--frames", type=int, default=600)
    ask.add_argument("--seconds", type=float, default=60.0)
    said = ask.parse_args()
    pygame.display.init()
    pygame.font.init()
    with tempfile.TemporaryDirectory() as folder:
        place = hall(Path(folder))
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        smoothness(place, said.frames)
        engine(place, said.seconds)


if __name__ == "__main__":
    main()
