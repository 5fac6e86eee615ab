"""The window of a real process: on an X server of its own where there is one, else on SDL's dummy screen."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from open_house import OpenHouse, Process, environment, foodrunner, until
from PIL import ImageChops
from virtual_screen import NO_SCREEN, Screen, screen

__all__ = ["screen"]  # a fixture


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
