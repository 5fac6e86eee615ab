"""Whether robots can work on a floor."""

from __future__ import annotations

import time
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec, Rect, TableSpec, VertexSpec
from sim.floor.check import check
from sim.floor.rects import merged, point_to_rect_m, point_to_segment_m, segment_to_rect_m
from sim.restaurant import load
from tests.test_floor_drawing import drawn


def complaint(floor: Floor, radius_m: float = 0.25, robots: int = 1) -> str:
    with pytest.raises(BadInput) as caught:
        check(floor, radius_m, robots)
    return str(caught.value)


def test_a_floor_on_which_robots_can_work_is_accepted(tmp_path: Path) -> None:
    check(drawn(tmp_path, "#P#D#D#\n.......\n.01.02.\n......."), 0.25, 2)


@pytest.mark.parametrize(
    ("drawing", "part"),
    [
        ("P.D", "there is no table"),
        ("P..\n.1.", "for 1 robots there are 0 docks"),
        ("PD.\n1>.", "table 1 can't be reached"),
    ],
)
def test_a_floor_with_a_part_missing_is_refused(tmp_path: Path, drawing: str, part: str) -> None:
    with pytest.raises(BadInput) as caught:
        check(drawn(tmp_path, drawing), 0.25, 1)
    assert part in str(caught.value)
    assert "floor.toml:" in str(caught.value)


def test_more_robots_than_docks_are_refused(tmp_path: Path) -> None:
    said = complaint(drawn(tmp_path, "P.D\n.1."), robots=2)
    assert "for 2 robots there are 1 docks" in said


def test_a_table_with_no_way_back_is_named_with_its_row(tmp_path: Path) -> None:
    said = complaint(drawn(tmp_path, "P.D \n... \n##v \n##.1"))
    assert "there is no way back from table 1 to pass-1" in said
    assert "row 4" in said


def test_a_robot_too_wide_for_an_aisle_is_told_where(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "######\n#P..D#\n##.###\n##1###")
    check(floor, 0.5, 1)
    said = complaint(floor, radius_m=0.51)
    assert "radius of 0.51 m does not fit at pass-1: a wall is 0.5 m off" in said
    assert "row 2" in said


def test_a_table_top_in_the_way_is_found_along_an_edge_and_not_only_at_its_ends() -> None:
    spec = FloorSpec(
        vertices={
            "dock": VertexSpec(0, 0, "dock"),
            "pass": VertexSpec(4, 0, "pass"),
            "end": VertexSpec(4, 3),
        },
        edges=(("dock", "pass"), ("pass", "dock"), ("pass", "end"), ("end", "pass")),
        clearance_m=0.05,
        tables={"1": TableSpec("end", 4, (Rect(1.9, 0.2, 0.2, 0.2),))},
    )
    said = complaint(Floor(spec))
    assert "does not fit between dock and pass: table 1 is 0.2 m off" in said
    check(Floor(spec), 0.2, 1)


