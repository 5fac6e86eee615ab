"""Which places of a floor conflict: all pairs that geometry names, found without looking at all pairs."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.floor import Floor, FloorSpec, VertexSpec
from sim.routing.conflicts import Conflicts, Windows
from sim.routing.geometry import near_window, start_window
from sim.routing.network import Network
from tests.floors import SITUATIONS, Hall, floors


@st.composite
def uneven_floors(draw: st.DrawFn) -> Hall:
    """Places from a hand's breadth to a hundred metres apart, on both sides of zero, joined at random."""
    size = st.sampled_from([0.3, 1.0, 5.0, 100.0])
    spots = [
        (
            round(draw(size) * draw(st.integers(-100, 100)) / 100, 6),
            round(draw(size) * draw(st.integers(-100, 100)) / 100, 6),
        )
        for _ in range(draw(st.integers(2, 12)))
    ]
    spots = list(dict.fromkeys(spots))
    vertices = {f"v{n}": VertexSpec(x_m, y_m) for n, (x_m, y_m) in enumerate(spots)}
    pair = st.tuples(st.sampled_from(list(vertices)), st.sampled_from(list(vertices)))
    edges = tuple((a, b) for a, b in draw(st.lists(pair, max_size=15, unique=True)) if a != b)
    limited = st.lists(st.sampled_from(edges), max_size=5, unique=True) if edges else st.just([])
    limits = tuple((a, b, draw(st.sampled_from([0.05, 0.3, 0.7]))) for a, b in draw(limited))
    floor = Floor(FloorSpec(vertices, edges, 0.05, speed_limits_mps=limits))
    return Hall(floor, draw(st.sampled_from([0.1, 0.25, 1.5])), draw(st.sampled_from([0.5, 1.0])), 1.0, 0)


def _same(found: Windows, expected: dict[int, tuple[int, int]]) -> None:
    assert [place for place, _ in found] == sorted(expected)
    for place, window in found:
        assert window == pytest.approx(expected[place], abs=1)  # a shift in space may round the last digit otherwise


def _judge(network: Network) -> None:
    conflicts, separation_m = Conflicts(network), network.separation_m
    vertices, edges = range(len(network.names)), range(len(network.heads))
    for v in vertices:
        near, passing = conflicts.of_stand(v)
        apart = {w: math.dist(network.place_m[v], network.place_m[w]) for w in vertices}
        assert set(near) >= {w for w in vertices if apart[w] < separation_m - 1e-6}
        assert set(near) <= {w for w in vertices if apart[w] < separation_m}
        assert list(near) == sorted(near)
        windows = {f: near_window(network.motion(f), *network.place_m[v], separation_m) for f in edges}
        _same(passing, {f: window for f, window in windows.items() if window is not None})
    for e in edges:
        places, others = conflicts.of_move(e)
        stands = {w: near_window(network.motion(e), *network.place_m[w], separation_m) for w in vertices}
        _same(places, {w: window for w, window in stands.items() if window is not None})
        moves = {f: start_window(network.motion(e), network.motion(f), separation_m) for f in edges}
        _same(others, {f: window for f, window in moves.items() if window is not None})


@given(st.one_of(uneven_floors(), floors()))
@settings(max_examples=120, deadline=None)
def test_the_look_up_finds_exactly_the_pairs_that_all_pairs_would_show(hall):
    _judge(hall.network)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_look_up_is_complete_on_small_floors_that_people_draw(situation):
    _judge(SITUATIONS[situation]().network)


@given(floors())
@settings(max_examples=60, deadline=None)
def test_a_stand_forbids_a_move_if_and_only_if_the_move_forbids_the_stand(hall):
    network = hall.network
    conflicts = Conflicts(network)
    of_stands = {(v, e, w) for v in range(len(network.names)) for e, w in conflicts.of_stand(v)[1]}
    of_moves = {(v, e, w) for e in range(len(network.heads)) for v, w in conflicts.of_move(e)[0]}
    assert of_stands == of_moves


def test_ways_that_cross_without_a_vertex_conflict_and_a_robot_at_rest_beside_them_does_not():
    network = SITUATIONS["crossing"]().network
    number, edge = network.number, network.edge_number
    conflicts = Conflicts(network)
    across = edge[number["d1"], number["p"]]
    windows = dict(conflicts.of_move(across)[1])
    upwards = edge[number["d2"], number["1"]]
    # 4 m each, met in the middle; at equal speeds their distance is the gap over the square root of two
    gap_ms = math.floor(550 * math.sqrt(2)) + 1
    assert windows[upwards] == (-gap_ms, gap_ms)
    assert [w for w, _ in conflicts.of_move(across)[0]] == sorted([number["d1"], number["p"]])


def test_on_a_floor_of_a_thousand_vertices_each_edge_conflicts_with_its_neighbours_only():
    wide = {f"v{x}-{y}": VertexSpec(x, y) for x in range(32) for y in range(32)}
    edges = tuple((f"v{x}-{y}", f"v{x + 1}-{y}") for x in range(31) for y in range(32))
    network = Network(Floor(FloorSpec(wide, edges, 0.05)), 1.0, 1.0, 0.55)
    conflicts = Conflicts(network)
    for e in range(len(edges)):
        places, others = conflicts.of_move(e)
        assert len(places) == 2
        assert len(others) <= 3
