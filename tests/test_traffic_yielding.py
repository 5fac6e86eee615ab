"""Robots without places of rest: they make way for one another, and everybody gets everywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.audit import audit
from sim.bad_input import BadInput
from sim.floor import Floor
from sim.floor.points import floor_of
from sim.messages.codec import VERSION, Header, RobotSpec, hashes_of
from sim.messages.events import Entry, RobotDeparted
from sim.routing.traffic import Goal, Traffic

RADIUS_M = 0.5


class Drive:
    """Robots on a floor, the moves they make, and what the judge says about them."""

    def __init__(self, floor: Floor, *starts: str) -> None:
        self.traffic = Traffic(floor, radius_m=RADIUS_M, speed_mps=1.0)
        self.starts = {f"robot-{n}": at for n, at in enumerate(starts)}
        for robot, at in self.starts.items():
            self.traffic.add_robot(robot, at)
        self.departed: list[RobotDeparted] = []

    def advance(self, to_ms: int) -> list[str]:
        """The vertices that were reached as goals."""
        for robot in self.traffic.robots:
            for (a, from_ms), (b, arrive_ms) in self.traffic.moves(robot, to_ms):
                self.departed.append(RobotDeparted(robot, a, b, from_ms, arrive_ms))
        return [reached.vertex for reached in self.traffic.advance(to_ms)]

    def end_ms(self) -> int:
        return max(self.traffic.plan(robot).waypoints[-1][1] for robot in self.traffic.robots) + 1

    def finish(self) -> list[str]:
        reached = self.advance(max(self.end_ms(), self.traffic.now_ms))
        robots = {robot: RobotSpec(RADIUS_M, 1.0, at) for robot, at in self.starts.items()}
        spec = self.traffic.floor.spec
        header = Header(VERSION, "tiny", spec, None, None, hashes_of(spec), robots, 0, "2026-01-01T00:00:00")
        ordered = sorted(self.departed, key=lambda move: move.depart_ms)
        report = audit(header, [Entry(seq, move.depart_ms, move) for seq, move in enumerate(ordered, start=1)])
        assert report.violations == ()
        return reached


def corridor(length: int, *niches: int) -> Floor:
    """Vertices 0, 1, … two metres apart in a line; n1 beside 1, and so on."""
    places = {str(n): (2.0 * n, 0.0) for n in range(length)}
    places |= {f"n{n}": (2.0 * n, 2.0) for n in niches}
    edges = [(str(n), str(n + 1)) for n in range(length - 1)] + [(str(n), f"n{n}") for n in niches]
    return floor_of(places, edges)


def ring() -> Floor:
    places = {"a": (0.0, 0.0), "b": (2.0, 0.0), "c": (4.0, 0.0), "d": (4.0, 2.0), "e": (2.0, 2.0), "f": (0.0, 2.0)}
    return floor_of(places, [("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"), ("e", "f"), ("f", "a")])


def bridge() -> Floor:
    """Two rings of four, joined by a bridge of two edges."""
    places = {"w1": (0, 0), "w2": (0, 2), "w3": (2, 2), "w4": (2, 0), "m": (4, 0)}
    places |= {"e1": (6, 0), "e2": (6, 2), "e3": (8, 2), "e4": (8, 0)}
    edges = [("w1", "w2"), ("w2", "w3"), ("w3", "w4"), ("w4", "w1"), ("w4", "m"), ("m", "e1")]
    edges += [("e1", "e2"), ("e2", "e3"), ("e3", "e4"), ("e4", "e1")]
    return floor_of({name: (float(x), float(y)) for name, (x, y) in places.items()}, edges)


def test_an_idle_robot_makes_way_into_a_niche() -> None:
    drive = Drive(corridor(4, 2), "0", "2")
    assert drive.traffic.send("robot-0", [Goal("3")])
    assert drive.finish() == ["3"]
    assert drive.traffic.plan("robot-1").waypoints[-1][0] == "n2"


def test_an_idle_robot_deep_in_a_dead_end_comes_out_for_one_that_has_to_go_there() -> None:
    drive = Drive(corridor(4, 1), "0", "3")
    assert drive.traffic.send("robot-0", [Goal("3")])
    assert drive.finish() == ["3"]


def test_two_robots_change_places_past_a_niche() -> None:
    drive = Drive(corridor(5, 2), "0", "4")
    assert drive.traffic.send("robot-0", [Goal("4")])
    assert drive.traffic.send("robot-1", [Goal("0")])
    assert sorted(drive.finish()) == ["0", "4"]


def test_robots_on_a_ring_follow_one_another_round_it() -> None:
    drive = Drive(ring(), "a", "c", "e")
    for robot, goal in [("robot-0", "e"), ("robot-1", "a"), ("robot-2", "c")]:
        assert drive.traffic.send(robot, [Goal(goal)])
    assert sorted(drive.finish()) == ["a", "c", "e"]


def test_an_idle_robot_leaves_a_bridge_that_another_one_needs() -> None:
    drive = Drive(bridge(), "w1", "m")
    assert drive.traffic.send("robot-0", [Goal("e3")])
    assert drive.finish() == ["e3"]


def test_a_stay_is_kept_though_another_robot_wants_the_place() -> None:
    drive = Drive(corridor(4, 2), "1", "0")
    drive.traffic.send("robot-0", [Goal("2", 10.0)])
    plan = drive.traffic.send("robot-1", [Goal("3")])
    assert plan is not None
    assert sorted(drive.finish()) == ["2", "3"]
    (stop,) = drive.traffic.plan("robot-0").stops
    assert stop.leave_ms - stop.arrive_ms == 10_000


def test_robots_packed_on_two_rings_shift_until_one_has_crossed_the_bridge() -> None:
    drive = Drive(bridge(), "w1", "w2", "e1", "e2", "e3")
    assert drive.traffic.send("robot-0", [Goal("e3")])
    assert drive.finish() == ["e3"]
    assert drive.traffic.plan("robot-0").waypoints[-1][0] == "e3"


def test_where_there_is_no_room_to_pass_nothing_changes() -> None:
    drive = Drive(corridor(3), "0", "2")
    before = [drive.traffic.plan(robot) for robot in drive.traffic.robots]
    assert drive.traffic.send("robot-0", [Goal("2")]) is None
    assert [drive.traffic.plan(robot) for robot in drive.traffic.robots] == before
    drive.finish()


def test_a_goal_without_a_way_to_it_is_refused() -> None:
    drive = Drive(floor_of({"a": (0, 0), "b": (2, 0)}, [("b", "a")], both_ways=False), "a")
    with pytest.raises(BadInput, match=r"goals\.0: b can't be reached by robot-0"):
        drive.traffic.send("robot-0", [Goal("b")])


FLOORS = {
    "corridor": (corridor(6, 1, 3, 4), ("0", "5", "3")),
    "ring": (ring(), ("a", "c", "e")),
    "bridge": (bridge(), ("w1", "w3", "e1", "e3")),
    "ladder": (
        floor_of(
            {f"{side}{n}": (2.0 * n, 2.0 * place) for n in range(4) for place, side in enumerate("ab")},
            [(f"{side}{n}", f"{side}{n + 1}") for n in range(3) for side in "ab"]
            + [(f"a{n}", f"b{n}") for n in range(4)],
        ),
        ("a0", "a2", "b1", "b3"),
    ),
}


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    name=st.sampled_from(sorted(FLOORS)),
    wishes=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 4000)), min_size=1, max_size=12),
)
def test_on_narrow_floors_every_goal_is_reached_and_nobody_is_touched(
    name: str, wishes: list[tuple[int, int, int]]
) -> None:
    floor, starts = FLOORS[name]
    drive = Drive(floor, *starts)
    vertices = sorted(floor.graph)
    reached = []
    for robot, vertex, pause_ms in wishes:
        goal = Goal(vertices[vertex % len(vertices)])
        for _ in range(30):  # while others are in the way, it is asked again
            if drive.traffic.send(f"robot-{robot % len(starts)}", [goal]):
                break
            reached += drive.advance(drive.traffic.now_ms + 1000)
        else:
            pytest.fail(f"no way for robot-{robot % len(starts)} to {goal.vertex} within 30 s")
        reached += drive.advance(drive.traffic.now_ms + pause_ms)
    assert len(reached) + len(drive.finish()) == len(wishes)
