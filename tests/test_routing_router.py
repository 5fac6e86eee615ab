"""Plans of all robots together: apart at every instant, home in the end, and one for every errand of a robot at rest.

Floors, robots, errands and the moments of planning are random; distances are computed here, not by the planner.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from sim.routing import Errand, Plan, Router, Start, Waypoints
from tests.floors import Hall, hall, least_m, legs_of, restful_halls

FAR_MS = 10_000_000
TOLERANCE_M = 1e-6  # what the judge of an evening allows


class Call(NamedTuple):
    """One robot is to be planned anew, so long after the call before."""

    robot: str
    after_ms: int
    choices: tuple[tuple[tuple[str, int], ...], ...]  # alternatives, each a list of (vertex, stay)


class Floor:
    """Robots that follow their plans exactly, and a router that is asked for new ones."""

    def __init__(self, hall: Hall, order: list[str] | None = None) -> None:
        self.hall = hall
        self.router = Router(hall.network, hall.rests)
        self.now_ms = 0
        self.plans: dict[str, Waypoints] = {}  # from the last replan on, with the move then under way
        for robot in order or hall.rests:
            self.plans[robot] = ((hall.rests[robot], 0),)
            self.router.hold(robot, self.plans[robot])

    def start(self, robot: str) -> Start:
        """Where it is: at a vertex, or at the end of the move that is under way."""
        waypoints = self.plans[robot]
        vertex, came_from = waypoints[0][0], None
        for (a, depart_ms), (b, arrive_ms) in pairwise(waypoints):
            if depart_ms >= self.now_ms:
                break
            if a != b:
                came_from = a
                if arrive_ms > self.now_ms:
                    return Start(b, arrive_ms, a, ((a, depart_ms), (b, arrive_ms)))
            vertex = b
        return Start(vertex, self.now_ms, came_from)

    def is_home(self, robot: str) -> bool:
        return self.plans[robot][-1][1] <= self.now_ms

    def call(self, call: Call) -> tuple[Start, Plan | None]:
        self.now_ms += call.after_ms
        self.router.forget_before(self.now_ms)
        start = self.start(call.robot)
        choices = [tuple(Errand(vertex, ms, "job", "load") for vertex, ms in errands) for errands in call.choices]
        plan = self.router.replan(call.robot, start, choices)
        if plan is not None:
            # Where it came from stays known: a replan at once has to turn from there.
            came = start.move or (((start.came_from, start.at_ms - self._ms(start)),) if start.came_from else ())
            self.plans[call.robot] = (*came[:1], *plan.waypoints)
        return start, plan

    def _ms(self, start: Start) -> int:
        a, b = (self.hall.floor.position(vertex) for vertex in (start.came_from or "", start.vertex))
        return drive_ms(self.hall, a, b)


def drive_ms(hall: Hall, a: tuple[float, float], b: tuple[float, float]) -> int:
    position = hall.floor.position
    limits = [mps for tail, head, mps in hall.floor.spec.speed_limits_mps if (position(tail), position(head)) == (a, b)]
    return math.ceil(round(1000 * math.dist(a, b) / min([hall.speed_mps, *limits]), 6))


def turn_ms(hall: Hall, a: str, b: str, c: str) -> int:
    """Turning on the spot at b, from the direction of a to that of c."""
    (ax, ay), (bx, by), (cx, cy) = (hall.floor.position(vertex) for vertex in (a, b, c))
    turn = abs(math.remainder(math.atan2(cy - by, cx - bx) - math.atan2(by - ay, bx - ax), 2 * math.pi))
    return math.ceil(round(1000 * hall.turn_s * turn / (math.pi / 2), 6))


# ── what every plan owes ──────────────────────────────────────────────────────────────────────


def judge_apart(floor: Floor, robot: str) -> None:
    """From now on, its plan and all others' keep their distance for ever."""
    hall = floor.hall
    ends = [waypoints[-1][1] for waypoints in floor.plans.values()]
    until_ms = max([*ends, floor.now_ms]) + 1
    ahead = {
        name: [leg for leg in legs_of(hall.floor, waypoints, until_ms) if leg.end_ms > floor.now_ms]
        for name, waypoints in floor.plans.items()
    }
    for other, legs in ahead.items():
        if other != robot:
            apart_m = least_m(ahead[robot], legs)
            assert apart_m >= hall.separation_m - TOLERANCE_M, f"{robot} and {other} are {apart_m} m apart"


