"""Colours that carry a meaning can be told apart by every pair of eyes, in the light and in the dark."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import pytest

from sim.view.theme import DARK, LIGHT, Colour, Theme

# What the three kinds of colour blindness see of linear red, green and blue at full severity: Machado, Oliveira and
# Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, table of matrices.
EYES = {
    "all three": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LEAST_APART = 8.0  # in CIE Lab: a few just noticeable differences


def _lab(linear: list[float]) -> tuple[float, float, float]:
    red, green, blue = linear
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    x, y, z = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: Colour, other: Colour, eyes: str) -> float:
    """How far apart two colours look to these eyes."""

    def seen(colour: Colour) -> tuple[float, float, float]:
        shares = [part / 255 for part in colour]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        rows = EYES[eyes]
        return _lab([min(1.0, max(0.0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in rows])

    return float(sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5)


def too_near(colours: dict[str, Colour], eyes: str, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    gaps = {(one, other): round(apart(colours[one], colours[other], eyes), 1) for one, other in pairs}
    return {pair: gap for pair, gap in gaps.items() if gap < LEAST_APART}


in_any_theme = pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
with_any_eyes = pytest.mark.parametrize("eyes", list(EYES))


@with_any_eyes
@in_any_theme
def test_the_states_of_tables_are_told_apart(theme: Theme, eyes: str) -> None:
    colours: dict[str, Colour] = {**theme.tables}
    assert too_near(colours, eyes, combinations(colours, 2)) == {}


@with_any_eyes
@in_any_theme
def test_the_states_of_robots_are_told_apart(theme: Theme, eyes: str) -> None:
    """Those that were carried away are shown like broken ones, crossed out where they stood."""
    colours: dict[str, Colour] = {state: colour for state, colour in theme.robots.items() if state != "removed"}
    assert too_near(colours, eyes, combinations(colours, 2)) == {}


@with_any_eyes
@in_any_theme
def test_well_urgent_and_not_urgent_are_told_apart_and_a_battery_from_its_empty_part(theme: Theme, eyes: str) -> None:
    meanings = {"good": theme.good, "alert": theme.alert, "accent": theme.accent, "line": theme.line}
    assert too_near(meanings, eyes, combinations(meanings, 2)) == {}


@with_any_eyes
@in_any_theme
def test_robots_stand_out_from_the_floor_that_they_drive_on(theme: Theme, eyes: str) -> None:
    colours: dict[str, Colour] = {**theme.robots, "the floor": theme.aisle}
    pairs = [(state, "the floor") for state in theme.robots]
    assert too_near(colours, eyes, pairs) == {}
