"""What people call a piece of an aisle: every one has a name of its own, of places that they know."""

from __future__ import annotations

import math

import pytest

from sim.floor import Floor, FloorSpec, Rect, TableSpec, VertexSpec
from sim.floor.aisles import Aisle, Place, aisles
from sim.restaurant import load

LANE = Floor(
    FloorSpec(
        {f"v{n}": VertexSpec(float(n), 0.0) for n in range(5)}
        | {"pass-1": VertexSpec(-1.0, 0.0, "pass"), "dock-1": VertexSpec(5.0, 0.0, "dock")},
        tuple((one, other) for n in range(4) for one, other in ((f"v{n}", f"v{n + 1}"), (f"v{n + 1}", f"v{n}"))),
        0.05,
        {"7": TableSpec("v2", 2, (Rect(1.6, 0.5, 0.8, 0.8),))},
    )
)


@pytest.mark.parametrize("name", ["bistro", "lanes", "banquet"])
def test_no_two_pieces_of_aisle_have_the_same_name_and_both_directions_have_one(name: str) -> None:
    floor = load(name).floor
    named = aisles(floor)
    assert set(named) == set(floor.spec.edges)
    assert all(named[edge] == named[edge[::-1]] for edge in named if edge[::-1] in named)
    assert len(set(named.values())) == len({frozenset(edge) for edge in floor.spec.edges})


def test_a_piece_is_named_by_the_place_where_it_is_and_the_one_across_from_it() -> None:
    pass_1, table, dock = Place("pass", "pass-1"), Place("table", "7"), Place("dock", "dock-1")
    named = aisles(LANE)
    assert named["v0", "v1"] == Aisle(table, pass_1, 2, 2) or named["v0", "v1"] == Aisle(pass_1, table)
    assert named["v1", "v2"].one == named["v2", "v3"].one == table
    assert named["v3", "v4"] in (Aisle(dock, table), Aisle(table, dock, 2, 2))


def test_pieces_of_one_name_are_counted_from_the_place_on() -> None:
    floor = load("bistro").floor
    named = aisles(floor)
    tops = {name: table.shape for name, table in floor.tables.items()}

    def gap_m(edge: tuple[str, str], top: Rect) -> float:
        (x0, y0), (x1, y1) = (floor.position(vertex) for vertex in edge)
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        return math.dist((x, y), (min(max(x, top.x_m), top.x_m + top.w_m), min(max(y, top.y_m), top.y_m + top.h_m)))

    by_table: dict[tuple[Place, Place], list[tuple[int, float]]] = {}
    for edge, aisle in named.items():
        if aisle.one.kind == "table":
            gap = min(gap_m(edge, top) for top in tops[aisle.one.name])
            by_table.setdefault((aisle.one, aisle.other), []).append((aisle.part, round(gap, 6)))
    assert by_table
    for parts in by_table.values():
        gaps = [gap for _, gap in sorted(set(parts))]
        assert gaps == sorted(gaps)
