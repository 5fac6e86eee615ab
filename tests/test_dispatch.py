"""Dispatch policies: pure functions from a situation to assignments, chosen by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from situations import HOUR, SECOND, close, happened, narrow_aisle, order, seat

from sim import dispatch
from sim.bad_input import BadInput
from sim.dispatch import Assignment, Load, Situation, first_free, names, nearest, policy
from sim.messages import events as e
from sim.run import Evening

OURS = {"nearest": nearest.assign, "first_free": first_free.assign}


def load(name: str, ready_ms: int = 0) -> Load:
    return Load(name, "mains", 1, 2, "1", ready_ms)


def situation(loads: list[Load], robots: list[str], costs: Mapping[tuple[str, str], int | None]) -> Situation:
    """`costs` by robot and ticket; where it says nothing there is no way."""
    return Situation(0, tuple(loads), tuple(robots), lambda robot, load: costs.get((robot, load.ticket)))


A, B, C = load("a"), load("b", 10), load("c", 20)


def test_the_longest_waiting_load_goes_with_the_robot_that_brings_it_soonest() -> None:
    costs = {("r1", "a"): 30, ("r2", "a"): 20, ("r1", "b"): 5, ("r2", "b"): 5}
    assert nearest.assign(situation([A, B], ["r1", "r2"], costs)) == [Assignment("r2", A), Assignment("r1", B)]


def test_of_robots_equally_near_the_first_by_name_goes() -> None:
    costs = {("r1", "a"): 7, ("r2", "a"): 7}
    assert nearest.assign(situation([A], ["r1", "r2"], costs)) == [Assignment("r1", A)]


def test_the_baseline_sends_the_first_free_robot_wherever_it_is() -> None:
    costs = {("r1", "a"): 999, ("r2", "a"): 1}
    assert first_free.assign(situation([A], ["r1", "r2"], costs)) == [Assignment("r1", A)]


@pytest.mark.parametrize("name", OURS)
def test_who_has_no_way_is_not_sent_and_the_next_load_is_not_held_up(name: str) -> None:
    costs = {("r2", "b"): 5}
    assert OURS[name](situation([A, B], ["r1", "r2"], costs)) == [Assignment("r2", B)]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@pytest.mark.parametrize("name", OURS)
@given(tickets=NAMES, robots=NAMES, data=st.data())
def test_no_robot_gets_two_loads_and_no_load_two_robots(
    name: str, tickets: list[str], robots: list[str], data: st.DataObject
) -> None:
    costs = {(r, t): data.draw(st.one_of(st.none(), st.integers(0, 9))) for r in robots for t in tickets}
    asked = situation([load(ticket) for ticket in tickets], robots, costs)
    answer = OURS[name](asked)
    assert OURS[name](asked) == answer, "equal situations, equal answers"
    assert len({robot for robot, _ in answer}) == len({sent.ticket for _, sent in answer}) == len(answer)
    assert all(costs[robot, sent.ticket] is not None for robot, sent in answer)
    idle = set(robots) - {robot for robot, _ in answer}
    left = set(tickets) - {sent.ticket for _, sent in answer}
    assert not [(r, t) for r in idle for t in left if costs[r, t] is not None], "nobody stands idle beside a load"


# ── choosing one ──────────────────────────────────────────────────────────────────────────────


def test_every_policy_here_can_be_chosen_by_its_name() -> None:
    assert set(OURS) <= set(names())
    assert "situation" not in names()
    assert {name: policy(name) for name in OURS} == OURS


@pytest.mark.parametrize(("wrong", "meant"), [("nearst", "nearest"), ("first-free", "first_free")])
def test_an_unknown_policy_is_refused_with_the_nearest_name(wrong: str, meant: str) -> None:
    with pytest.raises(BadInput, match=f"did you mean {meant}") as refused:
        policy(wrong)
    assert "policy" in str(refused.value)


@pytest.mark.parametrize("wrong", ["", "situation", "../os", "zzz"])
def test_what_is_no_policy_is_refused_with_all_that_are(wrong: str) -> None:
    with pytest.raises(BadInput, match="nearest"):
        policy(wrong)


def last_first(asked: Situation) -> list[Assignment]:
    """A policy of another package: the latest load first, with the last robot."""
    return [Assignment(robot, load) for robot, load in zip(asked.robots[::-1], asked.loads[::-1], strict=False)]


def lazy(_: Situation) -> list[Assignment]:
    """A policy that sends nobody until it has been asked three times."""
    ASKED.append(1)
    return nearest.assign(_) if len(ASKED) > 3 else []


ASKED: list[int] = []


def twice(situation: Situation) -> list[Assignment]:
    """A policy that gives its first load to every robot."""
    return [Assignment(robot, situation.loads[0]) for robot in situation.robots]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package is installed that brings policies of its own."""
    points = [EntryPoint(name, f"{__name__}:{name}", dispatch.GROUP) for name in ("last_first", "lazy", "twice")]

    def entry_points(*, group: str) -> list[Any]:
        return points if group == "foodrunner.dispatch" else []

    monkeypatch.setattr(dispatch, "entry_points", entry_points)


@pytest.mark.usefixtures("installed")
def test_a_policy_of_another_package_runs_the_evening() -> None:
    assert policy("last_first") is last_first
    assert names() == sorted([*OURS, "last_first", "lazy", "twice"])
    evening = Evening(narrow_aisle(policy="last_first"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "8 tea")
    evening.advance(HOUR)
    jobs = happened(e.JobAssigned, evening.take())
    assert [(job.robot, job.load) for job in jobs[:2]] == [("robot-2", 2), ("robot-1", 1)]


@pytest.mark.usefixtures("installed")
def test_a_policy_that_holds_back_is_asked_again() -> None:
    ASKED.clear()
    evening = Evening(narrow_aisle(policy="lazy"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    close(evening, 10 * SECOND)
    assert len(happened(e.CourseDelivered, evening.take())) == 1


@pytest.mark.usefixtures("installed")
def test_a_policy_that_gives_one_load_to_two_robots_is_named() -> None:
    evening = Evening(narrow_aisle(policy="twice"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    with pytest.raises(BadInput, match="dispatch policy 'twice' answered"):
        evening.advance(HOUR)
