"""What robots hold: no trace of what was let go, and the gaps are those that one finds millisecond by millisecond."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.routing.conflicts import Conflicts
from sim.routing.network import Network
from sim.routing.reservations import FOREVER, Drive, Interval, Reservations, Stand, Timeline
from tests.floors import floors, swap

LATEST_MS = 60


@st.composite
def networks(draw: st.DrawFn) -> Network:
    """Floors on which an edge takes a few milliseconds."""
    return draw(floors()).at_speed(400.0, 0.001).network


@st.composite
def timelines(draw: st.DrawFn, network: Network) -> Timeline:
    """Stands and drives at any times: reservations don't ask whether somebody could drive them."""
    times = st.integers(0, LATEST_MS)
    drives = st.builds(Drive, st.integers(0, len(network.heads) - 1), times)
    places = st.integers(0, len(network.names) - 1)
    stands = st.builds(lambda v, at, ms: Stand(v, at, at + ms), places, times, st.integers(0, 12))
    timeline: Timeline = draw(st.lists(st.one_of(drives, stands), max_size=5))
    if draw(st.booleans()):
        timeline.append(Stand(draw(places), draw(times), FOREVER))
    return timeline


@st.composite
def situations(draw: st.DrawFn, robots: int = 4) -> tuple[Network, list[tuple[int, Timeline | None]]]:
    """A network, and what robots put and drop (None) on it, one after the other."""
    network = draw(networks())
    step = st.tuples(st.integers(0, robots - 1), st.one_of(st.none(), timelines(network)))
    return network, draw(st.lists(step, min_size=1, max_size=10))


def _empty(network: Network) -> Reservations:
    return Reservations(Conflicts(network), len(network.names), len(network.heads))


def _after(network: Network, steps: list[tuple[int, Timeline | None]]) -> tuple[Reservations, dict[int, Timeline]]:
    held, current = _empty(network), dict[int, Timeline]()
    for robot, timeline in steps:
        _look_at_all(network, held)  # what was looked up before must not be told again afterwards
        if timeline is None:
            held.drop(robot)
            current.pop(robot, None)
        else:
            held.put(robot, timeline)
            current[robot] = timeline
    return held, current


def _look_at_all(network: Network, held: Reservations) -> tuple[list[list[Interval]], list[list[int]]]:
    free = [list(held.free_at(v)) for v in range(len(network.names))]
    starts = [[held.next_start(e, t) for t in range(LATEST_MS + 30)] for e in range(len(network.heads))]
    return free, starts


def _holds(network: Network, current: dict[int, Timeline]) -> tuple[dict[int, list], dict[int, list]]:
    """By vertex and by edge, the robot and the open interval of all that is forbidden, straight from the conflicts."""
    conflicts = Conflicts(network)
    at_vertex: dict[int, list] = {v: [] for v in range(len(network.names))}
    at_edge: dict[int, list] = {e: [] for e in range(len(network.heads))}
    for robot, timeline in current.items():
        for hold in timeline:
            if isinstance(hold, Drive):
                places, others = conflicts.of_move(hold.edge)
                for w, (low, high) in places:
                    at_vertex[w].append((robot, hold.start_ms + low, hold.start_ms + high))
                for f, (low, high) in others:
                    at_edge[f].append((robot, hold.start_ms + low, hold.start_ms + high))
            elif hold.to_ms > hold.from_ms:
                near, passing = conflicts.of_stand(hold.vertex)
                for w in near:
                    at_vertex[w].append((robot, hold.from_ms, hold.to_ms))
                for f, (low, high) in passing:
                    at_edge[f].append((robot, hold.from_ms - high, hold.to_ms - low))
    return at_vertex, at_edge


