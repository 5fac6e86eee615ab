"""Two discs on straight moves: no instant at which they are too close is missed, and none is forbidden needlessly.

The judge here is rational arithmetic: the squares of distances are compared without any rounding.
"""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.routing.geometry import Motion, Window, motion, near_window, start_window
from tests.floors import Leg, exact, least_square

Path = tuple[tuple[float, float], tuple[float, float], int]

TOLERANCE = Fraction(1, 10**6)  # metres; what the judge of an evening allows
SEPARATIONS = st.sampled_from([0.3, 0.55, 0.65, 1.0])


def _paths(most_m: int, spans: st.SearchStrategy[int], unit: int) -> st.SearchStrategy[Path]:
    spot = st.tuples(st.integers(-most_m * unit, most_m * unit), st.integers(-most_m * unit, most_m * unit))
    metres = spot.map(lambda s: (s[0] / unit, s[1] / unit))
    return st.tuples(metres, metres, spans).filter(lambda path: path[0] != path[1])


SHORT = _paths(2, st.integers(1, 30), 4)  # on a coarse grid: touching ends, parallels and exact fits are common
LONG = _paths(6, st.integers(300, 9_000), 1000)


def _leg(path: Path, start_ms: int) -> Leg:
    return Leg(start_ms, start_ms + path[2], exact(path[0]), exact(path[1]))


def _stand(place: tuple[float, float], from_ms: int, to_ms: int) -> Leg:
    return Leg(from_ms, to_ms, exact(place), exact(place))


def _too_close(square: Fraction | None, separation_m: float) -> bool:
    return square is not None and square < (Fraction(separation_m) - TOLERANCE) ** 2


def _far_enough(square: Fraction | None, separation_m: float) -> bool:
    return square is None or square > (Fraction(separation_m) + TOLERANCE) ** 2


def _forbids(window: Window | None, instant: int) -> bool:
    return window is not None and window[0] < instant < window[1]


def _judge_starts(first: Path, second: Path, separation_m: float, gaps: range | list[int]) -> None:
    window = start_window(motion(*first), motion(*second), separation_m)
    for gap in gaps:
        square = least_square(_leg(first, 0), _leg(second, gap))
        if _forbids(window, gap):
            assert not _far_enough(square, separation_m), f"{gap} ms is forbidden for nothing: {window}"
        else:
            assert not _too_close(square, separation_m), f"{gap} ms is a collision: {window}"


@given(SHORT, SHORT, SEPARATIONS)
@settings(max_examples=80, deadline=None)
def test_two_moves_are_kept_apart_at_exactly_the_starts_that_bring_them_too_close(first, second, separation_m):
    _judge_starts(first, second, separation_m, range(-second[2] - 2, first[2] + 3))


