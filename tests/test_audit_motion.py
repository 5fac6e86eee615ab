"""The judge of motion: whoever touches, jumps, speeds or leaves the floor's edges is found, and nobody else."""

from __future__ import annotations

import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_log import FLOOR, HEADER, drive, log

from sim.audit import Report, audit
from sim.audit.distances import between_robots
from sim.audit.geometry import Leg, closest, path_to_rect_m
from sim.floor import Rect
from sim.messages import events as e


def judge(*timed: tuple[int, e.AnyEvent], header=HEADER) -> Report:
    return audit(header, log(*timed))


def kinds(*timed: tuple[int, e.AnyEvent]) -> list[str]:
    return [violation.kind for violation in judge(*timed).violations]


def test_robots_that_keep_their_distance_are_left_alone():
    report = judge(
        *drive("r1", 0, "d1", "a", "p"), *drive("r2", 2_000, "d2", "s", leg_ms=2_000), (9_000, e.DoorsClosed())
    )
    assert report.ok
    assert report.moves == 3
    # r1 stands at p (1, 1), r2 arrives at s (2, 0): the square root of 2 from centre to centre
    assert report.nearest is not None
    assert report.nearest.gap_m == pytest.approx(math.sqrt(2) - 0.5)
    assert set(report.nearest.robots) == {"r1", "r2"}


def test_two_robots_at_one_vertex_are_found():
    report = judge(*drive("r1", 0, "d1", "a", "s"), *drive("r2", 2_000, "d2", "s", leg_ms=2_000))
    assert [violation.kind for violation in report.violations] == ["distance"]
    violation = report.violations[0]
    assert set(violation.robots) == {"r1", "r2"}
    assert violation.seq == 3


def test_a_swap_on_an_edge_is_found_at_the_instant_of_touching():
    report = judge((0, e.RobotDeparted("r1", "d1", "a", 0, 1_000)), *drive("r1", 1_000, "a", "s"))
    assert report.ok
    swap = (*drive("r1", 0, "d1", "a", "s", "d2", leg_ms=2_000), *drive("r2", 0, "d2", "s", "a", "d1", leg_ms=2_000))
    timed = sorted(swap, key=lambda timed: timed[0])
    report = judge(*timed)
    assert [violation.kind for violation in report.violations] == ["distance"]
    assert report.violations[0].numbers["gap_m"] == pytest.approx(-0.5)


def test_a_robot_that_stands_in_the_way_is_found_however_long_ago_it_came():
    timed = (*drive("r2", 0, "d2", "s", leg_ms=2_000), *drive("r1", 3_000_000, "d1", "a", "s"))
    assert kinds(*timed) == ["distance"]


def test_a_gap_just_below_the_clearance_is_found_and_one_just_above_is_not():
    """r1 stands at a; r2 comes along the aisle and halts 0.6 m (radii and clearance) away, or a hair nearer."""

    def approach(halt_x_m: float) -> list[str]:
        leg_ms, speed = 2_000, 1.0
        at_ms = 4_000 + round((2.0 - halt_x_m) / speed * 1000)
        return kinds(
            *drive("r1", 0, "d1", "a"),
            *drive("r2", 2_000, "d2", "s", leg_ms=leg_ms),
            *drive("r2", 4_000, "s", "a"),
            (at_ms, e.RobotHalted("r2", halt_x_m, 0.0)),
        )

    assert approach(1.601) == []
    assert approach(1.6) == []
    assert approach(1.599) == ["distance"]


def test_robots_that_stand_too_near_from_the_beginning_are_found():
    vertices = FLOOR.vertices | {"d2": msgspec.structs.replace(FLOOR.vertices["d2"], x_m=0.5)}
    header = msgspec.structs.replace(HEADER, floor=msgspec.structs.replace(FLOOR, vertices=vertices))
    report = judge((1_000, e.DoorsClosed()), header=header)
    assert [violation.kind for violation in report.violations] == ["distance"]


def test_each_time_that_two_robots_touch_is_reported_once():
    """r2 stands at s; r1 comes, goes and comes again: twice too near, each time over several moves."""
    comes = ("d1", "a", "s")
    goes = ("s", "a", "d1")
    report = judge(
        *drive("r2", 0, "d2", "s", leg_ms=2_000),
        *drive("r1", 10_000, *comes),
        *drive("r1", 13_000, *goes),
        *drive("r1", 20_000, *comes),
        (30_000, e.DoorsClosed()),
    )
    assert [violation.kind for violation in report.violations] == ["distance", "distance"]
    assert [violation.at_ms for violation in report.violations] == [12_000, 22_000]


