"""The window: opens it, runs the frames, and turns keys and the mouse into what is shown and how fast time goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pygame

from sim.board import Board
from sim.view.camera import Camera
from sim.view.keys import Action, action_of
from sim.view.layout import LEAST_SIZE
from sim.view.look import Layer, Look, Selection
from sim.view.robot_sprite import robot_sprite
from sim.view.scene import Scene
from sim.view.situation import AgeLimits
from sim.view.source import Scrubbable, Source
from sim.view.theme import DARK
from sim.view.timeline import moment_at

FRAMES_PER_S = 60
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)
PAN_PX, ZOOM = 60, 1.2
REPEATING: frozenset[Action] = frozenset({"left", "right", "up", "down", "nearer", "farther", "next robot"})
SCRUB_MS, SCRUB_FAR_MS = 10_000, 60_000


class Window:
    """What one open window shows. `screen` is what it draws on."""

    def __init__(
        self, source: Source, screen: pygame.Surface, *, dark: bool = True, limits: AgeLimits | None = None
    ) -> None:
        self.source = source
        self.screen = screen
        self.closed = False
        self.board = Board(source.restaurant)
        self.scene = Scene(source.restaurant)
        self.look = Look(dark=dark, limits=limits or AgeLimits(), end_ms=self._end_ms())
        self.camera: Camera | None = None  # None: the whole floor, whatever the window's size
        self.t_ms = 0
        self._held: set[int] = set()  # keys that are down: SDL sends them again and again
        self._dragged: str | None = None
        self._moved_px = 0.0

    # ── a frame ───────────────────────────────────────────────────────────────────────────────

    def frame(self) -> None:
        """Take in what happened and draw it."""
        self.t_ms = self.source.now_ms()
        self.board.apply_all(self.source.entries())
        self.t_ms = max(self.t_ms, self.board.at_ms)
        self.look = replace(self.look, speed=self.source.speed(), paused=self.source.paused(), end_ms=self._end_ms())
        self.scene.draw(self.screen, self.board, self.t_ms, self._view(), self.look)

    def _view(self) -> Camera:
        return self.camera or self.scene.fitting(self.screen.get_size(), self.look)

    def _end_ms(self) -> int | None:
        return self.source.end_ms() if isinstance(self.source, Scrubbable) else None

    # ── input ─────────────────────────────────────────────────────────────────────────────────

    def take(self, event: pygame.Event) -> None:
        """One event of SDL's."""
        if event.type == pygame.QUIT:
            self.closed = True
        elif event.type == pygame.KEYDOWN:
            action = action_of(event.key, event.unicode)
            if action is not None and (event.key not in self._held or action in REPEATING):
                self.act(action, event.mod)
            self._held.add(event.key)
        elif event.type == pygame.KEYUP:
            self._held.discard(event.key)
        elif event.type == pygame.MOUSEWHEEL:
            self._zoom(ZOOM**event.y, pygame.mouse.get_pos())
        elif event.type == pygame.MOUSEBUTTONDOWN and event.button == 1:
            self._press(event.pos)
        elif event.type == pygame.MOUSEMOTION and event.buttons[0]:
            self._drag(event.pos, event.rel)
        elif event.type == pygame.MOUSEBUTTONUP and event.button == 1:
            self._release(event.pos)

    def act(self, action: Action, mod: int = 0) -> None:
        """Do what a key means; `mod` holds the modifiers pressed with it."""
        if action in ("left", "right", "up", "down"):
            self._arrow(action, mod)
            return
        self._acts()[action]()

    def _acts(self) -> dict[Action, Callable[[], None]]:
        middle = self.scene.layout(self.screen.get_size(), self.look).floor.center
        return {
            "pause": self._pause,
            "faster": lambda: self._change_speed(1),
            "slower": lambda: self._change_speed(-1),
            "nearer": lambda: self._zoom(ZOOM, middle),
            "farther": lambda: self._zoom(1 / ZOOM, middle),
            "fit": self._fit,
            "dark": self._dark,
            "vertex names": lambda: self._toggle("vertex names"),
            "plans": lambda: self._toggle("plans"),
            "waits": lambda: self._toggle("waits"),
            "next robot": self._next_robot,
            "start": lambda: self._jump(0),
            "end": lambda: self._jump(self.look.end_ms or 0),
            "keys": lambda: self._show_keys(not self.look.keys_shown),
            "back": self._back,
            "quit": self._quit,
        }

    def _arrow(self, action: Action, mod: int) -> None:
        along = {"left": -1, "right": 1}.get(action)
        if along and self.look.end_ms is not None and not mod & pygame.KMOD_CTRL:
            far = mod & pygame.KMOD_SHIFT
            self._jump(self.source.now_ms() + along * (SCRUB_FAR_MS if far else SCRUB_MS))
            return
        dx, dy = {"left": (1, 0), "right": (-1, 0), "up": (0, 1), "down": (0, -1)}[action]
        self.camera = self._view().panned(dx * PAN_PX, dy * PAN_PX)

    def _pause(self) -> None:
        if self.source.paused():
            self.source.resume()
        else:
            self.source.pause()

    def _change_speed(self, by: int) -> None:
        """To the next of the speeds, from whatever speed it is."""
        now = self.source.speed()
        beyond = [speed for speed in SPEEDS if (speed > now if by > 0 else speed < now)]
        if beyond:
            self.source.set_speed(beyond[0] if by > 0 else beyond[-1])

    def _zoom(self, factor: float, at_px: tuple[int, int]) -> None:
        self.camera = self._view().zoomed(factor, at_px)

    def _fit(self) -> None:
        self.camera = None

    def _dark(self) -> None:
        self.look = replace(self.look, dark=not self.look.dark)

    def _toggle(self, layer: Layer) -> None:
        self.look = replace(self.look, layers=self.look.layers ^ {layer})

    def _next_robot(self) -> None:
        names = list(self.board.robots)
        chosen = self.look.selected
        after = names.index(chosen.name) + 1 if chosen and chosen.kind == "robot" else 0
        self._select(Selection("robot", names[after % len(names)]))

    def _select(self, selection: Selection | None) -> None:
        self.look = replace(self.look, selected=selection)

    def _show_keys(self, shown: bool) -> None:
        self.look = replace(self.look, keys_shown=shown)

    def _back(self) -> None:
        if self.look.keys_shown:
            self._show_keys(False)
        elif self.look.selected is not None:
            self._select(None)
        else:
            self.closed = True

    def _quit(self) -> None:
        self.closed = True

    def _jump(self, t_ms: int) -> None:
        """Show another moment: the board is folded anew up to there."""
        if isinstance(self.source, Scrubbable):
            self.source.jump_to(t_ms)
            self.board = Board(self.source.restaurant)

    # ── the mouse ─────────────────────────────────────────────────────────────────────────────

    def _press(self, at_px: tuple[int, int]) -> None:
        lay = self.scene.layout(self.screen.get_size(), self.look)
        self._moved_px = 0.0
        if lay.timeline is not None and lay.timeline.collidepoint(at_px):
            self._dragged = "timeline"
            self._jump(moment_at(lay, at_px[0], self.look.end_ms or 0))
        else:
            self._dragged = "floor" if lay.floor.collidepoint(at_px) else None

    def _drag(self, at_px: tuple[int, int], by_px: tuple[int, int]) -> None:
        self._moved_px += abs(by_px[0]) + abs(by_px[1])
        if self._dragged == "timeline":
            lay = self.scene.layout(self.screen.get_size(), self.look)
            self._jump(moment_at(lay, at_px[0], self.look.end_ms or 0))
        elif self._dragged == "floor" and self._moved_px > 4:  # less is a click with an unsteady hand
            self.camera = self._view().panned(*by_px)

    def _release(self, at_px: tuple[int, int]) -> None:
        dragged, self._dragged = self._dragged, None
        if dragged == "timeline" or self._moved_px > 4:
            return
        if self.look.keys_shown:
            self._show_keys(False)
            return
        size = self.screen.get_size()
        self._select(self.scene.at(self.board, self.t_ms, self._view(), size, self.look, at_px))


def run_window(
    source: Source,
    *,
    title: str,
    size: tuple[int, int] = (1280, 800),
    dark: bool = True,
    limits: AgeLimits | None = None,
    until_ms: int | None = None,
    frames: int | None = None,
) -> None:
    """Open the window and show the source until the window is closed. Call it on the main thread: SDL wants that.

    Args:
        limits: from which age food counts as long in coming, and as late.
        until_ms: close at this moment of world time.
        frames: close after so many frames.

    Raises:
        pygame.error: there is no display to open a window on (`sim.view.display.has_display`).
    """
    pygame.display.init()  # not pygame.init(): that would want a sound device too
    pygame.font.init()
    try:
        pygame.display.set_caption(title)
        pygame.display.set_icon(
            robot_sprite(22, DARK.robots["carrying"], 0.0, 0.8, 3, DARK.rim, (DARK.good, DARK.line))
        )
        pygame.key.set_repeat(350, 40)
        _show(Window(source, _open_screen(size), dark=dark, limits=limits), until_ms, frames)
    finally:
        pygame.display.quit()


def _show(window: Window, until_ms: int | None, frames: int | None) -> None:
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
