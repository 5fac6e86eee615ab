"""With the keys alone everything is selected, seen and done."""

from __future__ import annotations

import corner_room as room
import pygame
import pytest

from sim.messages import commands as c
from sim.messages.commands import AnyCommand
from sim.messages.events import Entry
from sim.view.look import Selection
from sim.view.window import Window


class Open:
    """A live evening, and the door into it."""

    live = True

    def __init__(self) -> None:
        self.restaurant = room.restaurant()
        self.asked: list[AnyCommand] = []
        self._told = room.entries([room.seated("2"), room.ordered("2"), room.seated("1"), room.ordered("1", at_ms=5)])

    def entries(self) -> list[Entry]:
        told, self._told = self._told, []
        return told

    def now_ms(self) -> int:
        return 60_000

    def submit(self, command: AnyCommand) -> str:
        self.asked.append(command)
        return "key"


@pytest.fixture
def window() -> Window:
    source = Open()
    window = Window(source, pygame.Surface((1280, 800)), door=source, wall_s=room.Wall())
    window.frame()
    return window


def press(window: Window, *signs: str, mod: int = 0) -> Selection | None:
    for sign in signs:
        code = pygame.K_TAB if sign == "\t" else pygame.K_RETURN if sign == "\r" else ord(sign.lower())
        window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=mod))
        window.take(pygame.event.Event(pygame.KEYUP, key=code, unicode=sign, mod=mod))
        window.frame()
    return window.look.selected


@pytest.mark.parametrize(
    ("sign", "kind", "names"),
    [
        ("\t", "robot", ["robot-1", "robot-2"]),
        ("n", "table", ["1", "2", "3"]),
        ("o", "ticket", ["ticket-2", "ticket-1"]),
        ("g", "kitchen", [""]),
    ],
)
def test_a_key_goes_from_one_to_the_next_and_with_shift_back(
    window: Window, sign: str, kind: str, names: list[str]
) -> None:
    found = [press(window, sign) for _ in range(len(names) + 1)]
    assert [(each.kind, each.name) for each in found if each] == [(kind, name) for name in [*names, names[0]]]
    back = press(window, sign, mod=pygame.KMOD_LSHIFT)
    assert back is not None
    assert back.name == names[-1]


def test_ways_are_gone_through_from_what_is_selected_outwards(window: Window) -> None:
    press(window, "n")  # table 1, served at b
    first, second = press(window, "e"), press(window, "e")
    assert first is not None
    assert second is not None
    assert {frozenset((first.name, first.to)), frozenset((second.name, second.to))} == {
        frozenset("ab"),
        frozenset("bc"),
    }
    assert press(window, "e", mod=pygame.KMOD_LSHIFT) == first
    floor = window.source.restaurant.floor
    every = {frozenset(edge) for edge in floor.spec.edges}
    walked = [press(window, "e") for _ in range(len(every))]
    assert {frozenset((way.name, way.to)) for way in walked if way} == every


def test_a_way_is_closed_and_a_table_seated_without_a_mouse(window: Window) -> None:
    door = window.source
    assert isinstance(door, Open)
    press(window, "n", "e", "1")
    if window.hands.question is not None:
        press(window, "\r")
    assert isinstance(door.asked[-1], c.CloseEdge)
    press(window, "n", "n", "n", "2")
    assert isinstance(door.asked[-1], c.OpenVisit)
    assert door.asked[-1].table == "3"


def test_what_is_selected_out_of_sight_is_brought_into_view(window: Window) -> None:
    press(window, *"zzzzzzzz")
    window.camera = window.view().panned(-4_000, 0)
    press(window, "n")
    area = window.scene.layout((1280, 800), window.look).floor
    assert area.collidepoint(window.view().to_px(window.source.restaurant.floor.position("b")))
