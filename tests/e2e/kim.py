"""Someone at the window of a house: sees what its log says, and has a mouse and keys."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pygame
from open_house import until
from virtual_screen import Screen

from sim.board import Board
from sim.database import Database
from sim.log import log_in
from sim.messages import events as e
from sim.messages.codec import Header, restaurant_of
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.look import Selection
from sim.view.offers import offers
from sim.view.recording import Recording
from sim.view.window import Window

SIZE = (1280, 800)


class Kim:
    """Someone at the window of a house that is open: sees what the log says, and has a mouse and keys."""

    def __init__(self, screen: Screen, data: Path) -> None:
        self._env = screen.env
        self._file = data / "evening.db"

    def header(self) -> Header:
        with closing(Database(self._file)) as database:
            return log_in(database)[1]

    def entries(self) -> list[Entry]:
        with closing(Database(self._file)) as database:
            return list(log_in(database)[0].entries())

    def place(self) -> Restaurant:
        header = self.header()
        return restaurant_of(header).opening_at(header.start)

    def board(self) -> Board:
        return Board(self.place()).apply_all(self.entries())

    def window(self, selected: Selection | None = None) -> Window:
        """The same window as the one that is open, over what the log says."""
        shown = Window(Recording(self.place(), self.entries()), pygame.Surface(SIZE))
        shown.playhead.follow()
        shown.select(selected)
        shown.frame()
        return shown

    def click(self, at: tuple[float, float]) -> None:
        x, y = round(at[0]), round(at[1])
        self._hand("mousemove", str(x), str(y), "click", "1")

    def press(self, *keys: str) -> None:
        self._hand("key", "--delay", "60", *keys)

    def _hand(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._env, check=True, timeout=20)

    def waits_for(self, kind: type[e.Event]) -> Entry:
        """The first event of a kind that has not been there."""
        return self.does(lambda: None, kind)

    def does(self, what: Callable[[], None], kind: type[e.Event]) -> Entry:
        """Do something, and wait until this has happened."""
        before = self.entries()[-1].seq
        what()

        def new() -> Entry | None:
            found = [entry for entry in self.entries() if entry.seq > before and isinstance(entry.event, kind)]
            return found[0] if found else None

        return until(new, kind.__name__)

    def digit(self, selected: Selection, words: str) -> str:
        """The key of the offer that says this."""
        labels = [offer.label for offer in offers(self.place(), self.board(), selected)]
        (number,) = [n for n, label in enumerate(labels, start=1) if words in label]
        return str(number)


def middle_of(place: Restaurant, edge: tuple[str, str]) -> tuple[float, float]:
    (x0, y0), (x1, y1) = (place.floor.position(vertex) for vertex in edge)
    return (x0 + x1) / 2, (y0 + y1) / 2
