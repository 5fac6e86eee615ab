"""A source that loses its connection: the window says so once, and that it is well again."""

from __future__ import annotations

import corner_room as room
import pygame

from sim.messages.commands import AnyCommand
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.view.look import Selection
from sim.view.theme import DARK
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


def test_the_window_says_that_the_connection_is_lost_as_long_as_it_is_and_that_it_is_there_again() -> None:
    source, wall = Shaky(), room.Wall()
    window = Window(source, pygame.Surface((1280, 800)), wall_s=wall)
    window.frame()
    assert (window.look.trouble, window.look.notices) == ("", ())
    calm = room.count(window.screen, DARK.alert)
    source.wrong = "the connection is lost"
    for _ in range(3):
        window.frame()
        wall.s += 60.0
        assert window.look.trouble == "the connection is lost"
        assert room.count(window.screen, DARK.alert) > calm + 300  # words with a rim, and OFFLINE instead of NOW
    source.wrong = ""
    window.frame()
    assert window.look.trouble == ""
    assert window.look.notices[-1].words == "The connection is there again."


class KeptDoor:
    """A door at the end of a line that has broken."""

    def submit(self, command: AnyCommand) -> str:
        self.lost = [f"{type(command).__name__} was not handed in"]
        return "key"

    def not_handed_in(self) -> list[str]:
        lost, self.lost = getattr(self, "lost", []), []
        return lost


def test_what_does_not_get_through_is_said() -> None:
    window = Window(Shaky(), pygame.Surface((1280, 800)), door=KeptDoor(), wall_s=room.Wall())
    window.frame()
    window.select(Selection("table", "1"))
    window.frame()
    window.take_offer(0)
    window.frame()
    assert [(notice.words, notice.bad) for notice in window.look.notices] == [("CloseTable was not handed in", True)]


class Far(Shaky):
    """One that says how fast it goes, which cannot be changed from here."""

    pace = 4.0

    def speed(self) -> float:
        return self.pace or 1.0

    def paused(self) -> bool:
        return self.pace == 0.0


def test_the_window_shows_how_fast_the_house_goes_where_it_cannot_change_that() -> None:
    source = Far()
    window = Window(source, pygame.Surface((1280, 800)), wall_s=room.Wall())
    window.frame()
    assert (window.look.speed, window.look.paused) == (4.0, False)
    window.act("faster")
    window.frame()
    assert "How fast the house goes is set there" in window.look.notices[-1].words
    source.pace = 0.0
    window.frame()
    assert window.look.paused