def _is_free(holds: list[tuple[int, int, int]], t: int) -> bool:
    """Nobody forbids the instant, and it is not merely where one ends and another begins: a gap has to last."""
    ends, begins = any(t == high for _, _, high in holds), any(t == low for _, low, _ in holds)
    return not any(low < t < high for _, low, high in holds) and not (ends and begins)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_whatever_was_put_and_dropped_only_what_is_held_now_counts(situation):
    network, steps = situation
    held, current = _after(network, steps)
    fresh = _empty(network)
    for robot in sorted(current, reverse=True):
        fresh.put(robot, current[robot])
    assert _look_at_all(network, held) == _look_at_all(network, fresh)
    assert {robot: held.timeline(robot) for robot in range(4)} == {robot: current.get(robot, []) for robot in range(4)}
    for t in range(0, LATEST_MS, 7):
        for v in range(len(network.names)):
            assert held.holder_at_vertex(v, t, 0) == fresh.holder_at_vertex(v, t, 0)
        for e in range(len(network.heads)):
            assert held.holder_at_edge(e, t, 0) == fresh.holder_at_edge(e, t, 0)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_free_intervals_are_those_found_millisecond_by_millisecond(situation):
    network, steps = situation
    held, current = _after(network, steps)
    for v, holds in _holds(network, current)[0].items():
        free = held.free_at(v)
        assert all(start <= end for start, end in free)
        assert all(a[1] < b[0] for a, b in pairwise(free))
        shut_for_ever = any(high == FOREVER for _, _, high in holds)
        assert shut_for_ever == (not free or free[-1][1] < FOREVER)
        for t in range(LATEST_MS + 30):
            within = [interval for interval in free if interval[0] <= t <= interval[1]]
            assert bool(within) == _is_free(holds, t)
            if within and _is_free(holds, t + 1):
                lasts = not any(low < t + 1 and t < high for _, low, high in holds)
                assert lasts == (within[0][1] > t)


@given(situations())
@settings(max_examples=60, deadline=None)
def test_the_next_start_is_the_first_millisecond_that_nobody_forbids(situation):
    network, steps = situation
    held, current = _after(network, steps)
    for e, holds in _holds(network, current)[1].items():
        allowed = [t for t in range(3 * LATEST_MS) if _is_free(holds, t)]
        for t in range(LATEST_MS + 30):
            expected = next((a for a in allowed if a >= t), None)
            if expected is not None:
                assert held.next_start(e, t) == expected
            else:
                assert held.next_start(e, t) > FOREVER - 2 * LATEST_MS


@given(situations())
@settings(max_examples=60, deadline=None)
def test_who_is_named_as_holder_forbids_the_place_at_that_instant(situation):
    network, steps = situation
    held, current = _after(network, steps)
    at_vertex, at_edge = _holds(network, current)
    for holds_of, holder_at in ((at_vertex, held.holder_at_vertex), (at_edge, held.holder_at_edge)):
        for place, holds in holds_of.items():
            for t in range(0, LATEST_MS + 10, 3):
                others = sorted({robot for robot, low, high in holds if robot != 1 and low < t < high})
                assert holder_at(place, t, 1) == (others[0] if others else None)


@given(situations(), st.integers(0, LATEST_MS), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_forgetting_the_past_changes_nothing_from_now_on(situation, now_ms, at_step):
    network, steps = situation
    held, _ = _after(network, steps)
    forgetful = _empty(network)
    for n, (robot, timeline) in enumerate(steps):
        if n == at_step:
            forgetful.forget_before(now_ms)
        _look_at_all(network, forgetful)
        if timeline is None:
            forgetful.drop(robot)
        else:
            forgetful.put(robot, timeline)
    forgetful.forget_before(now_ms)
    for v in range(len(network.names)):
        ahead, all_ = ([i for i in free.free_at(v) if i[1] >= now_ms] for free in (forgetful, held))
        assert [(max(start, now_ms), end) for start, end in ahead] == [(max(s, now_ms), end) for s, end in all_]
    for e in range(len(network.heads)):
        for t in range(now_ms, LATEST_MS + 30):
            assert forgetful.next_start(e, t) == held.next_start(e, t)


def test_a_robot_that_passes_without_standing_holds_no_vertex_for_longer_than_its_moves_need():
    network = swap().network
    number, edge = network.number, network.edge_number
    held = _empty(network)
    a, b, c = (number[name] for name in "abc")
    held.put(0, [Drive(edge[a, b], 0), Stand(b, 1000, 1000), Drive(edge[b, c], 1000), Stand(c, 2000, FOREVER)])
    assert held.free_at(b) == [(0, 450), (1550, FOREVER)]  # 0.55 m before b until 0.55 m after it
    assert held.free_at(c) == [(0, 1450)]
