"""Floors drawn as text."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.bad_input import BadInput
from sim.floor import Floor, FloorSpec, Rect, read_floor, to_json
from sim.floor.check import check

LEGEND = """
[legend]
"#" = "wall"
"." = "aisle"
"^" = "aisle up"
"v" = "aisle down"
"<" = "aisle left"
">" = "aisle right"
"P" = "pass"
"D" = "dock"
"B" = "bay"
"s" = "stop"
"K" = "kitchen"
"_" = "void"
"""


def drawn(folder: Path, drawing: str, more: str = "", cell_m: float = 1.0) -> Floor:
    """The floor of a drawing; its first row stands in line 3 of the file."""
    path = folder / "floor.toml"
    head = f"cell_m = {cell_m}; clearance_m = 0.05".replace("; ", "\n")
    path.write_text(f'{head}\ndrawing = """\n{drawing}\n"""\n{LEGEND}\n{more}', encoding="utf-8")
    return read_floor(path)


def test_walkable_cells_are_vertices_at_their_centres_named_so_that_a_person_finds_them(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "#P.D#\n#.1.#\n#D.B#", cell_m=0.8)
    assert set(floor.graph) == {"pass-1", "r1c3", "dock-1", "r2c2", "r2c4", "dock-2", "r3c3", "r3c4"}
    assert floor.position("r2c4") == (2.8, 1.2)
    assert floor.docks == ("dock-1", "dock-2")
    assert floor.spec.vertices["r3c4"].kind == "bay"
    assert floor.graph.edges["r3c3", "r3c4"]["length_m"] == pytest.approx(0.8)


def test_touching_cells_are_joined_both_ways(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P.D\n.1.")
    assert floor.graph.has_edge("pass-1", "r1c2")
    assert floor.graph.has_edge("r1c2", "pass-1")
    assert not floor.graph.has_edge("pass-1", "dock-1")


def test_an_arrow_is_left_only_the_way_it_points_and_never_entered_against_it(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P.D\n.>.\n1..")
    assert set(floor.graph.successors("r2c2")) == {"r2c3"}
    assert set(floor.graph.predecessors("r2c2")) == {"r2c1", "r1c2", "r3c2"}


def test_arrows_that_point_at_each_other_are_not_joined(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P..D\n.><.\n.1..")
    assert not floor.graph.has_edge("r2c2", "r2c3")
    assert not floor.graph.has_edge("r2c3", "r2c2")


def test_a_run_of_digits_is_a_table_and_equal_numbers_above_each_other_are_the_same_one(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P....D\n.07.8.\n.07...\n......")
    assert list(floor.tables) == ["7", "8"]
    assert floor.tables["7"].shape == (Rect(1.0, 1.0, 2.0, 2.0),)
    assert floor.tables["8"].shape == (Rect(4.0, 1.0, 1.0, 1.0),)


def test_a_table_is_served_from_the_aisle_nearest_to_a_pass(tmp_path: Path) -> None:
    assert drawn(tmp_path, "P...D\n.01..\n.....").tables["1"].stop == "r1c2"


def test_of_two_aisles_as_near_the_first_by_name_serves_the_table(tmp_path: Path) -> None:
    assert drawn(tmp_path, "...P...\n.01.D..\n.....10").tables["10"].stop == "r2c6"
    assert drawn(tmp_path, "#P#\n.1.\n.D.\n..P").tables["1"].stop == "r2c3"


def test_a_stop_beside_a_table_goes_before_a_nearer_aisle(tmp_path: Path) -> None:
    assert drawn(tmp_path, "P...D\n.01..\n.s...").tables["1"].stop == "r3c2"


def test_a_table_may_name_its_stop_and_its_seats(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P...D\n.01.2\n.....", '[tables]\n1 = { seats = 6, stop = "r3c1" }')
    assert (floor.tables["1"].stop, floor.tables["1"].seats) == ("r3c1", 6)
    assert floor.tables["2"].seats == 4


def test_a_way_against_the_arrows_is_no_way_to_a_table(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"table 1 can't be reached from any pass"):
        drawn(tmp_path, "DP<.1")


def test_walls_and_kitchen_are_merged_into_few_rectangles(tmp_path: Path) -> None:
    spec = drawn(tmp_path, "#####\n#KKK#\n#KKK#\n#.PD#\n#1###").spec
    assert spec.kitchen == (Rect(1.0, 1.0, 3.0, 2.0),)
    assert set(spec.walls) == {
        Rect(0.0, 0.0, 5.0, 1.0),
        Rect(0.0, 1.0, 1.0, 4.0),
        Rect(4.0, 1.0, 1.0, 3.0),
        Rect(2.0, 4.0, 3.0, 1.0),
    }


def test_spaces_are_nothing(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P.D \n.1  \n  ..")
    assert not floor.graph.has_node("r3c1")
    assert floor.graph.has_edge("r3c3", "r3c4")


def test_lengths_stay_tidy_decimals(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "P......D\n.1      ", cell_m=0.1)
    assert [floor.position(f"r1c{column}")[0] for column in range(2, 8)] == [0.15, 0.25, 0.35, 0.45, 0.55, 0.65]


def test_an_edge_is_as_slow_as_the_slower_of_its_two_cells(tmp_path: Path) -> None:
    slow = '"," = "aisle"\n";" = "aisle"\n[speed_limits_mps]\n"," = 0.5\n";" = 0.3'
    spec = drawn(tmp_path, "P.,;D\n.1...", slow).spec
    limits = {(a, b): mps for a, b, mps in spec.speed_limits_mps}
    assert limits == {
        **dict.fromkeys((("r1c2", "r1c3"), ("r1c3", "r1c2"), ("r1c3", "r2c3"), ("r2c3", "r1c3")), 0.5),
        **dict.fromkeys((("r1c3", "r1c4"), ("r1c4", "r1c3"), ("r1c4", "dock-1"), ("dock-1", "r1c4")), 0.3),
        **dict.fromkeys((("r1c4", "r2c4"), ("r2c4", "r1c4")), 0.3),
    }
    assert msgspec.json.decode(to_json(spec), type=FloorSpec) == spec


def test_a_floor_shown_as_json_reads_back_as_the_same_floor(tmp_path: Path) -> None:
    spec = drawn(tmp_path, "#P.D#\n#.1.#").spec
    assert msgspec.json.decode(to_json(spec), type=FloorSpec) == spec


@pytest.mark.parametrize(
    ("drawing", "more", "line", "parts"),
    [
        ("#P.D#\n#.1.#\n...#", "", 6, ["drawing.row 3", "the row has 4 characters, the widest has 5"]),
        ("P.D\n.1?", "", 5, ["drawing.row 2", "column 3 has '?'", "the legend has"]),
        ("P.D\n.1.\n...\n.1.", "", 7, ["table 1 is drawn a second time", "row 2 already"]),
        ("P.D\n###\n#1#", "", 6, ["drawing.row 3", "table 1 touches no aisle"]),
        ("P.D\n###\n#1.", "", 6, ["drawing.row 3", "table 1 can't be reached from any pass"]),
        ("..D\n.1.", "", 3, ["there is no pass"]),
        ("P.D\n.1.", "[tables]\n2 = { seats = 2 }", 23, ["tables.2", "table 2 is not drawn", "there is 1"]),
        ("P.D\n.1.", '[tables]\n1 = { stop = "r2c9" }', 23, ["tables.1.stop", "no vertex", "did you mean r2c"]),
        ("P.D\n.1.", "[tables]\n1 = { seats = 0 }", 23, ["tables.1.seats", "seats is 0"]),
        ("P.D\n.1.", '[speed_limits_mps]\n"," = 0.5', 23, ["speed_limits_mps.,", "does not explain ,"]),
        ("P.D\n.1.", '[speed_limits_mps]\n"#" = 0.5', 23, ["speed_limits_mps.#", "# is wall, where no robot drives"]),
        ("P.D\n.1.", '[speed_limits_mps]\n"." = 0', 23, ["speed_limits_mps..", "0", ">= 0.05"]),
        ("P.D\n.1.", '[speed_limits_mps]\n"." = "slow"', 23, ["speed_limits_mps..", '"slow"', "a number"]),
        ("P.D\n.1.", "[tables]\n1 = { set = 2 }", 23, ["tables.1.set", "did you mean seats?"]),
    ],
)
def test_a_bad_drawing_is_refused_with_its_place(
    tmp_path: Path, drawing: str, more: str, line: int, parts: list[str]
) -> None:
    with pytest.raises(BadInput) as caught:
        drawn(tmp_path, drawing, more)
    assert caught.value.line == line, str(caught.value)
    for part in parts:
        assert part in str(caught.value)


def test_digits_can_not_be_given_another_meaning(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"legend\.7: the legend gives 7 a meaning; digits draw tables"):
        drawn(tmp_path, "P.D\n.1.", '"7" = "wall"')


CHARS = st.sampled_from("#.^v<>PDBsK_ 0123")


@given(rows=st.lists(st.text(CHARS, max_size=6), max_size=6), robots=st.integers(1, 3))
def test_any_drawing_either_loads_or_is_refused_with_a_message(
    tmp_path_factory: pytest.TempPathFactory, rows: list[str], robots: int
) -> None:
    folder = tmp_path_factory.mktemp("any")
    complaint = None
    try:
        floor = drawn(folder, "\n".join(rows))
        check(floor, 0.25, robots)
    except BadInput as error:
        complaint = error
    if complaint is not None:
        assert complaint.wrong
        assert complaint.right
        assert complaint.file == folder / "floor.toml"
        return
    assert {table.stop for table in floor.tables.values()} <= set(floor.graph)
    assert len(floor.docks) >= robots
