"""What the window does at its limits: too small, a log cut short, a long list of keys."""

from __future__ import annotations

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
from sim.view.theme import DARK
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
    window = Window(recording_of(*codec.read_log(cut), as_far_as_it_goes=True), pygame.Surface((1280, 800)))
    window.frame()
    assert "The log goes no further than this" in window.look.trouble
    assert "evening.jsonl:4" in window.look.trouble
    assert window.past.latest.seq == 2
    with pytest.raises(BadInput):
        recording_of(*codec.read_log(cut))


@pytest.mark.parametrize("size", [LEAST_SIZE, (800, 600), (1280, 800), (3840, 2160)])
def test_the_list_of_keys_fits_into_any_window(size: tuple[int, int]) -> None:
    surface = pygame.Surface(size)
    card = draw_keys(surface, layout(size, with_timeline=True), DARK)
    assert surface.get_rect().contains(card)
