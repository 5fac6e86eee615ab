"""Several robots planned together from where they are: apart at every instant, and home if there is any way."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.routing import Plan, Router, Start
from sim.routing.conflicts import Conflicts
from sim.routing.reservations import Reservations
from sim.routing.search import Here
from sim.routing.together import Task, Together
from tests.floors import Hall, hall, least_m, legs_of, restful_halls, swap
from tests.test_routing_router import TOLERANCE_M


def assert_apart(place: Hall, plans: Mapping[str, Plan]) -> None:
    until_ms = max(plan.waypoints[-1][1] for plan in plans.values()) + 1
    legs = {robot: legs_of(place.floor, plan.waypoints, until_ms) for robot, plan in plans.items()}
    names = list(legs)
    for n, robot in enumerate(names):
        for other in names[:n]:
            assert least_m(legs[robot], legs[other]) >= place.separation_m - TOLERANCE_M, f"{robot} and {other}"


def replanned(place: Hall, where: Mapping[str, str], closed: tuple[tuple[str, str], ...] = ()) -> dict[str, Plan]:
    router = Router(place.network, place.rests, in_order=True)
    for robot, vertex in where.items():
        router.hold(robot, ((vertex, 0),))
    router.obstruct(closed, {})
    return router.replan_together({robot: (Start(vertex, 0), ()) for robot, vertex in where.items()}, {})


def test_two_robots_on_each_other_s_side_of_a_lane_pass_at_its_only_niche() -> None:
    place = swap()
    plans = replanned(place, {"r1": "e", "r2": "a"})
    assert [plan.waypoints[-1][0] for plan in plans.values()] == ["d1", "d2"]
    assert_apart(place, plans)


def test_moving_one_at_a_time_brings_both_home_too() -> None:
    place = swap()
    network = place.network
    conflicts = Conflicts(network, in_order=True)
    held = Reservations(conflicts, len(network.names), len(network.heads))
    number = network.number
    tasks = [
        Task(0, Start("e", 0), Here(number["e"], 0), (), number["d1"]),
        Task(1, Start("a", 0), Here(number["a"], 0), (), number["d2"]),
    ]
    plans = Together(network, conflicts, held).one_by_one(tasks, [])
    assert plans is not None
    named = {f"r{robot + 1}": plan for robot, plan in plans.items()}
    assert [plan.waypoints[-1][0] for plan in named.values()] == ["d1", "d2"]
    assert_apart(place, named)


def _places(plan: Plan) -> list[str]:
    places = [plan.waypoints[0][0]]
    for vertex, _ in plan.waypoints:
        if vertex != places[-1]:
            places.append(vertex)
    return places


def test_where_robots_can_t_pass_each_other_they_stay_where_they_are() -> None:
    line = {"d1": (0, 0), "p": (2, 0), "1": (4, 0), "d2": (6, 0)}
    place = hall(line, ["d1 p 1 d2"], robots=2)
    plans = replanned(place, {"r1": "1", "r2": "p"})
    assert {robot: plan.waypoints for robot, plan in plans.items()} == {"r1": (("1", 0),), "r2": (("p", 0),)}


def test_a_closed_edge_is_in_no_plan() -> None:
    ring = {"d1": (0, 0), "a": (1, 0), "b": (2, 1), "c": (2, -1), "p": (3, 0), "1": (4, 0)}
    place = hall(ring, ["d1 a b p 1", "a c p"])
    for closed, way in ((("a", "b"), "c"), (("p", "c"), "b")):
        plan = replanned(place, {"r1": "1"}, (closed,))["r1"]
        assert way in _places(plan)
        assert plan.waypoints[-1][0] == "d1"


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_from_anywhere_robots_are_planned_apart_and_most_of_them_home(data: st.DataObject) -> None:
    place = data.draw(restful_halls())
    assume(place.robots > 1)
    network = place.network
    conflicts = Conflicts(network)
    where: dict[str, str] = {}
    for robot in place.rests:
        taken = [network.number[vertex] for vertex in where.values()]
        clear = [name for name in network.names if not set(conflicts.of_stand(network.number[name])[0]) & {*taken}]
        assume(clear)
        where[robot] = data.draw(st.sampled_from(clear))
    plans = replanned(place, where)
    assert_apart(place, plans)
    for robot, plan in plans.items():
        assert plan.waypoints[-1][0] in (place.rests[robot], where[robot])


@pytest.mark.parametrize("behind_m", [0.25, 0.75])
def test_a_robot_halted_in_mid_edge_goes_on_from_there_either_way(behind_m: float) -> None:
    place = hall({"d1": (0, 0), "p": (1, 0), "1": (2, 0)}, ["d1 p 1"])
    router = Router(place.network, place.rests, in_order=True)
    router.halt("r1", (1 + behind_m, 0.0), "p", "1", 5_000)
    (plan,) = router.replan_together({"r1": (Start("~r1", 5_000), ())}, {}).values()
    turned_ms = 5_000 + 2_000  # right round, at a second for 90 degrees
    assert plan.waypoints[:3] == (("~r1", 5_000), ("~r1", turned_ms), ("p", turned_ms + round(behind_m * 1000)))
    assert plan.waypoints[-1] == ("d1", turned_ms + round(behind_m * 1000) + 1_000)
