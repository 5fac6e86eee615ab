"""Before there is anything to show: what the window waits for, or what is wrong with it and what would be right."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import pygame

from sim.bad_input import BadInput
from sim.view.dialog import draw_message
from sim.view.keys import action_of
from sim.view.layout import layout
from sim.view.source import NotThere
from sim.view.theme import DARK
from sim.view.words import sentence

AGAIN_S = 2.0  # after which what isn't there is asked for again


class Shown(Protocol):
    """What a window shows: an evening, two of them side by side, or that there is none yet."""

    closed: bool
    screen: pygame.Surface

    @property
    def t_ms(self) -> int: ...

    def take(self, event: pygame.Event) -> None: ...

    def frame(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Ready:
    """Something to show, with the window's title."""

    title: str
    on: Callable[[pygame.Surface], Shown]


class Arriving:
    """Says what it waits for, or what is wrong; as soon as there is something to show it is that.

    Args:
        join: finds what there is to show; asked in a thread, and again by Enter, or by itself where it is `NotThere`.
        says: what is being done meanwhile.
        wall_s: a clock that never goes back, in seconds.
    """

    def __init__(
        self,
        join: Callable[[], Ready],
        screen: pygame.Surface,
        says: str,
        wall_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.closed = False
        self.wrong: BadInput | None = None
        self._join, self._says, self._wall_s = join, says, wall_s
        self._screen = screen
        self._shown: Shown | None = None
        self._asked_s = 0.0
        self._found: list[Ready | Exception] = []
        self._asking = threading.Thread()
        self._ask()

    @property
    def screen(self) -> pygame.Surface:
        return self._screen

    @screen.setter
    def screen(self, screen: pygame.Surface) -> None:
        self._screen = screen
        if self._shown is not None:
            self._shown.screen = screen

    @property
    def t_ms(self) -> int:
        return self._shown.t_ms if self._shown is not None else 0

    def take(self, event: pygame.Event) -> None:
        """One event of SDL's."""
        if self._shown is not None:
            self._shown.take(event)
        elif event.type == pygame.QUIT:
            self.closed = True
        elif event.type == pygame.KEYDOWN:
            action = action_of(event.key, event.unicode)
            self.closed = self.closed or action in ("back", "quit")
            if action == "yes" and not self._asking.is_alive():
                self._ask()

    def frame(self) -> None:
        self._look()
        if self._shown is not None:
            self._shown.frame()
            self.closed = self._shown.closed
            return
        lay = layout(self._screen.get_size(), with_timeline=False)
        heading, lines = self.words()
        draw_message(self._screen, heading, lines, self._foot(), lay, DARK, bad=self.wrong is not None)

    def words(self) -> tuple[str, tuple[str, ...]]:
        """What stands in the window while there is nothing to show: a heading, and lines below it."""
        wrong = self.wrong
        if wrong is None:
            return f"{self._says} …", ()
        where = str(BadInput("", file=wrong.file, line=wrong.line, key=wrong.key)).removesuffix(": ")
        return sentence(wrong.wrong), tuple(filter(None, (where, wrong.right and sentence(wrong.right))))

    def _foot(self) -> str:
        if self.wrong is None:
            return "Esc: close"
        again = "It is tried again by itself." if isinstance(self.wrong, NotThere) else "Enter: try again"
        return f"{again}    Esc: close"

    def _ask(self) -> None:
        self._asked_s = self._wall_s()
        self._asking = threading.Thread(target=self._find, name="arriving", daemon=True)
        self._asking.start()

    def _find(self) -> None:
        try:
            self._found.append(self._join())
        except Exception as error:  # noqa: BLE001 - raised again where the window is
            self._found.append(error)

    def _look(self) -> None:
        """What has come of it."""
        if self._found:
            found = self._found.pop()
            if isinstance(found, BadInput):
                self.wrong = found
            elif isinstance(found, Exception):
                raise found
            else:
                self.wrong, self._shown = None, found.on(self._screen)
                pygame.display.set_caption(found.title)
        elif isinstance(self.wrong, NotThere) and not self._asking.is_alive() and self._is_time_again():
            self._ask()

    def _is_time_again(self) -> bool:
        return self._wall_s() - self._asked_s >= AGAIN_S
