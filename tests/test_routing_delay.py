"""Robots that start late, however often: what all then drive stays apart, every stop is made, and all come home."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import event, given, settings
from hypothesis import strategies as st

from sim.routing import Ahead, Errand, Plan, Router, Start, Waypoints
from tests.floors import Hall, least_m, legs_of, restful_halls
from tests.test_routing_router import TOLERANCE_M, Call, calls, drive_ms

Leaving = tuple[int, str, Waypoints]


class LateFloor:
    """Robots that drive move by move, and start some of their moves late.

    Args:
        delays_ms: by how much, for the moves in the order in which they are due; no more once they are used up.
    """

    def __init__(self, hall: Hall, delays_ms: list[int]) -> None:
        self.hall = hall
        self.router = Router(hall.network, hall.rests, in_order=True)
        self.delays_ms = list(delays_ms)
        self.driven: dict[str, list[tuple[str, int]]] = {robot: [(dock, 0)] for robot, dock in hall.rests.items()}
        self.ahead = {robot: Ahead(((dock, 0),), ()) for robot, dock in hall.rests.items()}
        self.held_until_ms = dict.fromkeys(hall.rests, 0)
        for robot, way in self.ahead.items():
            self.router.hold(robot, way.waypoints)

    def drive_until(self, now_ms: int) -> None:
        """Start all moves that are due, or be late for them."""
        while (due := self._next_move()) is not None and due[0] < now_ms:
            depart_ms, robot, leaving = due
            late_ms = self.delays_ms.pop(0) if self.delays_ms else 0
            if late_ms:
                event("late")
                self.held_until_ms[robot] = depart_ms + late_ms
                moves = {name: self._move(name, depart_ms) for name in self.ahead}
                for name, plan in self.router.delay(robot, late_ms, self.ahead, moves).items():
                    self.ahead[name] = Ahead(*plan)
            else:
                self.driven[robot] += leaving
                way = self.ahead[robot]
                self.ahead[robot] = Ahead(way.waypoints[way.waypoints.index(leaving[1]) :], way.stops)

    def send(self, robot: str, now_ms: int, errands: tuple[tuple[str, int], ...]) -> Plan | None:
        asked = tuple(Errand(vertex, ms, "job", "load") for vertex, ms in errands)
        self.router.forget_before(now_ms)
        plan = self.router.replan(robot, self._start(robot, now_ms), [asked])
        if plan is not None:
            self.ahead[robot] = Ahead(*plan)
        return plan

    def _next_move(self) -> Leaving | None:
        moves = [
            (pair[0][1], robot, pair)
            for robot, way in self.ahead.items()
            for pair in pairwise(way.waypoints)
            if pair[0][0] != pair[1][0]
        ]
        return min(moves, default=None)

    def _move(self, robot: str, now_ms: int) -> Waypoints:
        driven = self.driven[robot]
        return tuple(driven[-2:]) if driven[-1][1] > now_ms else ()

    def _start(self, robot: str, now_ms: int) -> Start:
        driven = self.driven[robot]
        vertex, came_from = driven[-1][0], driven[-2][0] if len(driven) > 1 else None
        if move := self._move(robot, now_ms):
            return Start(vertex, move[1][1], came_from, move)
        if (until_ms := self.held_until_ms[robot]) > now_ms:
            return Start(vertex, until_ms, came_from, ((vertex, now_ms), (vertex, until_ms)))
        return Start(vertex, now_ms, came_from)


@st.composite
def late_evenings(draw: st.DrawFn) -> tuple[Hall, list[Call], list[int]]:
    hall = draw(restful_halls())
    delays = st.one_of(st.just(0), st.just(0), st.integers(1, 3_000), st.integers(1, 60_000))
    return hall, draw(calls(hall)), draw(st.lists(delays, max_size=40))


@given(late_evenings())
@settings(max_examples=50, deadline=None)
def test_however_late_robots_start_they_stay_apart_and_come_home(evening):
    hall, asked, delays_ms = evening
    floor, now_ms = LateFloor(hall, delays_ms), 0
    for call in asked:
        now_ms += call.after_ms
        floor.drive_until(now_ms)
        was_home = len(floor.ahead[call.robot].waypoints) == 1 and not floor._move(call.robot, now_ms)
        errands = tuple((vertex, ms) for vertex, ms in call.choices[0] if vertex in hall.goals)
        plan = floor.send(call.robot, now_ms, errands)
        assert plan is not None or not was_home
    floor.drive_until(1 << 40)
    _judge(floor)


def _judge(floor: LateFloor) -> None:
    hall = floor.hall
    until_ms = max(driven[-1][1] for driven in floor.driven.values()) + 1
    legs = {robot: legs_of(hall.floor, _with_stands(driven), until_ms) for robot, driven in floor.driven.items()}
    names = list(legs)
    for n, robot in enumerate(names):
        assert floor.driven[robot][-1][0] == hall.rests[robot]
        for other in names[:n]:
            apart_m = least_m(legs[robot], legs[other])
            assert apart_m >= hall.separation_m - TOLERANCE_M, f"{robot} and {other} are {apart_m} m apart"
        for leg in legs[robot]:
            if leg.start != leg.end:
                assert leg.end_ms - leg.start_ms == drive_ms(hall, leg.start, leg.end)


def _with_stands(driven: list[tuple[str, int]]) -> Waypoints:
    """Equal waypoints only once: where a move begins just when the one before it ends."""
    return tuple(dict.fromkeys(driven))
