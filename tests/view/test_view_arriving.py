"""A window that opens before there is anything to show: it says what it waits for, or what is wrong, and goes on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import corner_room as room
import pygame
import pytest

from sim.bad_input import BadInput
from sim.messages import codec
from sim.messages import events as e
from sim.view.arriving import AGAIN_S, Arriving, Ready, Shown
from sim.view.layout import LEAST_SIZE
from sim.view.recording import Recording, recording_of
from sim.view.source import NotThere
from sim.view.theme import DARK
from sim.view.window import Window

SIZE = (1280, 800)
EVENING = room.entries([room.seated("1"), room.ordered("1", at_ms=10_000), (60_000, e.DoorsClosed())])


@pytest.fixture(autouse=True)
def display() -> None:
    pygame.display.init()


def evening() -> Ready:
    def on(screen: pygame.Surface) -> Shown:
        return Window(Recording(room.restaurant(), EVENING), screen)

    return Ready("corner room", on)


class Tries:
    """What there is to show, found out anew each time it is asked."""

    def __init__(self, *found: Ready | Exception) -> None:
        self._found = list(found)
        self.asked = threading.Semaphore(0)

    def __call__(self) -> Ready:
        try:
            found = self._found.pop(0)
            if isinstance(found, Exception):
                raise found
            return found
        finally:
            self.asked.release()


def settled(window: Arriving, done: Callable[[], object]) -> None:
    """Frames until something is so."""
    pause = threading.Event()
    for _ in range(1000):
        window.frame()
        if done():
            return
        pause.wait(0.005)
    raise AssertionError("it never was")


def press(window: Arriving, code: int) -> None:
    window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode="", mod=0))


def test_a_log_of_a_newer_form_is_refused_in_the_window_with_its_place_and_what_would_be_right(tmp_path: Path) -> None:
    newer = tmp_path / "evening.jsonl"
    header = codec.encode_header(codec.header_of(room.restaurant(), 1, "2026-05-02T18:00:00"))
    newer.write_bytes(header.replace(b'"version":%d' % codec.VERSION, b'"version":%d' % (codec.VERSION + 1)) + b"\n")

    def find() -> Ready:
        recording_of(*codec.read_log(newer))
        raise AssertionError("it was read")

    window = Arriving(find, pygame.Surface(SIZE), "Reading it")
    assert window.words() == ("Reading it …", ())
    settled(window, lambda: window.wrong)
    heading, lines = window.words()
    assert heading == f"The log has version {codec.VERSION + 1}."
    assert lines == (f"{newer}:1: version", f"This program reads up to {codec.VERSION}.")
    assert room.count(window.screen, DARK.alert) > 300
    press(window, pygame.K_ESCAPE)
    assert window.closed


def test_what_is_mended_meanwhile_is_shown_when_it_is_tried_again() -> None:
    tries = Tries(BadInput("there is no such file"), evening())
    window = Arriving(tries, pygame.Surface(SIZE), "Reading it")
    settled(window, lambda: window.wrong)
    press(window, pygame.K_RETURN)
    settled(window, lambda: window.wrong is None)
    assert room.count(window.screen, DARK.tables["empty"]) > 1_000  # a floor with tables
    window.take(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_END, unicode="", mod=0))
    window.frame()
    assert window.t_ms == 60_000  # keys are the evening's now
    window.take(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_q, unicode="q", mod=0))
    window.frame()
    assert window.closed


def test_a_house_that_is_not_there_yet_is_tried_again_by_itself() -> None:
    wall, tries = room.Wall(), Tries(NotThere("it can't be reached"), evening())
    window = Arriving(tries, pygame.Surface(SIZE), "Connecting", wall)
    settled(window, lambda: window.wrong)
    assert tries.asked.acquire(timeout=1)
    window.frame()
    assert not tries.asked.acquire(blocking=False)  # not at once
    wall.s += AGAIN_S
    settled(window, lambda: window.wrong is None)


def test_what_is_no_bad_input_is_no_message_but_an_error() -> None:
    window = Arriving(Tries(ZeroDivisionError()), pygame.Surface(SIZE), "Reading it")
    with pytest.raises(ZeroDivisionError):
        settled(window, lambda: False)


@pytest.mark.parametrize("size", [(200, 150), LEAST_SIZE, (800, 600), (3840, 2160)])
def test_the_message_stands_in_a_window_of_any_size(size: tuple[int, int]) -> None:
    wrong = BadInput("the log has version 9", "this program reads up to 2", file="/home/kim/evenings/may.jsonl", line=1)
    window = Arriving(Tries(wrong), pygame.Surface(size), "Reading it")
    settled(window, lambda: window.wrong)
    rim = pygame.mask.from_threshold(window.screen, DARK.card, (1, 1, 1)).get_bounding_rects()
    assert window.screen.get_rect().contains(rim[0])
    assert room.count(window.screen, DARK.alert) > 50
