"""The judge of waits: the wait-for graph over time, and robots that stand still without saying why."""

from __future__ import annotations

import json

import msgspec
import pytest
from tiny_log import HEADER, Timed, drive, log

from sim.audit import GraphState, Report, Unexplained, Wait, audit, render, to_json
from sim.messages import events as e
from sim.messages.codec import RobotSpec

THREE = msgspec.structs.replace(HEADER, robots={**HEADER.robots, "r3": RobotSpec(0.25, 1.0, "w")})


def waits(*timed: Timed) -> Report:
    return audit(THREE, log(*timed))


LINE = (
    (1_000, e.WaitBegan("r1", "r2", "d1", "r2 passes a first")),
    (3_000, e.WaitBegan("r2", "r3", "d2", "r3 passes s first")),
    (7_000, e.WaitEnded("r2")),
    (9_000, e.WaitEnded("r1")),
    (20_000, e.DoorsClosed()),
)


# ── the graph over time ───────────────────────────────────────────────────────────────────────


def test_each_wait_is_reported_with_who_for_whom_where_since_when_how_long_and_why():
    assert waits(*LINE).episodes == (
        Wait("r1", "r2", "d1", "r2 passes a first", 1_000, 8_000),
        Wait("r2", "r3", "d2", "r3 passes s first", 3_000, 4_000),
    )


def test_the_graph_has_a_state_for_each_change_with_its_longest_chain():
    assert waits(*LINE).graph == (
        GraphState(1_000, 1, ("r1", "r2")),
        GraphState(3_000, 2, ("r1", "r2", "r3")),
        GraphState(7_000, 1, ("r1", "r2")),
        GraphState(9_000, 0, ()),
    )


def test_a_wait_that_changes_its_cause_within_an_instant_leaves_no_gap_in_the_graph():
    change = [(5_000, e.WaitEnded("r1")), (5_000, e.WaitBegan("r1", "r3", "d1", "r3 passes a first"))]
    report = waits(LINE[0], *change, (9_000, e.WaitEnded("r1")))
    assert [state.waiting for state in report.graph] == [1, 1, 0]
    assert [wait.for_ for wait in report.episodes] == ["r2", "r3"]


def test_a_chain_that_closes_to_a_ring_ends_where_it_began():
    closed = (5_000, e.WaitBegan("r3", "r1", "w", "r1 passes p first"))
    report = waits(*LINE[:2], closed, *LINE[2:])
    assert report.graph[2] == GraphState(5_000, 3, ("r1", "r2", "r3", "r1"))
    assert [(ring.robots, ring.began_ms, ring.lasted_ms) for ring in report.rings] == [
        (("r3", "r1", "r2"), 5_000, 2_000)
    ]


def test_the_text_tells_the_longest_waits_the_longest_chain_and_the_size_over_time():
    text = render(waits(*LINE)).splitlines()
    assert "waits: 2, 12 s in all, 0 rings; the longest:" in text
    assert "  r1 at d1 for r2, 8.0 s since 0:00:01.000: r2 passes a first" in text
    assert "wait-for graph: the longest chain r1 → r2 → r3, at 0:00:03.000" in text
    spans = [line.split() for line in text if line.startswith("  0:")]
    assert len(spans) == 12
    assert spans[2] == ["0:00:03.334", "2.00", "2", "2"]
    assert spans[-1][1:] == ["0.00", "0", "0"]
    mean_s = sum(float(span[1]) for span in spans) * 20 / 12
    assert mean_s == pytest.approx(12, abs=0.2)


def test_the_json_report_has_all_of_it():
    data = json.loads(to_json(waits(*LINE)))
    assert data["episodes"][0]["because"] == "r2 passes a first"
    assert data["graph"][1] == {"at_ms": 3_000, "waiting": 2, "chain": ["r1", "r2", "r3"]}
    assert (data["rings"], data["unexplained"]) == ([], [])


# ── stands without a cause ────────────────────────────────────────────────────────────────────


def plan(robot: str, *waypoints: tuple[str, int]) -> e.PlanAdopted:
    return e.PlanAdopted(robot, waypoints)


def on_its_way(stands_ms: int, *between: Timed) -> tuple[Unexplained, ...]:
    """r1 drives from its dock to a, stands there so long, and then goes straight on to s."""
    leaves_ms = 1_000 + stands_ms
    plans = plan("r1", ("d1", 0), ("a", 1_000), ("a", leaves_ms), ("s", leaves_ms + 1_000))
    return waits((0, plans), *drive("r1", 0, "d1", "a"), *between, *drive("r1", leaves_ms, "a", "s")).unexplained