@given(LONG, LONG, SEPARATIONS, st.lists(st.integers(-9_500, 9_500), max_size=6))
@settings(max_examples=120, deadline=None)
def test_long_moves_are_kept_apart_to_the_millisecond(first, second, separation_m, anywhere):
    window = start_window(motion(*first), motion(*second), separation_m)
    ends = [end + step for end in window or () for step in (-2, -1, 0, 1, 2)]
    _judge_starts(first, second, separation_m, [*ends, *anywhere])
    spread = range(-second[2], first[2] + 1, max(1, (first[2] + second[2]) // 40))
    _judge_starts(first, second, separation_m, list(spread))


@given(st.one_of(SHORT, LONG), st.one_of(SHORT, LONG), SEPARATIONS)
@settings(max_examples=120, deadline=None)
def test_who_is_called_the_first_of_two_moves_makes_no_difference(first, second, separation_m):
    ones, others = motion(*first), motion(*second)
    window, mirrored = start_window(ones, others, separation_m), start_window(others, ones, separation_m)
    assert (window is None) == (mirrored is None)
    if window is not None and mirrored is not None:  # the last digit of a division may round to the other side
        assert window == pytest.approx((-mirrored[1], -mirrored[0]), abs=1)


@given(st.one_of(SHORT, LONG), st.tuples(st.integers(-24, 24), st.integers(-24, 24)), SEPARATIONS)
@settings(max_examples=120, deadline=None)
@example(((0.0, 0.0), (2.0, 0.0), 20), (4, 0), 0.55)
def test_a_move_is_kept_from_a_standing_robot_exactly_while_it_is_too_close(path, spot, separation_m):
    place = spot[0] / 4, spot[1] / 4
    window = near_window(motion(*path), *place, separation_m)
    if window is None:
        assert not _too_close(least_square(_leg(path, 0), _stand(place, 0, path[2])), separation_m)
        return
    close_ms, clear_ms = window
    assert close_ms < clear_ms
    before, after = _stand(place, 0, max(0, close_ms)), _stand(place, min(path[2], clear_ms), path[2])
    if close_ms >= 0:
        assert not _too_close(least_square(_leg(path, 0), before), separation_m)
    if clear_ms <= path[2]:
        assert not _too_close(least_square(_leg(path, 0), after), separation_m)
    # A millisecond further in, from either side, it is too close: the window is no wider than it has to be.
    assert not _far_enough(least_square(_leg(path, 0), _stand(place, 0, max(0, close_ms + 1))), separation_m)
    assert not _far_enough(
        least_square(_leg(path, 0), _stand(place, min(path[2], clear_ms - 1), path[2])), separation_m
    )


# ── situations a floor's designer thinks of ───────────────────────────────────────────────────


def _east(x_m: float, length_m: float, span_ms: int, y_m: float = 0.0) -> Motion:
    return motion((x_m, y_m), (x_m + length_m, y_m), span_ms)


def test_on_one_edge_a_robot_may_follow_at_just_the_separation():
    lane = _east(0, 2, 2000)
    assert start_window(lane, lane, 0.55) == (-550, 550)


def test_a_slower_robot_ahead_is_followed_at_a_distance_that_lasts_to_the_end():
    slow, fast = _east(0, 2, 4000), _east(0, 2, 2000)
    # at its end the slow one is 2 m on at 4000 ms; the fast one may be 0.55 m behind it then, 1450 ms after its start
    assert start_window(slow, fast, 0.55) == (-550, 2550)


def test_opposite_ways_on_one_edge_shut_each_other_out_from_end_to_end():
    there, back = _east(0, 2, 2000), _east(2, -2, 2000)
    window = start_window(there, back, 0.55)
    assert window is not None
    # whoever is second starts when the first has come to within nothing of its start: at the end of the edge
    assert window == (-2001, 2001)


def test_robots_that_cross_at_a_right_angle_pass_each_other_by_the_diagonal():
    east, north = _east(-1, 2, 2000), motion((0, -1), (0, 1), 2000)
    # at equal speeds the least distance is the difference of starts over the square root of 2
    gap_ms = math.floor(550 * math.sqrt(2)) + 1
    assert start_window(east, north, 0.55) == (-gap_ms, gap_ms)


def test_a_lane_beside_another_is_free_at_just_the_separation_and_shut_a_little_nearer():
    lane = _east(0, 3, 3000)
    assert start_window(lane, _east(0, 3, 3000, y_m=0.55), 0.55) is None
    assert start_window(lane, _east(0, 3, 3000, y_m=0.549), 0.55) is not None
    assert near_window(lane, 1.5, 0.55, 0.55) is None
    assert near_window(lane, 1.5, 0.549, 0.55) is not None


def test_robots_that_drive_away_from_each_other_may_start_at_the_separation():
    assert start_window(_east(0, -1, 1000), _east(0.55, 1, 1000), 0.55) is None


def test_one_that_leaves_the_end_at_which_another_arrives_is_followed_around_the_corner():
    arriving, leaving = _east(-1, 1, 1000), motion((0, 0), (0, 1), 1000)
    window = start_window(arriving, leaving, 0.55)
    assert window is not None
    # around a right angle both are nearest by the diagonal again
    assert window[0] == 1000 - math.floor(550 * math.sqrt(2)) - 1
    assert window[1] == 1001  # the arriving one has stopped; from then on it stands, which is another case
