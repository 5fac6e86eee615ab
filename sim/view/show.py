"""Opens the window and runs its frames."""

from __future__ import annotations

import os
from collections.abc import Callable

import pygame

from sim.view.arriving import Arriving, Ready, Shown
from sim.view.display import SCREENLESS
from sim.view.door import Door
from sim.view.layout import LEAST_SIZE
from sim.view.robot_sprite import robot_sprite
from sim.view.situation import AgeLimits
from sim.view.source import Source
from sim.view.theme import DARK
from sim.view.window import Window

FRAMES_PER_S = 60


def run_window(
    source: Source,
    *,
    title: str,
    size: tuple[int, int] = (1280, 800),
    dark: bool = True,
    limits: AgeLimits | None = None,
    door: Door | None = None,
    until_ms: int | None = None,
    frames: int | None = None,
) -> None:
    """Open the window and show the source until the window is closed. Call it on the main thread: SDL wants that.

    Args:
        limits: from which age food counts as long in coming, and as late.
        door: where what the operator asks for goes; None where nothing can be changed.
        until_ms: close at this moment of world time.
        frames: close after so many frames.

    Raises:
        pygame.error: there is no display to open a window on (`sim.view.display.has_display`).
    """
    _run(lambda screen: Window(source, screen, dark=dark, limits=limits, door=door), title, size, until_ms, frames)


def run_when_there(join: Callable[[], Ready], says: str, *, size: tuple[int, int] = (1280, 800)) -> None:
    """Open the window at once, and show what `join` finds; until then it says what it waits for, or what is wrong.

    Raises:
        BadInput: what was wrong when the window was closed, where nothing was ever shown.
    """
    arriving: list[Arriving] = []

    def shown(screen: pygame.Surface) -> Shown:
        arriving.append(Arriving(join, screen, says))
        return arriving[0]

    _run(shown, "Foodrunner", size, None, None)
    if arriving[0].wrong is not None:
        raise arriving[0].wrong


def _run(
    shown: Callable[[pygame.Surface], Shown],
    title: str,
    size: tuple[int, int],
    until_ms: int | None,
    frames: int | None,
) -> None:
    pygame.display.init()  # not pygame.init(): that would want a sound device too
    pygame.font.init()
    try:
        pygame.display.set_caption(title)
        pygame.display.set_icon(
            robot_sprite(22, DARK.robots["carrying"], 0.0, 0.8, 3, DARK.rim, (DARK.good, DARK.line))
        )
        pygame.key.set_repeat(350, 40)
        _show(shown(_open_screen(_on_the_desktop(size))), until_ms, frames)
    finally:
        pygame.display.quit()


def _show(window: Shown, until_ms: int | None, frames: int | None) -> None:
    clock = pygame.time.Clock()
    drawn = 0
    while not (window.closed or drawn == frames or (until_ms is not None and window.t_ms >= until_ms)):
        for event in pygame.event.get():
            if event.type == pygame.VIDEORESIZE:
                window.screen = _grown(event.size)
            window.take(event)
        window.frame()
        pygame.display.flip()
        clock.tick(FRAMES_PER_S)
        drawn += 1


def _on_the_desktop(size: tuple[int, int]) -> tuple[int, int]:
    """A size that is no larger than the desktop: not every window manager shrinks what sticks out of it."""
    if pygame.display.get_driver() in SCREENLESS:
        return size
    width, height = pygame.display.get_desktop_sizes()[0]
    return max(LEAST_SIZE[0], min(size[0], width)), max(LEAST_SIZE[1], min(size[1], height))


def _open_screen(size: tuple[int, int]) -> pygame.Surface:
    if pygame.display.get_driver() == "x11":
        # Shared memory shows a frame in a tenth of the time that OpenGL takes where no graphics card does it.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    return pygame.display.set_mode(size, pygame.RESIZABLE)


def _grown(size: tuple[int, int]) -> pygame.Surface:
    """The screen after a resize; a window too small to read is made as large as it takes."""
    wanted = (max(size[0], LEAST_SIZE[0]), max(size[1], LEAST_SIZE[1]))
    screen = pygame.display.get_surface()
    return screen if screen is not None and wanted == size else _open_screen(wanted)
