"""Wash stations: drawn or listed, numbered as docks are, and reached by every robot."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.bad_input import BadInput
from sim.floor import Floor, read_floor
from sim.floor.check import check
from sim.restaurant import load, shipped

LEGEND = '"#" = "wall"\n"." = "aisle"\n"v" = "aisle down"\n"P" = "pass"\n"D" = "dock"\n"W" = "wash"\n'


def drawn(folder: Path, drawing: str) -> Floor:
    path = folder / "floor.toml"
    head = f'cell_m = 1.0\nclearance_m = 0.05\ndrawing = """\n{drawing}\n"""'
    path.write_text(f"{head}\n[legend]\n{LEGEND}", encoding="utf-8")
    return read_floor(path)


def test_wash_stations_are_numbered_in_reading_order(tmp_path: Path) -> None:
    floor = drawn(tmp_path, "#P#D#W#\n.......\n.01.02W")
    check(floor, 0.25, 1)
    assert floor.washes == ("wash-1", "wash-2")
    assert floor.position("wash-1") == (5.5, 0.5)


@pytest.mark.parametrize(
    ("drawing", "wrong"),
    [
        ("#P#D##W\n.....##\n.01..#.", "wash-1 can't be reached from pass-1"),
        ("#P#D###\n....v##\n.01#W##", "there is no way back from wash-1 to pass-1"),
        ("#P###\n....#\n.01D#\n####W", "wash-1 can't be reached from pass-1"),
    ],
)
def test_a_wash_station_that_robots_do_not_get_to_and_back_from_is_refused(
    tmp_path: Path, drawing: str, wrong: str
) -> None:
    with pytest.raises(BadInput) as refused:
        check(drawn(tmp_path, drawing), 0.25, 1)
    assert wrong in str(refused.value)
    assert "floor.toml:" in str(refused.value)
    assert "row " in str(refused.value)


def test_a_wash_station_behind_a_robot_at_rest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"wash-1 .* while robots rest at dock-2"):
        check(drawn(tmp_path, "#P#D#####\n........#\n.01..#D##\n######W##"), 0.25, 2)


def test_a_listed_vertex_may_be_a_wash_station(tmp_path: Path) -> None:
    path = tmp_path / "floor.toml"
    path.write_text(
        'clearance_m = 0.05\nedges = [["p", "t"], ["t", "d"], ["t", "w"]]\n[vertices]\n'
        'p = { x_m = 0, y_m = 0, kind = "pass" }\nt = { x_m = 2, y_m = 0 }\nd = { x_m = 4, y_m = 0, kind = "dock" }\n'
        'w = { x_m = 2, y_m = 2, kind = "wash" }\n[tables.1]\nstop = "t"\n',
        encoding="utf-8",
    )
    floor = read_floor(path)
    check(floor, 0.25, 1)
    assert floor.washes == ("w",)


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_restaurant_has_one(name: str) -> None:
    assert load(name).floor.washes
