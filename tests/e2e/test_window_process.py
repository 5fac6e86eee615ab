"""The window of a real process: on an X server of its own where there is one, else on SDL's dummy screen."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from open_house import OpenHouse, Process, environment, foodrunner, until
from PIL import Image, ImageChops, ImageGrab

NO_SCREEN = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "SDL_VIDEODRIVER": None}


@dataclass(frozen=True)
class Screen:
    """Where windows open. `grab` is None where nobody can look."""

    env: dict[str, str]
    grab: Callable[[], Image.Image] | None

    def wait_for_a_picture(self) -> Image.Image | None:
        """The screen once a floor is drawn on it: an empty one has one colour."""
        grab = self.grab
        if grab is None:
            return None

        def drawn() -> Image.Image | None:
            picture = grab()
            return picture if len(picture.getcolors(picture.width * picture.height) or ()) > 50 else None

        return until(drawn, "a picture in the window")


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        yield Screen(environment(**{**NO_SCREEN, "SDL_VIDEODRIVER": "dummy"}), None)
        return
    read, write = os.pipe()
    command = [xvfb, "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as said:
        display = f":{said.readline().strip()}"
    yield Screen(environment(**{**NO_SCREEN, "DISPLAY": display}), lambda: ImageGrab.grab(xdisplay=display))
    server.terminate()
    server.wait(10)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_run_opens_a_window_draws_the_evening_as_it_goes_on_and_closes_when_asked(
    screen: Screen, tmp_path: Path, how: int
) -> None:
    with OpenHouse("bistro", tmp_path / "data", "--speed", 30, env=screen.env) as house:
        house.address()
        first = screen.wait_for_a_picture()
        if first is not None and screen.grab is not None:
            grab = screen.grab
            until(lambda: ImageChops.difference(first, grab()).getbbox(), "a second picture: time goes on")
            grab().save(tmp_path / "window.png")
        assert house.close(how) == 0
        assert "Traceback" not in house.output
        assert "No window" not in house.output
        assert house.output.endswith("Closing; the evening goes on when it is started again.\n")


def test_replay_opens_a_window_and_closes_when_asked(screen: Screen, tmp_path: Path) -> None:
    log = tmp_path / "evening.jsonl"
    assert foodrunner("simulate", "bistro", "--until", "30m", "--log", log).returncode == 0
    with Process("replay", log, env=screen.env) as process:
        picture = screen.wait_for_a_picture()
        if picture is None:
            return
        picture.save(tmp_path / "replay.png")
        assert process.close() == 0
        assert process.output == ""


def test_without_a_display_run_says_so_and_goes_on(tmp_path: Path) -> None:
    with OpenHouse("bistro", tmp_path, env=environment(**NO_SCREEN)) as house:
        house.line(r"^No window: there is no display\. Ctrl-C closes the house\.$")
        assert house.close() == 0
        assert "error" not in house.output


def test_without_a_display_replay_says_so(tmp_path: Path) -> None:
    log = tmp_path / "evening.jsonl"
    assert foodrunner("simulate", "bistro", "--until", "5m", "--log", log).returncode == 0
    with Process("replay", log, env=environment(**NO_SCREEN)) as process:
        assert process.exit_code() == 2
        assert process.output == "foodrunner: there is no display to open the window on; run this where there is one\n"
