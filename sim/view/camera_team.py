"""Screenshots and films that are taken at the window while one looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pygame
from PIL import Image

from sim.view.film import reduced, write_gif

FPS = 10
MOST = 300  # pictures of a film: half a minute
WIDEST = 960  # pixels: a wider window is filmed smaller


class CameraTeam:
    """Takes pictures of a surface into a folder.

    Args:
        folder: where the files go.
        say: told what became of it, and whether that is bad.
        wall_s: a clock that never goes back, in seconds.
    """

    def __init__(
        self, folder: Path, say: Callable[[str, bool], None], wall_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._say = say
        self._wall_s = wall_s
        self._taken: list[Image.Image] | None = None  # while a film is made
        self._next_s = 0.0

    @property
    def films(self) -> bool:
        return self._taken is not None

    def shoot(self, surface: pygame.Surface, name: str) -> None:
        """One picture, now."""
        path = self._free(name, "png")
        self._try(path, lambda: pygame.image.save(surface, path))

    def start_or_stop(self, name: str) -> None:
        """Begin a film, or end it and write it."""
        if self._taken is None:
            self._taken, self._next_s = [], self._wall_s()
            return
        pictures, self._taken = self._taken, None
        if pictures:
            path = self._free(name, "gif")
            self._try(path, lambda: write_gif(path, pictures, FPS))

    def see(self, surface: pygame.Surface, name: str) -> None:
        """A frame was drawn; a film takes some of them."""
        if self._taken is None or self._wall_s() < self._next_s:
            return
        self._next_s += 1 / FPS
        width, height = surface.get_size()
        if width > WIDEST:
            surface = pygame.transform.smoothscale(surface.convert(24), (WIDEST, height * WIDEST // width))
        self._taken.append(reduced(surface))
        if len(self._taken) >= MOST:
            self.start_or_stop(name)

    def _free(self, name: str, ending: str) -> Path:
        """A file that isn't there yet."""
        path, number = self._folder / f"{name}.{ending}", 2
        while path.exists():
            path, number = self._folder / f"{name}-{number}.{ending}", number + 1
        return path

    def _try(self, path: Path, write: Callable[[], None]) -> None:
        try:
            write()
        except (OSError, pygame.error) as error:
            self._say(f"{path} can't be written: {error}", True)
        else:
            self._say(f"Written: {path}", False)
