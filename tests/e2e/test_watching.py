"""A house watched from elsewhere, in a real window with real clicks: seen, stepped into, lost and found again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from kim import Kim, middle_of
from open_house import OpenHouse, Process, until
from PIL import Image
from virtual_screen import Screen, screen

from sim.messages import events as e
from sim.messages.askers import who_asked
from sim.view.theme import DARK

__all__ = ["screen"]  # a fixture

pytestmark = pytest.mark.skipif(
    shutil.which("xdotool") is None or shutil.which("Xvfb") is None, reason="there is no Xvfb or no xdotool"
)

PANEL, TIMELINE = (990, 110, 1270, 740), (1170, 765, 1280, 798)


def much(picture: Image.Image, part: tuple[int, int, int, int], colour: tuple[int, int, int]) -> int:
    """How many pixels of a part of the screen have a colour."""
    return sum(count for count, seen in picture.convert("RGB").crop(part).getcolors(1 << 20) or () if seen == colour)


def test_a_house_watched_from_elsewhere_is_seen_stepped_into_lost_and_found_again(
    screen: Screen, tmp_path: Path
) -> None:
    grab, data = screen.grab, tmp_path / "data"
    assert grab is not None, "there is an X server"
    with OpenHouse("bistro", data, "--headless", "--speed", 8, "--seed", 3, "--warm-up", "30m") as house:
        link = house.line(r"^  floor: +(http://\S+)$")[1]
        with Process("watch", link, "--operator", "Kim", env=screen.env) as watching:
            until(lambda: much(grab(), TIMELINE, DARK.good) > 300, "NOW, in green")
            kim = Kim(screen, data)
            view = kim.window().view()
            edge = next(edge for edge in kim.place().floor.spec.edges if "dock-3" in edge)
            kim.click(view.to_px(middle_of(kim.place(), edge)))
            asks = kim.does(lambda: kim.press("1"), e.EdgeClosed)
            applied = next(entry.event for entry in kim.entries() if entry.seq == asks.seq - 1)
            assert isinstance(applied, e.CommandApplied)
            assert who_asked(applied.key) == "Kim"
            until(lambda: much(grab(), PANEL, DARK.good) > 100, "the notice that it is done")

            house.close()
            until(lambda: much(grab(), TIMELINE, DARK.alert) > 300, "OFFLINE, in the colour of alerts")
            port = link.split(":")[2].split("/")[0]
            with OpenHouse("bistro", data, "--headless", "--speed", 8, "--port", port) as again:
                again.address()
                until(lambda: much(grab(), TIMELINE, DARK.good) > 300, "NOW once more")
                kim.does(lambda: kim.press("u"), e.EdgeOpened)
            kim.press("q")
            assert watching.exit_code() == 0
            assert watching.output == ""


def test_a_wrong_token_is_said_in_the_window_and_in_the_terminal(screen: Screen, tmp_path: Path) -> None:
    grab = screen.grab
    assert grab is not None, "there is an X server"
    with OpenHouse("bistro", tmp_path / "data", "--headless", "--warm-up", "0m") as house:
        house.address()
        with Process("watch", house.url(), "--token", "floor-wrong", env=screen.env) as watching:
            whole = (0, 0, *grab().size)
            until(lambda: much(grab(), whole, DARK.alert) > 500, "a message with its rim")
            Kim(screen, tmp_path / "data").click((640, 700))
            Kim(screen, tmp_path / "data").press("Escape")
            assert watching.exit_code() == 2
            assert "knows no such token" in watching.output
            assert "Traceback" not in watching.output