def judge_plan(hall: Hall, robot: str, start: Start, plan: Plan, call: Call) -> None:
    """It begins where the robot is, follows edges at its speed, turns as long as turns take, and ends at its dock."""
    assert plan.waypoints[0] == (start.vertex, start.at_ms)
    assert plan.waypoints[-1][0] == hall.rests[robot]
    came_from, since_ms = start.came_from, start.at_ms
    for (a, from_ms), (b, to_ms) in pairwise(plan.waypoints):
        if a == b:
            assert to_ms > from_ms
            continue
        assert hall.floor.graph.has_edge(a, b)
        assert to_ms - from_ms == drive_ms(hall, hall.floor.position(a), hall.floor.position(b))
        if came_from is not None:
            assert from_ms - since_ms >= turn_ms(hall, came_from, a, b)
        came_from, since_ms = a, to_ms
    stops = tuple((stop.vertex, stop.leave_ms - stop.arrive_ms) for stop in plan.stops)
    assert stops in call.choices
    legs = list(pairwise((*plan.waypoints, (plan.waypoints[-1][0], FAR_MS))))
    for stop in plan.stops:
        stays = [(a, from_ms, to_ms) for (a, from_ms), (b, to_ms) in legs if a == b == stop.vertex]
        passes = [(vertex, at_ms, at_ms) for vertex, at_ms in plan.waypoints if vertex == stop.vertex]
        spans = [span for span in stays + passes if span[1] <= stop.arrive_ms and stop.leave_ms <= span[2]]
        assert spans, f"it does not stay at {stop}"
    assert [stop.arrive_ms for stop in plan.stops] == sorted(stop.arrive_ms for stop in plan.stops)


def calls(hall: Hall, most: int = 14) -> st.SearchStrategy[list[Call]]:
    """Mostly trips by the goals; sometimes to any vertex, another's dock among them; sometimes just home."""
    goal = st.sampled_from(hall.goals)
    place = st.one_of(goal, goal, goal, st.sampled_from(sorted(hall.floor.graph)))
    errands = st.lists(st.tuples(place, st.sampled_from([0, 1, 700, 5_000])), max_size=3).map(tuple)
    gaps = st.one_of(st.integers(0, 900), st.integers(0, 9_000), st.just(0))
    choices = st.lists(errands, min_size=1, max_size=2).map(tuple)
    return st.lists(st.builds(Call, st.sampled_from(sorted(hall.rests)), gaps, choices), min_size=2, max_size=most)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Hall, list[Call]]:
    hall = draw(restful_halls())
    return hall, draw(calls(hall))


# ── choices ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("choices", [["1", "2"], ["2", "1"]])
def test_of_choices_that_are_reached_at_once_the_first_one_wins(choices):
    """Though table 1 is nearer: robot r2 bars the way to it for just as long as that saves."""
    places = {"d1": (0, 0), "1": (2, 0), "2": (-3, 0), "d2": (2, 1)}
    floor = Floor(hall(places, ["d1 1", "d1 2", "d2 1"], robots=2, turn_s=0.0))
    # r1 meets r2 around a right angle: at the least distance of 0.55 m it is nearest by the diagonal
    leave_ms = 3000 - (math.floor(550 * math.sqrt(2)) + 1)
    floor.router.hold("r2", (("1", 0), ("1", leave_ms), ("d2", leave_ms + 1000)))
    arrivals = {}
    for vertex in choices:
        _, plan = floor.call(Call("r1", 0, (((vertex, 0),),)))
        assert plan is not None
        arrivals[vertex] = plan.stops[0].arrive_ms
        floor.call(Call("r1", 0, ((),)))
    assert arrivals == {"1": 3000, "2": 3000}
    _, plan = floor.call(Call("r1", 0, tuple(((vertex, 0),) for vertex in choices)))
    assert plan is not None
    assert plan.stops[0].vertex == choices[0]