def test_docks_closer_than_two_robots_need_are_refused(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P.DD.\n.....\n.1...", cell_m=0.5)
    assert "dock-1 and dock-2 are 0.5 m apart" in complaint(floor, robots=2)
    check(floor, 0.22, 2)


def test_a_table_behind_a_resting_robot_is_refused_and_both_are_named(tmp_path: Path) -> None:
    said = complaint(drawn(tmp_path, "..P..\n####D\n..1.."))
    assert "table 1 can't be reached from pass-1 while robots rest at dock-1" in said
    assert "alcove" in said


def test_a_dock_behind_another_dock_is_refused_and_both_are_named(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P.DD\n.1##")
    said = complaint(floor, robots=2)
    assert "dock-2 can't be reached from pass-1 while robots rest at dock-1" in said


def test_a_dock_without_a_robot_is_in_nobodys_way(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "D.P.D.1")
    check(floor, 0.25, 1)
    assert "table 1" in complaint(floor, robots=2)


def test_a_table_served_too_close_to_a_dock_is_refused(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P...\n1#..\n.D..", '[tables]\n1 = { stop = "r3c1" }', cell_m=0.5)
    said = complaint(floor)
    assert "table 1 is served at r3c1, too close to a robot resting at dock-1" in said


def test_an_edge_that_passes_a_dock_too_closely_is_no_way() -> None:
    spec = FloorSpec(
        vertices={
            "pass": VertexSpec(0, 0, "pass"),
            "end": VertexSpec(4, 0),
            "dock": VertexSpec(2, 0.4, "dock"),
        },
        edges=(("pass", "end"), ("end", "pass"), ("dock", "end"), ("end", "dock")),
        clearance_m=0.05,
        tables={"1": TableSpec("end", 4)},
    )
    assert "table 1 can't be reached from pass while robots rest at dock" in complaint(Floor(spec))


CHARS = st.sampled_from("#....PD1")


@given(st.lists(st.text(CHARS, min_size=4, max_size=5), min_size=3, max_size=5), st.integers(1, 3))
def test_the_check_of_rest_agrees_with_trying_every_pair_of_places(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], robots: int
) -> None:
    try:
        floor = drawn(tmp_path_factory.mktemp("rest"), "\n".join(rows))
    except BadInput:
        return
    if len(floor.docks) < robots or not floor.tables:
        return
    try:
        check(floor, 0.25, robots)
        accepted = True
    except BadInput:
        accepted = False
    assert accepted == _every_pair_is_joined(floor, floor.docks[:robots])


def _every_pair_is_joined(floor: Floor, rests: tuple[str, ...]) -> bool:
    """Cells of a metre: a robot of 0.25 m at rest is in the way of its own vertex alone."""
    goals = {*floor.pass_bays, *(table.stop for table in floor.tables.values())}
    for start in {*goals, *rests}:
        for end in {*goals, *rests}:
            others = set(rests) - {start, end}
            open_ = floor.graph.subgraph(set(floor.graph) - others)
            if not nx.has_path(open_, start, end):
                return False
    return True


SMALL = st.integers(-40, 40).map(lambda n: n / 10)


@given(SMALL, SMALL, SMALL, SMALL, SMALL, SMALL, st.integers(0, 30), st.integers(0, 30))
def test_the_distance_of_a_segment_from_a_rectangle_is_that_of_its_nearest_point(
    x0: float, y0: float, x1: float, y1: float, x: float, y: float, w: int, h: int
) -> None:
    rect = Rect(x, y, w / 10, h / 10)
    found_m = segment_to_rect_m((x0, y0), (x1, y1), rect)
    shares = [n / 200 for n in range(201)]
    sampled_m = min(point_to_rect_m((x0 + (x1 - x0) * s, y0 + (y1 - y0) * s), rect) for s in shares)
    step_m = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 / 200
    assert sampled_m - step_m - 1e-9 <= found_m <= sampled_m + 1e-9


def test_the_distance_from_a_segment_without_length_is_that_from_a_point() -> None:
    assert point_to_segment_m((3, 4), (0, 0), (0, 0)) == 5.0


@given(st.sets(st.tuples(st.integers(1, 6), st.integers(1, 6))))
def test_merged_rectangles_cover_exactly_the_cells(cells: set[tuple[int, int]]) -> None:
    covered = [
        (row, column)
        for rect in merged(cells, 1.0)
        for row in range(round(rect.y_m) + 1, round(rect.y_m + rect.h_m) + 1)
        for column in range(round(rect.x_m) + 1, round(rect.x_m + rect.w_m) + 1)
    ]
    assert sorted(covered) == sorted(cells)


def test_the_largest_shipped_floor_is_checked_in_well_under_a_second() -> None:
    banquet = load("banquet")
    began_s = time.process_time()
    check(banquet.floor, 0.25, 20)
    assert time.process_time() - began_s < 1.0
