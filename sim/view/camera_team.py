"""Screenshots and films that are taken at the window while one looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pygame

from sim.view.film import Film, Gif, Mp4, has_ffmpeg

FPS = 10
MOST = {"gif": 300, "mp4": 6000}  # pictures: half a minute that is kept in memory, ten minutes that aren't
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
        self._film: Film | None = None  # that is being made
        self._path = folder
        self._size: tuple[int, int] | None = None  # of its pictures
        self._taken = 0
        self._next_s = 0.0

    @property
    def films(self) -> bool:
        return self._film is not None

    def shoot(self, surface: pygame.Surface, name: str) -> None:
        """One picture, now."""
        path = self._free(name, "png")
        self._try(path, lambda: pygame.image.save(surface, path), f"Written: {path}")

    def start_or_stop(self, surface: pygame.Surface, name: str) -> None:
        """Begin a film, or end it and write it."""
        if self._film is not None:
            self.stop()
            return
        width, height = surface.get_size()
        self._size = (min(width, WIDEST), height * min(width, WIDEST) // width)
        self._path = self._free(name, "mp4" if has_ffmpeg() else "gif")
        self._taken, self._next_s = 0, self._wall_s()
        self._film = Mp4(self._path, self._size, FPS) if self._path.suffix == ".mp4" else Gif(self._path, FPS)

    def see(self, surface: pygame.Surface) -> None:
        """A frame was drawn; a film takes some of them."""
        film, size = self._film, self._size
        if film is None or size is None or self._wall_s() < self._next_s:
            return
        self._next_s += 1 / FPS
        picture = surface if surface.get_size() == size else pygame.transform.smoothscale(surface.convert(24), size)
        self._taken += 1
        went_on = self._try(self._path, lambda: film.add(picture))
        if not went_on:
            self._film = None
        elif self._taken >= MOST[self._path.suffix[1:]]:
            self.stop()

    def stop(self) -> None:
        """End the film that is being made, if one is, and write it."""
        film, self._film = self._film, None
        if film is not None:
            self._try(self._path, film.close, f"Written: {self._path}")

    def _free(self, name: str, ending: str) -> Path:
        """A file that isn't there yet."""
        path, number = self._folder / f"{name}.{ending}", 2
        while path.exists():
            path, number = self._folder / f"{name}-{number}.{ending}", number + 1
        return path

    def _try(self, path: Path, write: Callable[[], None], done: str = "") -> bool:
        try:
            write()
        except (OSError, pygame.error) as error:
            self._say(f"{path} can't be written: {error}", True)
            return False
        if done:
            self._say(done, False)
        return True
