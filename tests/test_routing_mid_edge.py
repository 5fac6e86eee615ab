"""From mid-edge a robot goes on, or back, as fast as it may that way."""

from __future__ import annotations

import pytest

from sim.floor.points import floor_of
from sim.routing import Network


@pytest.mark.parametrize(
    ("behind", "ahead", "forth_ms", "back_ms"), [("a", "b", 1_000, 12_000), ("b", "a", 12_000, 1_000)]
)
def test_each_way_out_of_an_edge_has_the_speed_limit_of_that_way(
    behind: str, ahead: str, forth_ms: int, back_ms: int
) -> None:
    floor = floor_of({"a": (0, 0), "b": (4, 0)}, [("a", "b"), ("b", "a", 0.25)], both_ways=False)
    network = Network(floor, 1.0, 0.0, 0.5)
    _, (forth, back) = network.put_mid_edge("~r", (3.0, 0.0), behind, ahead)
    assert (network.drive_ms[forth], network.drive_ms[back]) == (forth_ms, back_ms)


def test_an_edge_that_is_driven_one_way_is_left_at_its_speed_either_way() -> None:
    floor = floor_of({"a": (0, 0), "b": (4, 0)}, [("a", "b", 0.5)], both_ways=False)
    _, (forth, back) = (network := Network(floor, 1.0, 0.0, 0.5)).put_mid_edge("~r", (3.0, 0.0), "a", "b")
    assert (network.drive_ms[forth], network.drive_ms[back]) == (2_000, 6_000)