def test_each_robot_counts_with_its_own_radius():
    robots = HEADER.robots | {"r2": msgspec.structs.replace(HEADER.robots["r2"], radius_m=0.9)}
    header = msgspec.structs.replace(HEADER, robots=robots)
    timed = (*drive("r1", 0, "d1", "a"), *drive("r2", 0, "d2", "s", leg_ms=2_000))
    assert [v.kind for v in judge(*timed, header=header).violations if v.kind != "wall"] == ["distance"]
    assert kinds(*timed) == []


def test_a_robot_that_was_carried_away_is_no_obstacle():
    gone = (*drive("r2", 0, "d2", "s", leg_ms=2_000), (2_500, e.RobotRemoved("r2", "breakdown")))
    assert kinds(*gone, *drive("r1", 3_000, "d1", "a", "s")) == []


def test_a_robot_that_is_put_back_is_an_obstacle_again():
    removed = ((0, e.RobotRemoved("r2", "breakdown")), *drive("r1", 1_000, "d1", "a"))
    assert kinds(*removed, (4_000, e.RobotPlaced("r2", 2.0, 0.0, "repaired"))) == []
    near = (*removed, (4_000, e.RobotPlaced("r2", 1.5, 0.0, "repaired")), (5_000, e.DoorsClosed()))
    assert kinds(*near) == ["distance"]


def test_a_move_that_starts_elsewhere_is_a_teleport():
    assert kinds(*drive("r1", 0, "d1", "a"), *drive("r1", 5_000, "s", "a")) == ["teleport"]


def test_the_first_move_starts_at_the_dock():
    assert kinds(*drive("r1", 0, "a", "p")) == ["teleport"]


def test_a_robot_that_is_put_elsewhere_goes_on_from_there():
    away = (*drive("r1", 0, "d1", "a"), (1_500, e.RobotRemoved("r1", "carried")))
    placed = (*away, (9_000, e.RobotPlaced("r1", 1.0, 1.0, "back")))
    assert kinds(*placed, *drive("r1", 10_000, "p", "a")) == []
    assert kinds(*placed, *drive("r1", 10_000, "a", "p")) == ["teleport"]


def test_a_robot_that_is_put_down_in_mid_edge_drives_along_that_edge():
    placed = ((0, e.RobotRemoved("r1", "carried")), (1_000, e.RobotPlaced("r1", 1.4, 0.0, "back")))
    assert kinds(*placed, (2_000, e.RobotDeparted("r1", "s", "a", 2_000, 3_000, 1.4, 0.0))) == []
    assert kinds(*placed, (2_000, e.RobotDeparted("r1", "a", "p", 2_000, 4_000, 1.4, 0.0))) == ["edge"]


def test_a_robot_that_was_carried_away_does_not_drive():
    assert kinds((0, e.RobotRemoved("r1", "carried")), *drive("r1", 1_000, "d1", "a")) == ["absent"]
    assert kinds((0, e.RobotRemoved("r1", "carried")), (5, e.RobotRemoved("r1", "carried"))) == ["absent"]


def test_a_move_before_the_last_one_has_ended_is_found():
    assert kinds(*drive("r1", 0, "d1", "a"), *drive("r1", 900, "a", "p")) == ["overlap"]


def test_a_move_along_no_edge_is_found():
    assert kinds((0, e.RobotDeparted("r1", "d1", "p", 0, 2_000))) == ["edge"]


def test_a_one_way_edge_is_not_driven_back():
    up = tuple(drive("r1", 0, "d1", "a", "p", "w"))
    assert kinds(*up) == []
    assert kinds(*up, *drive("r1", 5_000, "w", "p")) == ["edge"]


def test_a_move_faster_than_the_robot_is_found_and_rounding_up_is_allowed():
    assert kinds(*drive("r1", 0, "d1", "a", leg_ms=999)) == ["speed"]
    assert kinds(*drive("r1", 0, "d1", "a", leg_ms=1_001)) == []


