"""Windows on desktops that are smaller than they: nothing sticks out, and two evenings still go beside each other."""

from __future__ import annotations

import corner_room as room
import pygame
import pytest

from sim.messages import events as e
from sim.view.beside import Beside
from sim.view.layout import LEAST_SIZE, is_too_small
from sim.view.recording import Recording
from sim.view.show import run_window
from sim.view.theme import DARK

EVENING = room.entries([room.seated("1"), (60_000, e.DoorsClosed())])


@pytest.mark.parametrize(
    ("desktop", "opened"),
    [((1920, 1080), (1280, 800)), ((1366, 768), (1280, 768)), ((800, 600), (800, 600)), ((320, 200), LEAST_SIZE)],
)
def test_a_window_opens_no_larger_than_the_desktop(
    desktop: tuple[int, int], opened: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[tuple[int, int]] = []
    monkeypatch.setattr(pygame.display, "get_driver", lambda: "windows")
    monkeypatch.setattr(pygame.display, "get_desktop_sizes", lambda: [desktop])
    flip = pygame.display.flip

    def noted() -> None:
        sizes.append(pygame.display.get_window_size())
        flip()

    monkeypatch.setattr(pygame.display, "flip", noted)
    run_window(Recording(room.restaurant(), EVENING), title="Corner room", frames=1)
    assert sizes == [opened]


@pytest.mark.parametrize("width", [1280, 1281, 1920])
def test_two_evenings_fit_beside_each_other_on_a_desktop_of_1280_pixels(width: int) -> None:
    screen = pygame.Surface((width, 800))
    both = Beside(*(Recording(room.restaurant(), EVENING) for _ in range(2)), screen, ("one", "other"))
    both.frame()
    for window in both.windows:
        assert not is_too_small(window.screen.get_size())
        assert room.count(window.screen, DARK.kitchen) > 100  # a floor, and no excuse
    assert screen.get_at((width // 2, 400)) == pygame.Color(DARK.accent)
