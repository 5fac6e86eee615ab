"""Moving along an evening: back over what was while it goes on, on to an alert, and back to now."""

from __future__ import annotations

import pygame
import pytest
from corner_room import Wall, at, count, entries, ordered, restaurant, seated
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.board import Board, copy_of
from sim.demand import Demand
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import load
from sim.run import Evening
from sim.view.look import Selection
from sim.view.past import APART, Past
from sim.view.situation import AgeLimits
from sim.view.theme import DARK
from sim.view.timeline import moment_at, track
from sim.view.window import Window

SIZE = (1280, 800)
MINUTE_MS = 60_000
EVENING = entries(
    [
        seated("1"),
        ordered("1", at_ms=10_000),
        seated("2", at_ms=60_000),
        (90_000, e.RobotBroke("robot-2", "wheel")),
        (120_000, e.RobotMended("robot-2")),
        (300_000, e.VisitClosed("visit-2")),
    ]
)


class House:
    """A live evening whose entries come when it is told to; its clock can be stopped, and nothing else."""

    live = True

    def __init__(self, told: list[Entry]) -> None:
        self.restaurant = restaurant()
        self.at_ms = 0
        self._coming = told
        self._speed, self._paused = 1.0, False

    def entries(self) -> list[Entry]:
        due = [entry for entry in self._coming if entry.at_ms <= self.at_ms]
        self._coming = self._coming[len(due) :]
        return due

    def now_ms(self) -> int:
        return self.at_ms

    def speed(self) -> float:
        return self._speed

    def set_speed(self, speed: float) -> None:
        self._speed = speed

    def paused(self) -> bool:
        return self._paused

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False

    def step(self, by_ms: int) -> None:
        self.at_ms += by_ms


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def house() -> House:
    return House(EVENING)


@pytest.fixture
def window(house: House, wall: Wall) -> Window:
    opened = Window(house, pygame.Surface(SIZE), wall_s=wall)
    house.at_ms = 200_000
    opened.frame()
    return opened


def press(window: Window, code: int, sign: str = "") -> None:
    window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=0))
    window.take(pygame.event.Event(pygame.KEYUP, key=code, unicode=sign, mod=0))
    window.frame()


def test_one_goes_back_while_the_evening_goes_on_and_returns_to_now(window: Window, house: House, wall: Wall) -> None:
    window.playhead.jump_to(100_000)
    house.at_ms, wall.s = 310_000, wall.s + 5
    window.frame()
    assert (window.t_ms, window.board.at_ms) == (105_000, 90_000)
    assert window.board.robots["robot-2"].broken == "wheel"
    assert window.past.latest.seq == len(EVENING)  # the evening was listened to meanwhile
    press(window, pygame.K_END)
    assert (window.t_ms, window.look.follows) == (310_000, True)
    assert window.board.robots["robot-2"].broken is None


def test_pause_and_speed_are_those_of_the_moment_that_is_shown(window: Window, house: House, wall: Wall) -> None:
    window.playhead.jump_to(100_000)
    press(window, pygame.K_SPACE, " ")
    wall.s += 50
    window.frame()
    assert (window.t_ms, house.paused()) == (100_000, False)
    press(window, pygame.K_SPACE, " ")
    press(window, ord("+"), "+")
    wall.s += 10
    window.frame()
    assert (window.t_ms, house.speed()) == (120_000, 1.0)
    press(window, pygame.K_END)
    press(window, pygame.K_SPACE, " ")
    assert house.paused()


def test_who_goes_faster_than_the_evening_catches_up_and_follows_it(window: Window, wall: Wall) -> None:
    window.playhead.jump_to(190_000)
    wall.s += 11
    window.frame()
    assert window.look.follows


def test_a_step_stops_the_evening_and_lets_a_second_of_it_go_by(window: Window, house: House) -> None:
    press(window, ord("."), ".")
    assert (house.paused(), house.at_ms, window.t_ms) == (True, 201_000, 201_000)
    press(window, ord(","), ",")
    press(window, ord(","), ",")
    assert (window.t_ms, house.at_ms) == (199_000, 201_000)
    assert window.look.paused


def test_what_was_is_gone_through_second_by_second_in_both_directions(window: Window) -> None:
    window.playhead.jump_to(50_000)
    press(window, ord("."), ".")
    press(window, ord("."), ".")
    press(window, ord(","), ",")
    assert (window.t_ms, window.look.paused) == (51_000, True)


def test_the_end_of_the_line_is_now_and_any_other_point_a_moment_of_the_evening(window: Window) -> None:
    line = track(window.scene.layout(SIZE, window.look))
    assert line is not None

    def press_at(x_px: int) -> None:
        window.take(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x_px, line.centery)))
        window.take(pygame.event.Event(pygame.MOUSEBUTTONUP, button=1, pos=(x_px, line.centery)))
        window.frame()

    press_at(line.centerx)
    assert window.t_ms == pytest.approx(100_000, rel=0.02)
    assert not window.look.follows
    press_at(line.right)
    assert window.look.follows
    assert at(window.screen, line.right + 24, line.centery) == DARK.good  # “NOW”


def test_brackets_go_to_a_little_before_an_alert_and_select_what_it_is_about(window: Window) -> None:
    press(window, ord("["), "[")
    assert window.t_ms == 85_000
    assert window.look.selected == Selection("robot", "robot-2")
    assert window.board.robots["robot-2"].broken is None
    press(window, ord("["), "[")
    assert window.t_ms == 85_000  # there is none before
    press(window, pygame.K_HOME)
    assert window.t_ms == 0
    press(window, ord("]"), "]")
    assert window.t_ms == 85_000


def test_every_alert_is_marked_on_the_line(window: Window) -> None:
    line = track(window.scene.layout(SIZE, window.look))
    assert line is not None
    x = line.x + line.w * 90 // 200
    over = pygame.Rect(x - 2, line.y - 8, 6, 7)
    assert count(window.screen, DARK.alert, over) > 5
    assert count(window.screen, DARK.alert, over.move(40, 0)) == 0
    assert moment_at(window.scene.layout(SIZE, window.look), x, 200_000) == pytest.approx(90_000, rel=0.01)


# ── boards of the past ────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def busy() -> list[Entry]:
    """Some hours of the bistro: enough for several boards to be kept."""
    place = load("bistro")
    evening = Evening(place, 5, Demand(place, 5))
    evening.advance(150 * MINUTE_MS)
    return evening.take()


def written(board: Board) -> str:
    """All that a board knows."""
    return repr({name: value for name, value in vars(board).items() if name not in ("floor", "battery")})


@settings(max_examples=8, deadline=None)
@given(moments=st.lists(st.integers(0, 150 * MINUTE_MS), min_size=2, max_size=5))
def test_the_board_of_any_moment_is_the_fold_of_what_had_happened_by_then(
    busy: list[Entry], moments: list[int]
) -> None:
    place = load("bistro")
    past = Past(place, AgeLimits())
    past.take(busy)
    assert len(busy) > 2 * APART
    for t_ms in moments:
        fresh = Board(place).apply_all(entry for entry in busy if entry.at_ms <= t_ms)
        assert written(past.board_at(t_ms)) == written(fresh)
    assert written(past.latest) == written(Board(place).apply_all(busy))


def test_a_copy_of_a_board_goes_on_by_itself(busy: list[Entry]) -> None:
    place = load("bistro")
    board, before = Board(place), len(busy) // 2
    board.apply_all(busy[:before])
    copied, then = copy_of(board), written(board)
    board.apply_all(busy[before:])
    assert written(copied) == then
    assert written(copied.apply_all(busy[before:])) == written(board)