def test_a_robot_that_stands_on_its_way_and_says_nothing_is_found():
    assert on_its_way(2_000) == (Unexplained("r1", "a", 1_000, 2_000, 2_000),)


def test_a_moment_needs_no_cause():
    assert on_its_way(500) == ()


@pytest.mark.parametrize(
    "between",
    [
        [(1_000, e.WaitBegan("r1", "r2", "a", "r2 passes s first")), (9_000, e.WaitEnded("r1"))],
        [(1_000, e.WaitBegan("r1", "r2", "a", "r2 passes s first"))],
        [(1_200, e.RobotDelayed("r1", 9_000, "people in the aisle"))],
        [(1_000, e.LoadingBegan("r1", "j", 9_000)), (9_000, e.TrayLoaded("r1", "j", "k", "mains", 1))],
        [(1_000, e.HandoverBegan("r1", "j", "k", "mains", 9_000)), (9_000, e.JobEnded("j", "r1", "guest"))],
    ],
)
def test_what_the_log_names_accounts_for_a_stand(between):
    assert on_its_way(8_000, *between) == ()


def test_only_the_part_that_nothing_accounts_for_is_open():
    named = [(3_000, e.WaitBegan("r1", "r2", "a", "r2 passes s first")), (8_000, e.WaitEnded("r1"))]
    assert on_its_way(8_000, *named) == (Unexplained("r1", "a", 1_000, 8_000, 3_000),)


def test_a_turn_on_the_spot_is_no_wait_and_one_that_a_new_plan_cuts_short_is_none_either():
    turned = (*drive("r1", 0, "d1", "a"), *drive("r1", 2_000, "a", "p"))  # by 90 degrees, which takes a second
    assert waits((0, plan("r1", ("d1", 0), ("a", 1_000), ("a", 2_000), ("p", 3_000))), *turned).unexplained == ()
    cut_short = (1_900, plan("r1", ("a", 1_900), ("a", 3_900), ("d1", 4_900)))
    back = (*turned[:1], cut_short, *drive("r1", 3_900, "a", "d1"))
    assert waits((0, plan("r1", ("d1", 0), ("a", 1_000), ("a", 2_000), ("p", 3_000))), *back).unexplained == ()
    later = (*turned[:1], (1_900, plan("r1", ("a", 1_900), ("d1", 5_900))), *drive("r1", 4_900, "a", "d1"))
    (found,) = waits((0, plan("r1", ("d1", 0), ("a", 1_000), ("p", 3_000))), *later).unexplained
    assert found.open_ms == 1_000


def test_moments_between_turns_for_one_plan_after_the_other_don_t_add_up_to_a_wait():
    """Twice it turns towards the dock, which takes two seconds, and has to wait 400 ms more."""
    first, second = (plan("r1", ("a", at_ms), ("a", at_ms + 2_400), ("d1", at_ms + 3_400)) for at_ms in (1_000, 3_400))
    log = (*drive("r1", 0, "d1", "a"), (1_000, first), (3_400, second), *drive("r1", 5_800, "a", "d1"))
    assert waits((0, plan("r1", ("d1", 0), ("a", 1_000))), *log).unexplained == ()


def test_a_robot_without_moves_ahead_may_stand_for_ever():
    home = (plan("r1", ("d1", 0), ("a", 1_000)), *drive("r1", 0, "d1", "a"))
    assert waits((0, home[0]), *home[1:], (900_000, e.DoorsClosed())).unexplained == ()
    late = plan("r1", ("a", 500_000), ("s", 501_000))
    report = waits((0, home[0]), *home[1:], (500_000, late), *drive("r1", 500_000, "a", "s"))
    assert report.unexplained == (), "it had nothing to do before"


def test_a_robot_that_never_goes_on_is_found_when_the_log_ends():
    report = waits((0, plan("r1", ("d1", 0), ("a", 1_000), ("s", 2_000))), *drive("r1", 0, "d1", "a"), LINE[-1])
    assert [(found.robot, found.at, found.open_ms) for found in report.unexplained] == [("r1", "a", 19_000)]
    assert "without a cause: 1 stands, 19.0 s in all; the longest:" in render(report)