# ── random floors ─────────────────────────────────────────────────────────────────────────────


@given(evenings())
@settings(max_examples=70, deadline=None)
def test_whatever_is_asked_and_when_all_plans_stay_apart_and_lead_home(evening):
    hall, asked = evening
    floor = Floor(hall)
    event(f"{len(hall.rests)} robots")
    for call in asked:
        start, plan = floor.call(call)
        if plan is None:
            event("refused")
        else:
            judge_plan(hall, call.robot, start, plan, call)
            judge_apart(floor, call.robot)


@given(evenings())
@settings(max_examples=50, deadline=None)
def test_a_robot_at_its_dock_gets_a_plan_for_every_errand_however_busy_the_floor_is(evening):
    hall, asked = evening
    floor = Floor(hall)
    for call in asked:
        floor.now_ms += call.after_ms
        if not floor.is_home(call.robot):
            continue
        goals = tuple((vertex, ms) for vertex, ms in call.choices[0] if vertex in hall.goals)
        _, plan = floor.call(call._replace(after_ms=0, choices=(goals,)))
        assert plan is not None, f"{call.robot} finds no way by {goals}"
        judge_apart(floor, call.robot)


@given(evenings())
@settings(max_examples=25, deadline=None)
def test_a_call_that_finds_no_plan_leaves_no_trace(evening):
    """The same evening with and without the calls that fail has the same plans."""
    hall, asked = evening
    everything, spared = Floor(hall), Floor(hall)
    for call in asked:
        _, plan = everything.call(call)
        if plan is None:
            event("refused")
            spared.now_ms = everything.now_ms
            spared.router.forget_before(spared.now_ms)
        else:
            assert spared.call(call)[1] == plan


@given(evenings(), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_equal_calls_give_equal_plans_in_whatever_order_the_robots_became_known(evening, chance):
    hall, asked = evening
    order = list(hall.rests)
    chance.shuffle(order)
    one, other = Floor(hall), Floor(hall, order)
    assert [one.call(call) for call in asked] == [other.call(call) for call in asked]


@given(evenings())
@settings(max_examples=50, deadline=None)
def test_who_is_said_to_be_waited_for_would_be_touched_a_millisecond_earlier(evening):
    hall, asked = evening
    floor = Floor(hall)
    for call in asked:
        start, plan = floor.call(call)
        if plan is None:
            continue
        for leaving, is_wait in _moves_after_stands(hall, start, plan):
            cause = floor.router.waits_for(call.robot, leaving)
            if cause is None:
                assert not is_wait, f"{call.robot} waits before {leaving} for no reason"
                continue
            other, vertex = cause
            event("a wait" if is_wait else "no wait")
            assert other != call.robot
            assert vertex == leaving[1][0]
            assert _touches(floor, other, leaving)


def _moves_after_stands(hall: Hall, start: Start, plan: Plan) -> list[tuple[Waypoints, bool]]:
    """Each move, and whether it starts later than turning and stops would allow."""
    left = {(stop.vertex, stop.arrive_ms): stop.leave_ms for stop in plan.stops}
    moves = []
    came_from, since_ms = start.came_from, start.at_ms
    for (a, from_ms), (b, to_ms) in pairwise(plan.waypoints):
        if a != b:
            free_ms = since_ms
            while (a, free_ms) in left and left[a, free_ms] > free_ms:
                free_ms = left[a, free_ms]
            turned_ms = free_ms + (turn_ms(hall, came_from, a, b) if came_from else 0)
            moves.append((((a, from_ms), (b, to_ms)), from_ms > turned_ms))
            came_from, since_ms = a, to_ms
    return moves


def _touches(floor: Floor, other: str, leaving: Waypoints) -> bool:
    """Whether a move a millisecond earlier, and standing at its end until it would have ended, comes too close."""
    (a, depart_ms), (b, arrive_ms) = leaving
    earlier = legs_of(floor.hall.floor, ((a, depart_ms - 1), (b, arrive_ms - 1), (b, arrive_ms)), arrive_ms)
    others = legs_of(floor.hall.floor, floor.plans[other], arrive_ms + FAR_MS)
    return least_m(earlier, others) < floor.hall.separation_m + TOLERANCE_M
