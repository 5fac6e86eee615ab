"""A source that loses its connection: the window says so once, and that it is well again."""

from __future__ import annotations

import corner_room as room
import pygame

from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.window import Window


class Shaky:
    """A live evening far away."""

    live = True

    def __init__(self) -> None:
        self.restaurant: Restaurant = room.restaurant()
        self.wrong = ""

    def entries(self) -> list[Entry]:
        return []

    def now_ms(self) -> int:
        return 1_000

    def trouble(self) -> str:
        return self.wrong


def test_the_window_says_once_that_the_connection_is_lost_and_that_it_is_there_again() -> None:
    source = Shaky()
    window = Window(source, pygame.Surface((1280, 800)), wall_s=room.Wall())
    window.frame()
    assert window.look.notices == ()
    source.wrong = "the connection is lost"
    window.frame()
    window.frame()
    assert [(notice.words, notice.bad) for notice in window.look.notices] == [("the connection is lost", True)]
    source.wrong = ""
    window.frame()
    assert window.look.notices[-1].words == "The connection is there again."
