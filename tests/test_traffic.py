"""The routing for programs: robots on a floor of one's own, sent to goals (docs/routing.md)."""

from __future__ import annotations

import doctest
import math
from itertools import combinations
from pathlib import Path

import pytest

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec, Rect, VertexSpec
from sim.floor.points import floor_of
from sim.routing.traffic import Goal, Traffic

PAGE = Path(__file__).parent.parent / "docs" / "routing.md"
PLACES = {
    "a": (0.0, 0.0),
    "b": (2.0, 0.0),
    "c": (4.0, 0.0),
    "d": (6.0, 0.0),
    "home-a": (0.0, 2.0),
    "home-c": (4.0, 2.0),
}
LINE = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "home-a"), ("c", "home-c")]


def line() -> Floor:
    return floor_of(PLACES, LINE, clearance_m=0.1)


def two_robots() -> Traffic:
    traffic = Traffic(line(), radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("anna", "home-a", rest="home-a")
    traffic.add_robot("bob", "home-c", rest="home-c")
    return traffic


def least_gap_m(traffic: Traffic, until_ms: int) -> float:
    """The least distance of two centres, looked at every 20 ms from now on."""
    least = math.inf
    for at_ms in range(traffic.now_ms, until_ms, 20):
        traffic.advance(at_ms)
        places = [traffic.position_m(robot) for robot in traffic.robots]
        least = min(least, *(math.dist(one, other) for one, other in combinations(places, 2)))
    return least


def test_the_page_on_routing_does_what_it_shows() -> None:
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    assert tried > 8
    assert failed == 0


def test_robots_that_have_to_swap_ends_of_an_aisle_stay_apart_and_both_arrive() -> None:
    traffic = two_robots()
    assert traffic.send("anna", [Goal("d", 3.0)])
    assert traffic.send("bob", [Goal("a", 3.0)])
    assert least_gap_m(traffic, 60_000) >= 0.7 - 1e-6
    assert traffic.position_m("anna") == PLACES["home-a"]
    assert traffic.position_m("bob") == PLACES["home-c"]


def test_an_edge_with_a_speed_limit_takes_longer_and_robots_behind_keep_their_distance_there() -> None:
    slow = [edge if edge != ("b", "c") else ("b", "c", 0.25) for edge in LINE]
    traffic = Traffic(floor_of(PLACES, slow, clearance_m=0.1), radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("anna", "home-a", rest="home-a")
    traffic.add_robot("bob", "a", rest="c")
    driven = dict(traffic.plan("bob").waypoints)
    assert (driven["b"], driven["c"]) == (2_000, 10_000)
    assert traffic.send("anna", [Goal("b")])
    assert least_gap_m(traffic, 60_000) == pytest.approx(0.7, abs=1e-3)  # anna comes up to her as near as she may


def test_a_limit_above_the_robots_own_speed_changes_nothing() -> None:
    traffic = Traffic(floor_of(PLACES, [*LINE[1:], ("a", "b", 5.0)]), radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("bob", "a", rest="b")
    assert traffic.plan("bob").waypoints[-1] == ("b", 2_000)


def test_of_two_ways_the_one_that_is_quicker_under_its_speed_limits_is_driven() -> None:
    places = {"a": (0.0, 0.0), "b": (4.0, 0.0), "round": (2.0, 2.0)}
    traffic = Traffic(floor_of(places, [("a", "b", 0.5), ("a", "round"), ("round", "b")]), radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("bob", "a", rest="b")
    assert [vertex for vertex, _ in traffic.plan("bob").waypoints] == ["a", "round", "b"]


def test_goals_sent_on_the_way_come_after_those_ahead() -> None:
    traffic = two_robots()
    traffic.send("anna", [Goal("b", 5.0)])
    traffic.advance(1_500)  # in the middle of a move
    plan = traffic.send("anna", [Goal("d")])
    assert plan is not None
    assert [stop.vertex for stop in plan.stops] == ["b", "d"]
    assert [reached.vertex for reached in traffic.advance(60_000)] == ["b", "d"]


def test_a_stay_that_has_begun_goes_on_as_long_as_it_was_to_last() -> None:
    traffic = two_robots()
    traffic.send("anna", [Goal("a", 10.0)])
    traffic.advance(5_000)
    traffic.send("anna", [Goal("b")])
    assert traffic.advance(12_000) == [("anna", "a", 2_000, 12_000)]


def test_a_recalled_robot_forgets_its_goals_and_goes_home() -> None:
    traffic = two_robots()
    traffic.send("anna", [Goal("d", 3.0)])
    traffic.advance(3_000)
    assert traffic.recall("anna")
    assert traffic.advance(60_000) == []
    assert traffic.position_m("anna") == PLACES["home-a"]


def test_of_several_choices_the_one_done_first_is_driven() -> None:
    plan = two_robots().send("anna", [Goal("d")], [Goal("b")])
    assert plan is not None
    assert plan.stops[0].vertex == "b"


def test_a_robot_put_elsewhere_drives_to_its_place_of_rest() -> None:
    traffic = two_robots()
    traffic.add_robot("carl", at="b", rest="d")
    traffic.advance(20_000)
    assert traffic.position_m("carl") == PLACES["d"]


@pytest.mark.parametrize(
    ("robot", "said"),
    [
        (("anna", "d"), "robots.anna: there is a robot anna already"),
        (("carl", "z"), "robots.carl.at: there is no vertex z"),
        (("carl", "d", "z"), "robots.carl.rest: there is no vertex z"),
        (("carl", "home-a", "d"), "robots.carl.at: home-a is 0 m from where anna is"),
        (("carl", "d"), "robots.carl.rest: carl has no place of rest, unlike those before it"),
        (("carl", "d", "home-c"), "robots.carl.rest: home-c is 0 m from home-c, where bob rests"),
    ],
)
def test_a_robot_that_cannot_be_there_is_refused_by_name(robot: tuple[str, ...], said: str) -> None:
    traffic = two_robots()
    with pytest.raises(BadInput) as refused:
        traffic.add_robot(*robot)
    assert str(refused.value).startswith(said)
    assert traffic.robots == ("anna", "bob")


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        (Goal("z"), "goals.0: there is no vertex z"),
        (Goal("home-c"), "goals.0: home-c is where bob rests"),
        (Goal("b", math.nan), "goals.0.stay_s: it is nan"),
        (Goal("b", -1.0), "goals.0.stay_s: it is -1"),
        (Goal("b", math.inf), "goals.0.stay_s: it is inf"),
    ],
)
def test_a_goal_that_cannot_be_served_is_refused_and_the_plan_stands(goal: Goal, said: str) -> None:
    traffic = two_robots()
    before = traffic.plan("anna")
    with pytest.raises(BadInput) as refused:
        traffic.send("anna", [goal])
    assert str(refused.value).startswith(said)
    assert traffic.plan("anna") is before


def test_a_goal_without_a_way_back_is_refused() -> None:
    floor = floor_of({"a": (0, 0), "b": (2, 0)}, [("a", "b")], both_ways=False)
    traffic = Traffic(floor, radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("anna", "a", rest="a")
    with pytest.raises(BadInput, match="could not get back from there to a"):
        traffic.send("anna", [Goal("b")])


def test_a_goal_behind_another_robots_rest_is_refused() -> None:
    traffic = Traffic(line(), radius_m=0.3, speed_mps=1.0)
    traffic.add_robot("anna", "home-a", rest="home-a")
    traffic.add_robot("bob", "b", rest="b")
    with pytest.raises(BadInput, match="only past where other robots rest"):
        traffic.send("anna", [Goal("d")])


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"radius_m": -0.3, "speed_mps": 1.0}, "radius_m: it is -0.3"),
        ({"radius_m": math.nan, "speed_mps": 1.0}, "radius_m: it is nan"),
        ({"radius_m": 0.3, "speed_mps": 0.0}, "speed_mps: it is 0"),
        ({"radius_m": 0.3, "speed_mps": 1.0, "turn_s": -1.0}, "turn_s: it is -1"),
    ],
)
def test_a_robot_with_impossible_figures_is_refused(figures: dict[str, float], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        Traffic(line(), **figures)
    assert str(refused.value).startswith(said)


def test_a_robot_wider_than_its_aisle_is_refused() -> None:
    vertices = {"a": VertexSpec(0.0, 0.0), "b": VertexSpec(2.0, 0.0)}
    spec = FloorSpec(vertices, (("a", "b"), ("b", "a")), 0.0, walls=(Rect(0.0, 0.5, 2.0, 0.1),))
    with pytest.raises(BadInput, match=r"does not fit at a: a wall is 0\.5 m off"):
        Traffic(Floor(spec), radius_m=0.6, speed_mps=1.0)


@pytest.mark.parametrize(
    ("positions", "edges", "said"),
    [
        ({}, [], "positions: there is no vertex"),
        ({"a": (0.0, math.nan)}, [], "positions.a: it is (0.0, nan)"),
        ({"a": (0.0, math.inf)}, [], "positions.a: it is (0.0, inf)"),
        ({"a": (0.0, 0.0)}, [("a", "b")], "edges.0: it has an end at b, which is no vertex"),
        ({"a": (0.0, 0.0)}, [("a", "a")], "edges.0: it leads from a to itself"),
        ({"a": (0.0, 0.0), "b": (0.0, 0.0)}, [("a", "b")], "edges.0: a and b are in the same place"),
        ({"a": (0.0, 0.0), "b": (1.0, 0.0)}, [("a", "b"), ("b", "a")], "edges.1: the edge from b to a is listed"),
        ({"a": (0.0, 0.0), "b": (1.0, 0.0)}, [("a", "b", 0.0)], "edges.0: its speed limit is 0.0; give one number"),
        ({"a": (0.0, 0.0), "b": (1.0, 0.0)}, [("a", "b", math.nan)], "edges.0: its speed limit is nan"),
        ({"a": (0.0, 0.0), "b": (1.0, 0.0)}, [("a", "b", 1.0, 2.0)], "edges.0: its speed limit is 1.0, 2.0"),
    ],
)
def test_a_floor_that_is_none_is_refused(
    positions: dict[str, tuple[float, float]], edges: list[tuple[str, str]], said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        floor_of(positions, edges)
    assert str(refused.value).startswith(said)


def test_time_never_goes_back() -> None:
    traffic = two_robots()
    traffic.advance(1_000)
    with pytest.raises(BadInput, match="to_ms: it is 500"):
        traffic.advance(500)
