"""Two recorded evenings side by side, in step: one clock for both."""

from __future__ import annotations

import pygame

from sim.messages.events import Entry
from sim.view.keys import Action, action_of
from sim.view.playhead import Playhead
from sim.view.source import Source
from sim.view.window import Window

OF_TIME: frozenset[Action] = frozenset(
    {"pause", "faster", "slower", "step", "step back", "start", "now", "left", "right", "next alert", "last alert"}
)
LINE_PX = 4  # between the two


class _Longer:
    """What the one clock asks: both evenings, as long as the longer one."""

    live = False

    def __init__(self, first: Source, second: Source) -> None:
        self._both = first, second
        self.restaurant = first.restaurant

    def entries(self) -> list[Entry]:
        return []  # each window asks its own evening

    def now_ms(self) -> int:
        return max(source.now_ms() for source in self._both)


class Beside:
    """Shows two windows as one. Keys go to both, those of time to the one clock; the mouse to where it is."""

    def __init__(
        self, first: Source, second: Source, screen: pygame.Surface, titles: tuple[str, str], *, dark: bool = True
    ) -> None:
        self.closed = False
        playhead = Playhead(_Longer(first, second))
        self.windows = tuple(
            Window(source, screen, dark=dark, playhead=playhead, title=title)
            for source, title in zip((first, second), titles, strict=True)
        )
        self.screen = screen

    @property
    def screen(self) -> pygame.Surface:
        return self._screen

    @screen.setter
    def screen(self, screen: pygame.Surface) -> None:
        self._screen = screen
        width, height = screen.get_size()
        half = width // 2  # the line lies over them: a half of 1280 pixels is still large enough
        for n, window in enumerate(self.windows):
            window.screen = screen.subsurface(pygame.Rect(n * (width - half), 0, half, height))

    @property
    def t_ms(self) -> int:
        return self.windows[0].t_ms

    def frame(self) -> None:
        for window in self.windows:
            window.frame()
        width, height = self._screen.get_size()
        line = pygame.Rect((width - LINE_PX) // 2, 0, LINE_PX, height)
        self._screen.fill(self.windows[0].look.theme.accent, line)
        self.closed = self.closed or any(window.closed for window in self.windows)

    def take(self, event: pygame.Event) -> None:
        """One event of SDL's."""
        at_px = event.dict.get("pos", pygame.mouse.get_pos() if event.type == pygame.MOUSEWHEEL else None)
        if at_px is not None:
            for window in self.windows:
                place = window.screen.get_rect(topleft=window.screen.get_offset())
                if place.collidepoint(at_px):
                    there = {**event.dict, "pos": (at_px[0] - place.x, at_px[1] - place.y)}
                    window.take(pygame.event.Event(event.type, there))
        elif event.type == pygame.KEYDOWN and action_of(event.key, event.unicode) in OF_TIME:
            self.windows[0].take(event)
        else:
            for window in self.windows:
                window.take(event)
