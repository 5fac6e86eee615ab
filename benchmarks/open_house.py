"""A restaurant in a process of its own, for benchmarks of its pages.

    python -m benchmarks.open_house RESTAURANT [--witness FILE]

Prints one JSON line with its address and secret, and closes when its standard input does. Tabs are allowed, and no
simulated guests come. With a witness, the file gets a line for each committed batch of events: when it was committed,
by CLOCK_MONOTONIC (which all processes of a machine share), and the last `seq` that concerns each table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from foodrunner.house_folder import HouseFolder
from foodrunner.opening import Opening, open_restaurant
from ordering_web.port import Port
from ordering_web.rules import Rules
from ordering_web.status import concerned
from ordering_web.tokens import table_token
from sim.board import Board
from sim.messages.events import Entry
from sim.restaurant import load


@dataclass(frozen=True)
class OpenHouse:
    """A house that runs in another process."""

    url: str
    secret: bytes

    def scan(self, table: str) -> str:
        """The path behind a table's code."""
        return f"/t/{table_token(self.secret, table)}"


@contextmanager
def opened(restaurant: str, *options: str) -> Iterator[OpenHouse]:
    """Open a restaurant in another process, and close it at the end."""
    command = [sys.executable, "-m", "benchmarks.open_house", restaurant, *options]
    with running(command) as said:
        yield OpenHouse(said["url"], bytes.fromhex(said["secret"]))


@contextmanager
def running(command: list[str]) -> Iterator[dict[str, str]]:
    """A process that prints one JSON line once it is there, and ends when its standard input is closed."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())
        process.communicate(timeout=60)


def _witness(port: Port, file: Path, closing: threading.Event) -> None:
    seq = port.read(lambda board: board.seq)
    with file.open("w", encoding="utf-8") as out:
        while not closing.is_set():
            entries = port.events_after(seq, 0.2)
            now_s = time.monotonic()
            if entries:
                seq = entries[-1].seq
                tables = port.read(partial(_concerned_tables, entries))
                out.write(json.dumps([now_s, tables]) + "\n")


def _concerned_tables(entries: list[Entry], board: Board) -> dict[str, int]:
    return {
        board.visits[visit].table: entry.seq
        for entry in entries
        for visit in concerned(board, entry.event)
        if visit in board.visits
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("restaurant")
    parser.add_argument("--witness", type=Path)
    asked = parser.parse_args()
    place = load(asked.restaurant)
    closing = threading.Event()
    with tempfile.TemporaryDirectory() as folder:
        opening = Opening(
            HouseFolder(place, Path(folder)), 1, place.service.opens.isoformat(), rules=Rules(tab="always")
        )
        with open_restaurant(place, opening) as house:
            watcher = threading.Thread(target=lambda: _witness(house.live, asked.witness, closing))
            if asked.witness is not None:
                watcher.start()
            print(json.dumps({"url": house.public_url, "secret": house.secret.hex()}), flush=True)
            sys.stdin.read()
            closing.set()
            if asked.witness is not None:
                watcher.join()


if __name__ == "__main__":
    main()
