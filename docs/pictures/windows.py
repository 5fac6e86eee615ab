"""The window in more than ten situations, and a moving picture of it: made from simulated evenings.

python -m docs.pictures.windows [NAME …]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import msgspec
import pygame
from PIL import Image

from sim.board import Robot
from sim.demand import Demand
from sim.messages import commands as c
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import Evening
from sim.view.beside import Beside
from sim.view.film import reduced, write_gif
from sim.view.look import Selection
from sim.view.offers import Offer
from sim.view.recording import Recording
from sim.view.window import Window

HERE = Path(__file__).parent
SIZE = (1280, 800)
FILM_SIZE, FILM_FPS, FILM_S, FILM_SPEED = (800, 500), 6, 7, 4.0


class Live:
    """An evening that goes on when it is told to; what is asked of it through the window happens at once."""

    live = True

    def __init__(
        self, name: str, minute: float, change: Callable[[Restaurant], Restaurant] = lambda place: place
    ) -> None:
        self.restaurant = change(load(name))
        self.evening = Evening(self.restaurant, 1, Demand(self.restaurant, 1))
        self.wait(minute * 60_000)
        self._asked = 0

    def wait(self, span_ms: float) -> None:
        self.evening.advance(self.evening.now_ms + round(span_ms))

    def submit(self, command: c.AnyCommand) -> str:
        self._asked += 1
        key = f"operator/Kim/{self._asked}"
        self.evening.command(key, command, self.evening.now_ms)
        return key

    def entries(self) -> list[Entry]:
        return self.evening.take()

    def now_ms(self) -> int:
        return self.evening.now_ms

    def robot(self, fits: Callable[[Robot], bool]) -> Robot:
        """The first robot that fits, as soon as there is one."""
        while not (found := [robot for robot in self.evening.board.robots.values() if fits(robot)]):
            self.wait(200)
        return found[0]


def window(source: Live | Recording, *keys: str, size: tuple[int, int] = SIZE, dark: bool = True) -> Window:
    """The window on an evening, with these keys pressed."""
    door = source if isinstance(source, Live) else None
    shown = Window(source, pygame.Surface(size), dark=dark, door=door)
    shown.frame()
    for key in keys:
        shown.take(pygame.event.Event(pygame.KEYDOWN, key=ord(key), unicode=key, mod=0))
        shown.take(pygame.event.Event(pygame.KEYUP, key=ord(key), unicode=key, mod=0))
    return shown


def save(name: str, shown: Window | Beside) -> None:
    shown.frame()
    pygame.image.save(shown.screen, HERE / f"window-{name}.png")


# ── situations ────────────────────────────────────────────────────────────────────────────────


def calm() -> None:
    save("calm", window(Live("bistro", 32), dark=False))


def rush() -> None:
    shown = window(Live("banquet", 125))
    shown.select(Selection("ticket", shown.board.open_tickets()[0].ticket))
    save("rush", shown)


def _in_a_lane(source: Live) -> Callable[[Robot], bool]:
    def fits(robot: Robot) -> bool:
        now_ms = source.now_ms()
        return robot.moving_at(now_ms) and len(robot.jobs) > 0 and robot.position_at(now_ms)[1] > 9

    return fits


def dead() -> None:
    """A robot has broken down in a lane, and its way is closed: what it says, and what can be done."""
    source = Live("lanes", 100)
    shown = window(source, "p")
    name = source.robot(_in_a_lane(source)).robot
    shown.hands.take(Offer("Stop it here (broken)", c.BreakRobot(name)), shown.board)
    source.wait(20_000)
    shown.frame()
    shown.select(Selection("robot", name))
    save("broken", shown)


def cleared() -> None:
    """The same robot is mended: all go on, and what had waited is planned anew."""
    source = Live("lanes", 100)
    shown = window(source, "r")
    name = source.robot(_in_a_lane(source)).robot
    shown.hands.take(Offer("Stop it here (broken)", c.BreakRobot(name)), shown.board)
    source.wait(75_000)
    shown.frame()
    shown.hands.take(Offer("It is mended", c.MendRobot(name)), shown.board)
    source.wait(2_500)
    shown.frame()
    shown.select(Selection("robot", name))
    save("cleared", shown)


def full_pass() -> None:
    """All robots were stopped for some minutes in the rush: the pass is full, and the kitchen holds courses."""

    def small(place: Restaurant) -> Restaurant:
        kitchen = msgspec.structs.replace(place.service.kitchen, pass_places=20)
        return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, kitchen=kitchen))

    source = Live("bistro", 100, small)
    shown = window(source)
    shown.hands.take(Offer("Stop all robots", c.StopAll()), shown.board)
    while not any(course.held for ticket in source.evening.board.open_tickets() for course in ticket.courses.values()):
        source.wait(5_000)
    source.wait(60_000)
    shown.frame()
    shown.select(Selection("kitchen", ""))
    save("full-pass", shown)


def recorded(name: str, minute: float, change: Callable[[Restaurant], Restaurant] = lambda place: place) -> Recording:
    source = Live(name, minute, change)
    return Recording(source.restaurant, source.entries())


def replay() -> None:
    """A recorded evening, gone back to a late order."""
    shown = window(recorded("bistro", 200))
    late = [alert for alert in shown.past.alerts.until(shown.look.end_ms or 0) if alert.kind == "late"]
    shown.playhead.pause()
    shown.playhead.jump_to(late[len(late) // 2].at_ms + 30_000)
    shown.frame()
    shown.look_at(late[len(late) // 2])
    save("replay", shown)


def compare() -> None:
    def with_policy(policy: str) -> Callable[[Restaurant], Restaurant]:
        return lambda place: msgspec.structs.replace(
            place, service=msgspec.structs.replace(place.service, policy=policy)
        )

    first, second = (recorded("bistro", 120, with_policy(policy)) for policy in ("first_free", "lookahead"))
    shown = Beside(first, second, pygame.Surface((1800, 900)), ("first free", "lookahead"))
    shown.frame()
    shown.windows[0].playhead.pause()
    shown.windows[0].playhead.jump_to(105 * 60_000)
    save("compare", shown)


def heat() -> None:
    save("heat", window(Live("banquet", 125), "c", "t"))


def four_k() -> None:
    shown = window(Live("banquet", 110), size=(3840, 2160))
    shown.select(Selection("robot", next(robot.robot for robot in shown.board.robots.values() if robot.jobs)))
    save("4k", shown)
    path = HERE / "window-4k.png"
    Image.open(path).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        path, optimize=True
    )


def small() -> None:
    save("800x600", window(Live("bistro", 143), size=(800, 600)))


def lanes() -> None:
    save("lanes", window(Live("lanes", 110), dark=False))


def film() -> None:
    """A few seconds of the rush, with all plans; then one robot is selected."""
    source = Live("lanes", 108)
    shown = window(source, "p", size=FILM_SIZE)
    pictures = []
    for n in range(FILM_S * FILM_FPS):
        source.wait(1000 * FILM_SPEED / FILM_FPS)
        if n == 2 * FILM_FPS:
            shown.select(Selection("robot", source.robot(lambda robot: len(robot.jobs) > 0).robot))
        shown.frame()
        pictures.append(reduced(shown.screen))
    write_gif(HERE / "window.gif", pictures, FILM_FPS)


SITUATIONS = (calm, rush, cleared, dead, full_pass, replay, compare, heat, four_k, small, lanes, film)


def make(names: list[str] | None = None) -> None:
    """All of the pictures, or those of these names."""
    pygame.display.init()
    pygame.font.init()
    for situation in SITUATIONS:
        if not names or situation.__name__ in names:
            situation()


if __name__ == "__main__":
    make(sys.argv[1:])
