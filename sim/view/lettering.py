"""Text as cached surfaces, in a system font where a plain one is found, else in the one that pygame brings."""

from __future__ import annotations

import warnings
from functools import cache, lru_cache

import pygame

from sim.view.theme import Colour

FACES = ("inter", "liberationsans", "helveticaneue", "arial", "segoeui", "notosans", "dejavusans")
LEAST_PX = 11  # below this no letter can be read


@cache
def _face(bold: bool) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pygame warns where a system has no list of fonts; ours is there then
        return pygame.font.match_font(FACES, bold=bold)


@cache
def _font(size_px: int, bold: bool) -> pygame.Font:
    pygame.font.init()
    return pygame.font.Font(_face(bold), size_px)


@lru_cache(maxsize=8192)
def text(said: str, size_px: float, colour: Colour, bold: bool = False) -> pygame.Surface:
    """Letters on nothing; treat as read only, it is shared."""
    return _font(max(LEAST_PX, round(size_px)), bold).render(said, True, colour)


def put(surface: pygame.Surface, drawn: pygame.Surface, at: tuple[float, float], align: str = "topleft") -> pygame.Rect:
    """Blit with this point of the drawing (`center`, `midright` …) at `at`."""
    place = drawn.get_rect()
    setattr(place, align, (round(at[0]), round(at[1])))
    return surface.blit(drawn, place)


@lru_cache(maxsize=1024)
def wrapped(said: str, size_px: float, width: int, bold: bool = False) -> tuple[str, ...]:
    """Text in lines of at most `width` pixels, broken between words, and within one that is longer than a line."""

    def fits(line: str) -> bool:
        return text(line, size_px, (0, 0, 0), bold).get_width() <= width

    lines, line = [], ""
    for word in said.split(" "):
        longer = f"{line} {word}" if line else word
        if line and not fits(longer):
            lines.append(line)
            longer = word
        while len(longer) > 1 and not fits(longer):
            most = next(n for n in range(len(longer) - 1, 0, -1) if n == 1 or fits(longer[:n]))
            lines.append(longer[:most])
            longer = longer[most:]
        line = longer
    return (*lines, line)


@lru_cache(maxsize=4096)
def clipped(said: str, size_px: float, colour: Colour, width: int, bold: bool = False) -> pygame.Surface:
    """Text that is cut with an ellipsis where it would be wider than `width` pixels."""
    drawn = text(said, size_px, colour, bold)
    shown = said
    while drawn.get_width() > width and len(shown) > 1:
        shown = shown[:-1]
        drawn = text(shown.rstrip() + "…", size_px, colour, bold)
    return drawn