def test_a_move_faster_than_its_edge_allows_is_found():
    slow = msgspec.structs.replace(FLOOR, speed_limits_mps=(("d1", "a", 0.5), ("p", "w", 0.5), ("a", "p", 9.0)))
    header = msgspec.structs.replace(HEADER, floor=slow)
    there, back = drive("r1", 0, "d1", "a", leg_ms=2_000), drive("r1", 2_000, "a", "d1")
    assert judge(*there, *back, header=header).ok
    report = judge(*drive("r1", 0, "d1", "a", leg_ms=1_999), header=header)
    assert [violation.kind for violation in report.violations] == ["speed"]
    assert report.violations[0].numbers == {"span_ms": 1_999, "least_ms": 2_000}
    assert judge(*drive("r1", 0, "d1", "a", "p", leg_ms=2_000), header=header).ok
    faster = [*drive("r1", 0, "d1", "a", leg_ms=2_000), *drive("r1", 2_000, "a", "p", leg_ms=500)]
    assert [violation.kind for violation in judge(*faster, header=header).violations] == ["speed"]


def test_a_robot_backing_out_of_a_one_way_edge_keeps_to_its_speed_limit():
    slow = msgspec.structs.replace(FLOOR, speed_limits_mps=(("p", "w", 0.5),))
    header = msgspec.structs.replace(HEADER, floor=slow)
    in_it = (*drive("r1", 0, "d1", "a", "p"), *drive("r1", 2_000, "p", "w", leg_ms=2_000))
    halted = (*in_it, (3_000, e.RobotHalted("r1", 1.0, 1.5)))
    assert judge(*halted, (4_000, e.RobotDeparted("r1", "w", "p", 4_000, 5_000, 1.0, 1.5)), header=header).ok
    back = judge(*halted, (4_000, e.RobotDeparted("r1", "w", "p", 4_000, 4_500, 1.0, 1.5)), header=header)
    assert [violation.kind for violation in back.violations] == ["speed"]


def test_a_move_that_takes_no_time_is_found():
    assert kinds((0, e.RobotDeparted("r1", "d1", "a", 0, 0))) == ["speed"]


def test_a_departure_is_declared_when_it_happens():
    assert kinds((500, e.RobotDeparted("r1", "d1", "a", 600, 1_600))) == ["departure"]


def test_after_a_halt_a_robot_goes_on_towards_either_end():
    halted = (*drive("r1", 0, "d1", "a"), *drive("r1", 1_000, "a", "s"), (1_400, e.RobotHalted("r1", 1.4, 0.0)))
    on = e.RobotDeparted("r1", "a", "s", 2_000, 2_600, 1.4, 0.0)
    back = e.RobotDeparted("r1", "s", "a", 2_000, 2_400, 1.4, 0.0)
    aside = e.RobotDeparted("r1", "a", "p", 2_000, 3_200, 1.4, 0.0)
    assert kinds(*halted, (2_000, on)) == []
    assert kinds(*halted, (2_000, back)) == []
    assert kinds(*halted, (2_000, aside)) == ["edge"]


def test_a_robot_halted_on_a_one_way_edge_may_turn_back():
    halted = (*drive("r1", 0, "d1", "a", "p", "w"), (2_500, e.RobotHalted("r1", 1.0, 1.5)))
    assert kinds(*halted, (3_000, e.RobotDeparted("r1", "w", "p", 3_000, 3_500, 1.0, 1.5))) == []


def test_a_halt_beside_the_move_is_found():
    assert kinds(*drive("r1", 0, "d1", "a"), (400, e.RobotHalted("r1", 0.5, 0.0))) == ["halt"]


def test_a_halt_of_a_standing_robot_is_found():
    assert kinds(*drive("r1", 0, "d1", "a"), (1_400, e.RobotHalted("r1", 1.0, 0.0))) == ["halt"]


def test_a_halted_robot_is_judged_where_it_halted():
    halted = (
        *drive("r2", 0, "d2", "s", leg_ms=2_000),
        *drive("r2", 2_000, "s", "a"),
        (2_500, e.RobotHalted("r2", 1.5, 0)),
    )
    assert kinds(*halted, *drive("r1", 4_000, "d1", "a")) == ["distance"]


