"""A screen for windows to open on: an X server of its own where there is one, else SDL's dummy screen."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from open_house import environment, until
from PIL import Image, ImageGrab

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
