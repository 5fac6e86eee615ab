"""Floors as listed vertices and edges."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from sim.bad_input import BadInput
from sim.floor import Floor, Rect, read_floor
from sim.floor.check import check

ROUND_ROOM = """\
clearance_m = 0.05
seats = 6
edges = [
  ["pass", "west"],
  ["west", "north", "one-way"],
  ["north", "east", "one-way"],
  ["east", "pass"],
  ["east", "dock"],
]

[vertices]
pass = { x_m = 0.0, y_m = 2.0, kind = "pass" }
west = { x_m = -1.5, y_m = 0.5 }
north = { x_m = 0.0, y_m = -1.5 }
east = { x_m = 1.5, y_m = 0.5 }
dock = { x_m = 3.0, y_m = 1.2, kind = "dock" }

[tables.window]
stop = "north"
shape = [{ x_m = -0.5, y_m = -3.0, w_m = 1.0, h_m = 1.0 }]

[tables.2]
stop = "west"
seats = 2
"""


def listed(folder: Path, text: str) -> Floor:
    path = folder / "floor.toml"
    path.write_text(text, encoding="utf-8")
    return read_floor(path)


def test_a_room_that_is_no_grid_loads_into_the_same_kind_of_floor(tmp_path: Path) -> None:
    floor = listed(tmp_path, ROUND_ROOM)
    check(floor, 0.25, 1)
    assert floor.graph.edges["pass", "west"]["length_m"] == pytest.approx(4.5**0.5)
    assert floor.pass_bays == ("pass",)
    assert floor.tables["window"].shape == (Rect(-0.5, -3.0, 1.0, 1.0),)
    assert [table.seats for table in floor.tables.values()] == [6, 2]


def test_a_number_behind_an_edge_is_its_speed_limit_each_way_that_it_is_driven(tmp_path: Path) -> None:
    text = ROUND_ROOM.replace('"north", "one-way"', '"north", "one-way", 0.3').replace('"dock"]', '"dock", 1]')
    floor = listed(tmp_path, text)
    assert floor.spec.speed_limits_mps == (("west", "north", 0.3), ("east", "dock", 1.0), ("dock", "east", 1.0))
    assert floor.graph.edges["west", "north"]["limit_mps"] == 0.3
    assert floor.graph.edges["pass", "west"]["limit_mps"] == math.inf


def test_an_edge_leads_both_ways_unless_it_is_one_way(tmp_path: Path) -> None:
    floor = listed(tmp_path, ROUND_ROOM)
    assert floor.graph.has_edge("west", "pass")
    assert not floor.graph.has_edge("north", "west")


@pytest.mark.parametrize(
    ("old", "new", "line", "parts"),
    [
        ('["east", "dock"]', '["east", "dok"]', 8, ["edges.4.1", "dok, which is no vertex", "did you mean dock?"]),
        ('["east", "dock"]', '["east", "east"]', 8, ["edges.4", "to itself"]),
        ('["east", "dock"]', '["pass", "east"]', 8, ["edges.4", "pass to east is listed twice", "edges.3"]),
        ('"north", "one-way"', '"north", "oneway"', 5, ["edges.1.2", '"oneway"', 'did you mean "one-way"?']),
        ('["east", "dock"]', '["east"]', 8, ["edges.4", "a list of 1"]),
        ('["east", "dock"]', '["east", 3.0]', 8, ["edges.4.1", "3.0, which is no vertex"]),
        ('["east", "dock"]', '["east", "dock", 0]', 8, ["edges.4.2", "0", ">= 0.05"]),
        ('["east", "dock"]', '["east", "dock", 50.0]', 8, ["edges.4.2", "<= 5.0"]),
        ('["east", "dock"]', '["east", "dock", true]', 8, ["edges.4.2", "true", "a number or text"]),
        ('["east", "dock"]', '["east", "dock", 0.5, 0.4]', 8, ["edges.4", "the same twice", "one speed limit"]),
        ('"north", "one-way"', '"north", "one-way", "one-way"', 5, ["edges.1", "the same twice"]),
        ('kind = "dock"', 'kind = "garage"', 16, ["vertices.dock.kind", '"garage"', "there are aisle, "]),
        ("x_m = 3.0", "x_m = nan", 16, ["vertices.dock.x_m", "nan", "finite"]),
        ("x_m = 3.0", "x_m = 1e300", 16, ["vertices.dock.x_m", "10000 m at most"]),
        ("x_m = 3.0, y_m = 1.2", "x_m = 1.5, y_m = 0.5", 16, ["vertices.dock", "where east is"]),
        ('stop = "north"', 'stop = "nort"', 19, ["tables.window.stop", "did you mean north?"]),
        ("w_m = 1.0", "w_m = -1.0", 20, ["tables.window.shape.0.w_m", "-1"]),
        ("dock =", '"the dock" =', 16, ["vertices.the dock", "can't be a name"]),
        ("seats = 6", "seat = 6", 2, ["unknown key seat", "did you mean seats?"]),
        ("[vertices]", "[vertex]", None, ["there is no floor in it", "a drawing or [vertices]"]),
    ],
)
def test_a_bad_listing_is_refused_with_its_place(
    tmp_path: Path, old: str, new: str, line: int | None, parts: list[str]
) -> None:
    assert old in ROUND_ROOM
    with pytest.raises(BadInput) as caught:
        listed(tmp_path, ROUND_ROOM.replace(old, new))
    assert caught.value.file == tmp_path / "floor.toml"
    assert caught.value.line == line, str(caught.value)
    for part in parts:
        assert part in str(caught.value)


def test_a_listed_table_that_robots_reach_but_never_leave_is_refused_at_its_line(tmp_path: Path) -> None:
    text = ROUND_ROOM.replace('  ["north", "east", "one-way"],\n', "")
    with pytest.raises(BadInput, match="there is no way back from table window to pass") as caught:
        check(listed(tmp_path, text), 0.25, 1)
    assert caught.value.line == 17
