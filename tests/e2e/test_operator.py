"""An evening at the window with real clicks and keys: an aisle closed, a job handed over, a robot broken and mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import pygame
import pytest
from evening_log import EveningLog
from kim import SIZE, Kim, middle_of
from open_house import OpenHouse, until
from PIL import Image, ImageChops
from virtual_screen import Screen, screen

from sim.audit import audit
from sim.board import Board
from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.askers import who_asked
from sim.run import Evening, is_quiet
from sim.view.costs import cut_off_by
from sim.view.look import Selection
from sim.view.recording import Recording
from sim.view.window import Window

__all__ = ["screen"]  # a fixture

FLOOR = (0, 110, 980, 650)  # without the foot of it, where notices stand
MINUTE_MS = 60_000

pytestmark = pytest.mark.skipif(
    shutil.which("xdotool") is None or shutil.which("Xvfb") is None, reason="there is no Xvfb or no xdotool"
)


def floor_at(kim: Kim, at_ms: int) -> Image.Image:
    """The floor at a moment, as the log has it."""
    shown = Window(Recording(kim.place(), kim.entries()), pygame.Surface(SIZE))
    shown.playhead.pause()
    shown.playhead.jump_to(at_ms)
    shown.frame()
    return Image.frombytes("RGB", SIZE, pygame.image.tobytes(shown.screen, "RGB")).crop(FLOOR)


def is_same(one: Image.Image, other: Image.Image) -> bool:
    return ImageChops.difference(one, other).getbbox() is None


def a_way_round(kim: Kim, board: Board) -> tuple[str, str]:
    """An aisle that cuts off nobody when it is closed, with nothing to click on near it."""
    place, kinds = kim.place(), {name: vertex.kind for name, vertex in kim.place().floor.spec.vertices.items()}
    for edge in place.floor.spec.edges:
        if {kinds[end] for end in edge} != {"aisle"} or cut_off_by(place, board, edge):
            continue
        at_m = middle_of(place, edge)
        apart = [
            abs(x - at_m[0]) + abs(y - at_m[1]) for x, y in (r.position_at(board.at_ms) for r in board.robots.values())
        ]
        if min(apart) > 2.0:
            return edge
    raise AssertionError("every aisle is needed, or has a robot near it")


def test_with_clicks_and_keys_an_aisle_closes_a_robot_breaks_its_job_goes_on_and_all_is_served(
    screen: Screen, tmp_path: Path
) -> None:
    said = ("--speed", 8, "--seed", 3, "--warm-up", "60m", "--operator", "Kim")
    with OpenHouse("bistro", tmp_path / "data", *said, env=screen.env) as house:
        house.address()
        screen.wait_for_a_picture()
        kim = Kim(screen, tmp_path / "data")
        kim.click((900, 748))  # into the window, on nothing
        kim.waits_for(e.JobAssigned)
        kim.press("space")  # the house stands still
        board = kim.board()
        edge = a_way_round(kim, board)
        view = kim.window().view()
        kim.click(view.to_px(middle_of(kim.place(), edge)))
        closed = kim.does(lambda: kim.press("1"), e.EdgeClosed)
        assert isinstance(closed.event, e.EdgeClosed)
        assert {closed.event.from_, closed.event.to} == set(edge)

        board = kim.board()
        robot = next(robot for robot in board.robots.values() if robot.jobs)
        chosen = Selection("robot", robot.robot)
        kim.click(view.to_px(robot.position_at(closed.at_ms)))
        kim.does(lambda: kim.press(kim.digit(chosen, "to a person")), e.LoadGivenToStaff)
        kim.press(kim.digit(chosen, "Stop it here"))
        kim.does(lambda: kim.press("Return"), e.RobotBroke)

        kim.press("Escape")
        then = floor_at(kim, closed.at_ms)
        grab = screen.grab
        assert grab is not None, "there is an X server"
        until(lambda: is_same(grab().convert("RGB").crop(FLOOR), then), "the picture that the log has, on the screen")
        kim.press("space")  # on it goes
        kim.waits_for(e.CourseDelivered)
        kim.press("space")
        kim.click(view.to_px(kim.board().robots[robot.robot].position_at(closed.at_ms)))
        kim.does(lambda: kim.press(kim.digit(chosen, "It is mended")), e.RobotMended)
        kim.click(view.to_px(middle_of(kim.place(), edge)))
        kim.does(lambda: kim.press("1"), e.EdgeOpened)
        kim.press("q")
        assert house.exit_code() == 0
        assert "Traceback" not in house.output, house.output
    _assert_asked_by_kim(kim)
    assert is_same(floor_at(kim, closed.at_ms), then)  # the whole log, played back to that moment
    EveningLog(tmp_path / "data").assert_sound()
    _assert_every_dish_arrives(kim)


def _assert_asked_by_kim(kim: Kim) -> None:
    asked = [entry.event for entry in kim.entries() if isinstance(entry.event, e.CommandApplied)]
    kinds = [type(event.command) for event in asked if who_asked(event.key) == "Kim"]
    assert kinds == [c.CloseEdge, c.GiveJob, c.BreakRobot, c.MendRobot, c.OpenEdge]


def _assert_every_dish_arrives(kim: Kim) -> None:
    """The evening goes on from its log, as it would when the house opens again, to its end."""
    header, place, recorded = kim.header(), kim.place(), kim.entries()
    evening = Evening(place, header.seed, Demand(place, header.seed, frozenset({"1"})), recorded)
    evening.command("close-doors", c.CloseDoors(), evening.now_ms)
    while not is_quiet(evening.board):
        evening.advance(evening.now_ms + MINUTE_MS)
        assert evening.now_ms < recorded[-1].at_ms + 180 * MINUTE_MS, "it never ends"
    report = audit(header, [*recorded, *evening.take()])
    assert report.ok, report.violations[:3]
    cancelled = report.tickets["cancelled"]
    assert report.tickets["delivered"] + cancelled == report.tickets["placed"]
