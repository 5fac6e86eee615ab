"""The benchmarks' own sums on halls and instances small enough to do by hand. Nothing is timed here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from situations import wash_station

from benchmarks import chores, routing_cplp, routing_growth, routing_halls, routing_warehouse, validation
from benchmarks.halls import bound_per_h, hall
from sim.bad_input import BadInput

LITTLE_HALL = {
    "robot": {"radius_m": 0.25, "speed_mps": 1.0},
    "clearance_m": 0.05,
    "pickup_s": 8,
    "handover_s": 20,
    "vertices": {
        "dock-1": {"x_m": 0, "y_m": 0, "kind": "dock"},
        "pass-1": {"x_m": 2, "y_m": 0, "kind": "pass"},
        "table-1": {"x_m": 6, "y_m": 0, "kind": "table"},
    },
    "edges": [["dock-1", "pass-1"], ["pass-1", "table-1"]],
}


def written(folder: Path, content: Any) -> Path:
    path = folder / "data.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_one_robot_alone_makes_all_that_robots_passing_through_each_other_would(tmp_path: Path) -> None:
    path = written(tmp_path, LITTLE_HALL)
    row = routing_halls.measure(str(path), robots=1, seed=1, log=tmp_path / "moves.jsonl")
    assert bound_per_h(hall(str(path)), 1, 1) == 100  # 4 s there, 4 s back, 28 s standing: one in 36 s
    assert (row["deliveries_per_h"], row["ratio"], row["conflicts"]) == (100, 1.0, 0)
    assert (tmp_path / "moves.jsonl").read_text(encoding="utf-8").count("RobotDeparted") > 200


def test_an_instance_with_one_task_takes_as_long_as_the_way(tmp_path: Path) -> None:
    graph = {
        "directed": True,
        "nodes": [{"id": "a", "pos": [0, 0]}, {"id": "b", "pos": [3, 4]}],
        "links": [{"source": "a", "target": "b"}, {"source": "b", "target": "a"}],
    }
    tasks = [["b", 1.0], ["a", 8.0], ["b", 7.0]]
    path = written(tmp_path, {"graph": graph, "agent_start": {"r": "a"}, "tasks": tasks})
    row = routing_cplp.measure(path, tmp_path / "moves.jsonl")
    assert (row["tasks"], row["completed"], row["conflicts"]) == (3, 3, 0)
    assert row["mean_service_s"] == round((5 + 0 + 5) / 3, 3)


def test_a_warehouse_task_is_a_pickup_and_a_delivery(tmp_path: Path) -> None:
    (tmp_path / "map").write_text("height 1\nwidth 4\nmap\n....\n", encoding="utf-8")
    task = {"release": 2, "pickup": [2, 0], "delivery": [1, 0]}
    pibt = {"makespan": 5, "mean_service": 3}
    path = written(tmp_path, {"starts": [[0, 0]], "tasks": [task, task], "pibt": pibt})
    row = routing_warehouse.measure(path, tmp_path / "map")
    assert (row["completed"], row["makespan"], row["mean_service"]) == (2, 7.0, 4.0)


@pytest.mark.parametrize("content", [{}, [], {"graph": {"nodes": [], "links": []}, "agent_start": {}, "tasks": []}])
def test_a_file_that_is_no_instance_is_refused_by_name(tmp_path: Path, content: Any) -> None:
    path = written(tmp_path, content)
    with pytest.raises(BadInput, match=r"data\.json"):
        routing_cplp.measure(path)
    with pytest.raises(BadInput, match=r"data\.json"):
        hall(str(path))


def test_a_row_of_the_growth_benchmark_is_of_the_size_that_was_asked_for() -> None:
    row = routing_growth.measure(side=4, robots=3, plans=6)
    assert (row["vertices"], row["robots"]) == (19, 3)
    assert row["plan_ms_p95"] >= row["plan_ms_p50"] > 0


def test_the_house_beside_the_telemetry_has_120_seats_and_one_robot() -> None:
    place = validation.venue()
    assert sum(table.seats for table in place.floor.tables.values()) == 120
    assert list(place.robots) == ["robot-1"]


def test_evenings_differ_in_what_robots_do_besides_deliveries() -> None:
    done = {variant: chores.evening(place, 1) for variant, place in chores.variants(wash_station()).items()}
    assert [bool(kpis.cleared_by["robot"]) for kpis in done.values()] == [False, True, True, True]
    assert ["water by robot" in kpis.answers for kpis in done.values()] == [False, False, True, True]
    assert [bool(kpis.samples_offered) for kpis in done.values()] == [False, False, False, True]
