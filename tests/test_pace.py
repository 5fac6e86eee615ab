"""The pace: world time from a clock on the wall that these tests turn by hand."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bad_input import BadInput
from sim.pace import FASTEST, SLOWEST, Pace


class Wall:
    """A clock on the wall, in seconds."""

    def __init__(self) -> None:
        self.s = 1000.0

    def __call__(self) -> float:
        return self.s


def test_world_time_goes_on_from_where_it_starts_as_fast_as_the_wall_clock() -> None:
    wall = Wall()
    pace = Pace(5_000, wall_s=wall)
    assert pace.now_ms() == 5_000
    wall.s += 2.5
    assert pace.now_ms() == 7_500


def test_world_time_is_rounded_down() -> None:
    wall = Wall()
    pace = Pace(0, wall_s=wall)
    wall.s += 0.0019
    assert pace.now_ms() == 1


def test_a_change_of_speed_holds_from_now_on() -> None:
    wall = Wall()
    pace = Pace(0, speed=2, wall_s=wall)
    wall.s += 1
    pace.set_speed(60)
    assert (pace.now_ms(), pace.speed()) == (2_000, 60)
    wall.s += 1
    assert pace.now_ms() == 62_000


def test_while_paused_time_stands_still_and_then_goes_on_at_the_same_speed() -> None:
    wall = Wall()
    pace = Pace(0, speed=4, wall_s=wall)
    wall.s += 1
    pace.pause()
    wall.s += 100
    assert (pace.now_ms(), pace.paused(), pace.speed()) == (4_000, True, 4)
    pace.resume()
    wall.s += 1
    assert (pace.now_ms(), pace.paused()) == (8_000, False)


def test_pausing_and_going_on_twice_is_as_once() -> None:
    wall = Wall()
    pace = Pace(0, wall_s=wall)
    for _ in range(2):
        pace.pause()
        wall.s += 1
    for _ in range(2):
        pace.resume()
        wall.s += 1
    assert pace.now_ms() == 2_000


def test_a_speed_set_while_paused_waits_until_it_goes_on() -> None:
    wall = Wall()
    pace = Pace(0, wall_s=wall)
    pace.pause()
    pace.set_speed(10)
    wall.s += 1
    assert (pace.now_ms(), pace.paused()) == (0, True)
    pace.resume()
    wall.s += 1
    assert pace.now_ms() == 10_000


def test_how_long_the_wall_clock_takes_to_an_instant() -> None:
    wall = Wall()
    pace = Pace(0, speed=4, wall_s=wall)
    wall.s += 1
    assert pace.wall_s_until(10_000) == 1.5
    assert pace.wall_s_until(3_000) == 0, "it has passed"
    pace.pause()
    assert pace.wall_s_until(10_000) is None, "it never comes by itself"


def test_who_sleeps_by_the_pace_is_told_of_every_change() -> None:
    told: list[str] = []
    pace = Pace(0, wall_s=Wall(), changed=lambda: told.append("changed"))
    assert told == []
    pace.pause()
    pace.resume()
    pace.set_speed(2)
    assert len(told) == 3


@pytest.mark.parametrize("speed", [0, -1, 0.2, 61, float("inf"), float("nan")])
def test_a_speed_out_of_range_is_refused_and_changes_nothing(speed: float) -> None:
    pace = Pace(0, speed=2, wall_s=Wall())
    with pytest.raises(BadInput, match=r"between 0\.25 and 60"):
        pace.set_speed(speed)
    assert pace.speed() == 2
    with pytest.raises(BadInput):
        Pace(0, speed=speed)


TURNS = st.one_of(
    st.floats(0, 100).map(lambda s: ("wall", s)),
    st.floats(SLOWEST, FASTEST).map(lambda speed: ("speed", speed)),
    st.sampled_from([("pause", 0.0), ("resume", 0.0)]),
)


@given(st.lists(TURNS, max_size=60))
def test_world_time_never_goes_back_and_never_faster_than_told(turns: list[tuple[str, float]]) -> None:
    wall = Wall()
    pace = Pace(0, wall_s=wall)
    expected_ms, before_ms = 0.0, 0
    for what, value in turns:
        if what == "wall":
            wall.s += value
            expected_ms += 0 if pace.paused() else value * 1000 * pace.speed()
        elif what == "speed":
            pace.set_speed(value)
        else:
            (pace.pause if what == "pause" else pace.resume)()
        now_ms = pace.now_ms()
        assert now_ms >= before_ms
        assert abs(now_ms - expected_ms) <= 1.5
        before_ms = now_ms


class Sticky(Wall):
    """A clock that takes a while to read, once."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.go_on = threading.Event(), threading.Event()
        self.sticks = False

    def __call__(self) -> float:
        if self.sticks:
            self.sticks = False
            self.reading.set()
            assert self.go_on.wait(10)
        return super().__call__()


class Looked(float):
    """A speed that tells when it has been looked at."""

    def __new__(cls, speed: float, _: threading.Event) -> Looked:
        return super().__new__(cls, speed)

    def __init__(self, _: float, looked: threading.Event) -> None:
        self._looked = looked

    def __ge__(self, other: float) -> bool:
        self._looked.set()
        return super().__ge__(other)


def test_a_speed_set_in_the_very_moment_of_a_pause_does_not_undo_it() -> None:
    wall, looked = Sticky(), threading.Event()
    pace = Pace(0, wall_s=wall)
    wall.sticks = True
    with ThreadPoolExecutor(2) as threads:
        pausing = threads.submit(pace.pause)
        assert wall.reading.wait(10)
        speeding = threads.submit(pace.set_speed, Looked(8, looked))
        assert looked.wait(10)
        wall.go_on.set()
        pausing.result(10)
        speeding.result(10)
    assert (pace.paused(), pace.speed()) == (True, 8)
