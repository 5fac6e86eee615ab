"""What the window does at its limits: too small, a log cut short, a long list of keys, eyes that tell few colours."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import corner_room as room
import pygame
import pytest

from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages import events as e
from sim.view.keys_list import draw_keys
from sim.view.layout import LEAST_SIZE, layout
from sim.view.recording import Recording, recording_of
from sim.view.theme import DARK, LIGHT, Colour, Theme
from sim.view.window import Window

EVENING = room.entries([room.seated("1"), room.ordered("1", at_ms=10_000), (60_000, e.DoorsClosed())])


def test_a_window_too_small_says_how_large_it_has_to_be() -> None:
    window = Window(Recording(room.restaurant(), EVENING), pygame.Surface((300, 200)))
    window.frame()
    assert room.count(window.screen, DARK.alert) > 100
    assert room.count(window.screen, DARK.panel) == 0  # nothing else, and nothing half drawn
    window.screen = pygame.Surface(LEAST_SIZE)
    window.frame()
    assert room.count(window.screen, DARK.panel) > 1_000


def cut_log(path: Path) -> Path:
    header = codec.header_of(room.restaurant(), seed=1, start="2026-05-02T18:00:00")
    lines = [codec.encode_header(header), *map(codec.encode_entry, EVENING)]
    path.write_bytes(b"".join(line + b"\n" for line in lines)[:-20])
    return path


def test_a_log_cut_short_is_shown_as_far_as_it_goes_and_the_window_says_where_it_ends(tmp_path: Path) -> None:
    cut = cut_log(tmp_path / "evening.jsonl")
    window = Window(recording_of(cut, as_far_as_it_goes=True), pygame.Surface((1280, 800)))
    window.frame()
    assert "The log goes no further than this" in window.look.trouble
    assert "evening.jsonl:4" in window.look.trouble
    assert window.past.latest.seq == 2
    with pytest.raises(BadInput):
        recording_of(cut)


@pytest.mark.parametrize("size", [LEAST_SIZE, (800, 600), (1280, 800), (3840, 2160)])
def test_the_list_of_keys_fits_into_any_window(size: tuple[int, int]) -> None:
    surface = pygame.Surface(size)
    card = draw_keys(surface, layout(size, with_timeline=True), DARK)
    assert surface.get_rect().contains(card)


# ── colours ───────────────────────────────────────────────────────────────────────────────────

# What the three kinds of colour blindness see of linear red, green and blue at full severity: Machado, Oliveira and
# Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, table of matrices.
EYES = {
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


@pytest.mark.parametrize("eyes", list(EYES))
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_colour_blind_people_tell_the_states_of_tables_apart(theme: Theme, eyes: str) -> None:
    near = {
        (one, other): round(apart(theme.tables[one], theme.tables[other], eyes), 1)
        for one, other in combinations(theme.tables, 2)
    }
    assert {pair: gap for pair, gap in near.items() if gap < LEAST_APART} == {}
