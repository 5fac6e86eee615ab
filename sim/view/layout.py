"""Where the parts of the window lie, at any size."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

LEAST_SIZE = (640, 480)
STRIP_FROM = 700  # pixels of height: in a lower window the floor needs them
AHEAD_SHARE = 0.35  # of the floor's height, at most, for what plans hold
AHEAD_ROW, AHEAD_FOOT = 18, 26  # pixels at 1280×800


@dataclass(frozen=True)
class Layout:
    """Rectangles in pixels, none over another; `unit` scales letters and gaps: 1 at 1280×800.

    `captions` names the layers that are on, above the floor; `ahead` has what plans hold, below it.
    """

    unit: float
    bar: pygame.Rect
    strip: pygame.Rect | None
    captions: pygame.Rect | None
    floor: pygame.Rect
    ahead: pygame.Rect | None
    legend: pygame.Rect
    panel: pygame.Rect
    timeline: pygame.Rect | None

    def px(self, length: float) -> int:
        """A length given for 1280×800, at this size."""
        return max(1, round(length * self.unit))


def layout(size: tuple[int, int], *, with_timeline: bool, captions: bool = False, ahead_rows: int = 0) -> Layout:
    """The parts of a window.

    Args:
        with_timeline: there is an evening to drag along.
        captions: layers are on that have to be named.
        ahead_rows: robots whose next minute is to be drawn; it gets fewer where the floor needs the room.
    """
    width, height = size
    unit = min(3.0, max(0.78, min(width / 1280, height / 800)))
    bar_h, panel_w = round(58 * unit), round(300 * unit)
    line_h = round(40 * unit) if with_timeline else 0
    legend_h = round(40 * unit)
    strip_h = round(44 * unit) if with_timeline and height >= STRIP_FROM else 0
    captions_h = round(28 * unit) if captions else 0
    top = bar_h + strip_h + captions_h
    floor_w, floor_h = max(1, width - panel_w), max(1, height - top - line_h - legend_h)
    ahead_h = _ahead_h(ahead_rows, floor_h, unit)
    floor_h -= ahead_h
    return Layout(
        unit,
        pygame.Rect(0, 0, width, bar_h),
        pygame.Rect(0, bar_h, floor_w, strip_h) if strip_h else None,
        pygame.Rect(0, bar_h + strip_h, floor_w, captions_h) if captions_h else None,
        pygame.Rect(0, top, floor_w, floor_h),
        pygame.Rect(0, top + floor_h, floor_w, ahead_h) if ahead_h else None,
        pygame.Rect(0, top + floor_h + ahead_h, floor_w, legend_h),
        pygame.Rect(floor_w, bar_h, width - floor_w, height - bar_h - line_h),
        pygame.Rect(0, height - line_h, width, line_h) if with_timeline else None,
    )


def _ahead_h(rows: int, floor_h: int, unit: float) -> int:
    """Whole rows, and the line with the times below them."""
    row, foot = round(AHEAD_ROW * unit), round(AHEAD_FOOT * unit)
    fit = min(rows, int(floor_h * AHEAD_SHARE - foot) // row)
    return fit * row + foot if fit > 0 else 0


def is_too_small(size: tuple[int, int]) -> bool:
    """Whether nothing could be read in a window of this size."""
    return size[0] < LEAST_SIZE[0] or size[1] < LEAST_SIZE[1]