def test_a_robot_that_cuts_a_wall_or_a_table_is_found():
    walls = (Rect(0.9, -0.8, 0.2, 0.4),)  # its lower side 0.4 m above the vertex a
    for wall_m, expected in ((0.0, []), (0.1501, ["wall"])):
        moved = tuple(msgspec.structs.replace(wall, y_m=wall.y_m + wall_m) for wall in walls)
        header = msgspec.structs.replace(HEADER, floor=msgspec.structs.replace(FLOOR, walls=moved))
        report = judge(*drive("r1", 0, "d1", "a"), header=header)
        assert [violation.kind for violation in report.violations][:1] == expected
    table = msgspec.structs.replace(FLOOR.tables["t1"], shape=(Rect(2.5, -0.1, 0.2, 0.2),))
    header = msgspec.structs.replace(HEADER, floor=msgspec.structs.replace(FLOOR, tables={"t1": table}))
    report = judge(*drive("r2", 0, "d2", "s", leg_ms=2_000), header=header)
    assert [violation.kind for violation in report.violations] == ["wall"]
    assert "table t1" in report.violations[0].what


def test_robots_and_vertices_that_do_not_exist_are_named():
    assert kinds(*drive("r9", 0, "d1", "a")) == ["unknown"]
    assert kinds(*drive("r1", 0, "d1", "nowhere")) == ["unknown"]


# ── geometry ──────────────────────────────────────────────────────────────────────────────────

metres = st.floats(-20, 20, allow_nan=False).map(lambda value: round(value, 3))
points = st.tuples(metres, metres)


@st.composite
def legs(draw: st.DrawFn, robot: int) -> Leg:
    start_ms = draw(st.integers(0, 5_000))
    span_ms = draw(st.integers(1, 10_000))
    (x0, y0), (x1, y1) = draw(points), draw(points)
    return Leg(start_ms, start_ms + span_ms, x0, y0, (x1 - x0) / span_ms, (y1 - y0) / span_ms, robot, 1)


@given(legs(0), legs(1))
def test_the_exact_least_distance_agrees_with_dense_sampling(a: Leg, b: Leg):
    start_ms, end_ms = max(a.start_ms, b.start_ms), min(a.end_ms, b.end_ms)
    found = closest(a, b)
    if end_ms <= start_ms:
        assert found is None
        return
    assert found is not None
    distance_m, at_ms = found
    assert start_ms <= at_ms <= end_ms
    assert math.dist(a.position_at(at_ms), b.position_at(at_ms)) == pytest.approx(distance_m, abs=1e-9)
    step_ms = (end_ms - start_ms) / 400
    instants = [start_ms + step_ms * n for n in range(401)]
    sampled_m = min(math.dist(a.position_at(t), b.position_at(t)) for t in instants)
    closing_m = math.hypot(a.vx - b.vx, a.vy - b.vy) * step_ms
    assert sampled_m - closing_m - 1e-9 <= distance_m <= sampled_m + 1e-9


@given(points, points, points, st.tuples(st.floats(0.1, 5), st.floats(0.1, 5)))
def test_the_distance_of_a_path_from_a_rectangle_agrees_with_dense_sampling(start, end, corner, size):
    rect = Rect(*corner, *size)
    found_m = path_to_rect_m(start, end, rect)

    def off_m(share: float) -> float:
        x, y = start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
        beside = max(rect.x_m - x, 0.0, x - rect.x_m - rect.w_m)
        return math.hypot(beside, max(rect.y_m - y, 0.0, y - rect.y_m - rect.h_m))

    sampled_m = min(off_m(n / 500) for n in range(501))
    assert sampled_m - math.dist(start, end) / 500 - 1e-9 <= found_m <= sampled_m + 1e-9


@given(st.lists(st.tuples(legs(0), st.integers(0, 5)), min_size=2, max_size=12))
def test_no_pair_is_missed_by_looking_at_neighbours_only(drawn):
    """One leg a robot, anywhere: what the sweep finds is what comparing all pairs finds."""
    legs_ = [leg._replace(robot=robot) for robot, (leg, _) in enumerate(drawn)]
    names = [f"r{robot}" for robot in range(len(legs_))]
    found, _ = between_robots(legs_, names, [0.5] * len(legs_), 0.2)
    expected = set()
    for n, a in enumerate(legs_):
        for b in legs_[n + 1 :]:
            nearest = closest(a, b)
            if nearest is not None and nearest[0] < 1.2 - 1e-6:
                expected.add((names[a.robot], names[b.robot]))
    assert {violation.robots for violation in found} == expected
