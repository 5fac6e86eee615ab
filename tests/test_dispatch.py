"""Dispatch policies: pure functions from a situation to assignments, chosen by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import HOUR, MINUTE, SECOND, close, happened, narrow_aisle, order, seat

from sim import dispatch
from sim.bad_input import BadInput
from sim.dispatch import (
    Assignment,
    Busy,
    Candidate,
    Load,
    Situation,
    batching,
    first_free,
    hungarian,
    lookahead,
    names,
    nearest,
    policy,
)
from sim.messages import events as e
from sim.run import Evening
from sim.world.dispatcher import OVERDUE_MS

OURS = {
    module.__name__.rpartition(".")[2]: module.assign
    for module in (batching, first_free, hungarian, lookahead, nearest)
}


def load(name: str, ready_ms: int = 0) -> Load:
    return Load(name, "mains", 1, 2, "1", ready_ms)


def situation(loads: list[Load], robots: list[str], costs: Mapping[tuple[str, str], int | None]) -> Situation:
    """`costs` by robot and ticket; where it says nothing there is no way."""

    def trip_ms(robot: str, trip: Sequence[Load]) -> tuple[int, ...] | None:
        """One table after the other, as far apart as each is from the pass."""
        legs = [costs.get((robot, load.ticket)) for load in trip]
        return None if None in legs else tuple(accumulate(leg for leg in legs if leg is not None))

    return Situation(
        0,
        tuple(loads),
        tuple(robots),
        lambda robot, load: costs.get((robot, load.ticket)),
        trip_ms=trip_ms,
        to_pass_ms=lambda robot: costs.get((robot, "pass")),
    )


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


def test_all_loads_together_come_sooner_than_each_taking_the_nearest_robot() -> None:
    costs = {("r1", "a"): 10, ("r2", "a"): 12, ("r1", "b"): 11, ("r2", "b"): 90}
    asked = situation([A, B], ["r1", "r2"], costs)
    assert sorted(hungarian.assign(asked)) == [Assignment("r1", B), Assignment("r2", A)]


def test_a_load_waits_for_a_robot_that_is_almost_done_where_that_is_sooner() -> None:
    costs = {("r1", "a"): 90_000, ("r2", "a"): 30_000}
    asked = situation([A], ["r1"], costs)
    assert hungarian.assign(asked) == [Assignment("r1", A)]
    assert hungarian.assign(asked._replace(busy=(Busy("r2", 5_000, "1"),))) == []


def test_where_robots_are_few_the_oldest_loads_get_them() -> None:
    costs = {("r1", "a"): 90, ("r1", "b"): 10, ("r1", "c"): 10}
    assert hungarian.assign(situation([A, B, C], ["r1"], costs)) == [Assignment("r1", A)]


def test_a_situation_names_who_could_bring_a_load_the_soonest_first() -> None:
    asked = situation([A], ["r1", "r2"], {("r1", "a"): 30, ("r2", "a"): 20, ("r3", "a"): 25})
    asked = asked._replace(busy=(Busy("r3", 10, "1"),))
    assert asked.candidates(A) == (Candidate("r2", 20), Candidate("r3", 25), Candidate("r1", 30))


def test_two_tables_share_a_trip_where_that_is_sooner_than_a_robot_from_afar() -> None:
    costs = {("r1", "a"): 20, ("r1", "b"): 5, ("r2", "a"): 90, ("r2", "b"): 90}
    (trip,) = batching.assign(situation([A, B], ["r1", "r2"], costs)._replace(trays=2))
    assert (trip.robot, trip.loads) == ("r1", (B, A)), "the nearer table first: that delays the other one less"
    assert trip.why == (Candidate("r1", 20), Candidate("r2", 90))


def test_a_trip_holds_no_more_than_the_trays_and_nothing_that_would_get_cold() -> None:
    near = {("r1", ticket): 5 for ticket in "abc"}
    (trip,) = batching.assign(situation([A, B, C], ["r1"], near)._replace(trays=2))
    assert len(trip.loads) == 2
    far = {("r1", ticket): batching.FRESH_MS + 1 for ticket in "abc"}
    (trip,) = batching.assign(situation([A, B, C], ["r1"], far)._replace(trays=3))
    assert trip.loads == (A,)


def test_a_free_robot_goes_to_the_pass_before_the_food_is_plated() -> None:
    costs = {("r1", "a"): 9, ("r2", "a"): 9, ("r3", "a"): 9, ("r1", "pass"): 3, ("r2", "pass"): 2, ("r3", "pass"): 5}
    asked = situation([A], ["r1", "r2", "r3"], costs)._replace(soon=(load("d", 4_000),))
    first, ahead = lookahead.assign(asked)
    assert (first.robot, first.load) == ("r1", A)
    assert ahead == Assignment("r2", load("d", 4_000))


@pytest.mark.parametrize("name", OURS)
def test_who_has_no_way_is_not_sent_and_the_next_load_is_not_held_up(name: str) -> None:
    costs = {("r2", "b"): 5}
    assert [given[:2] for given in OURS[name](situation([A, B], ["r1", "r2"], costs))] == [("r2", B)]


NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@pytest.mark.parametrize("name", OURS)
@settings(deadline=None)
@given(tickets=NAMES, robots=NAMES, data=st.data())
def test_no_robot_gets_two_loads_and_no_load_two_robots(
    name: str, tickets: list[str], robots: list[str], data: st.DataObject
) -> None:
    costs = {(r, t): data.draw(st.one_of(st.none(), st.integers(0, 9))) for r in robots for t in tickets}
    asked = situation([load(ticket) for ticket in tickets], robots, costs)
    answer = OURS[name](asked)
    assert OURS[name](asked) == answer, "equal situations, equal answers"
    assert len({given.robot for given in answer}) == len({given.load.ticket for given in answer}) == len(answer)
    assert all(costs[given.robot, given.load.ticket] is not None for given in answer)
    idle = set(robots) - {given.robot for given in answer}
    left = set(tickets) - {given.load.ticket for given in answer}
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
LAST_ROBOT: Any = None  # the contributors' page's policy, while a test runs it
OTHERS = ("last_first", "lazy", "twice", "reasoned", "hoarding")


def twice(situation: Situation) -> list[Assignment]:
    """A policy that gives its first load to every robot."""
    return [Assignment(robot, load) for robot in situation.robots for load in situation.loads[:1]]


def reasoned(situation: Situation) -> list[Assignment]:
    """A policy with a measure of its own: it sends the last robot, and says that the first was dearer."""
    why = (Candidate("robot-2", 3), Candidate("robot-1", 4))
    return [Assignment("robot-2", load, why) for load in situation.loads[:1] if "robot-2" in situation.robots]


def hoarding(situation: Situation) -> list[Assignment]:
    """A policy that brings the newest load first, by one robot alone: on its own it would starve the oldest."""
    return [Assignment("robot-1", load) for load in situation.loads[-1:] if "robot-1" in situation.robots]


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another package is installed that brings policies of its own."""
    points = [EntryPoint(name, f"{__name__}:{name}", dispatch.GROUP) for name in OTHERS]

    def entry_points(*, group: str) -> list[Any]:
        return points if group == "foodrunner.dispatch" else []

    monkeypatch.setattr(dispatch, "entry_points", entry_points)


@pytest.mark.usefixtures("installed")
def test_a_policy_of_another_package_runs_the_evening() -> None:
    assert policy("last_first") is last_first
    assert names() == sorted([*OURS, *OTHERS])
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


@pytest.mark.usefixtures("installed")
def test_no_table_waits_for_ever_for_the_sake_of_newer_orders() -> None:
    evening = Evening(narrow_aisle(policy="hoarding"), 1)
    seat(evening, "1")
    for number in range(20):  # a tea each 20 s, and to bring one takes more than a minute
        order(evening, "1", f"k{number}", "tea", at_ms=number * 20 * SECOND)
    close(evening, 10 * MINUTE)
    log = evening.take()
    waiting: dict[str, int] = {}
    newest_first = 0
    for entry in log:
        if isinstance(entry.event, e.CourseReady):
            waiting[entry.event.ticket] = entry.at_ms
        elif isinstance(entry.event, e.JobAssigned):
            ready_ms = waiting.pop(entry.event.ticket)
            older = [at_ms for at_ms in waiting.values() if at_ms < ready_ms]
            newest_first += bool(older)
            if older and entry.at_ms - min(older) >= OVERDUE_MS:
                assert entry.at_ms - ready_ms >= OVERDUE_MS, "a load that is overdue comes first"
    assert newest_first, "left to itself, the policy is as unfair as it looks"
    assert len(happened(e.CourseDelivered, log)) == 20


# ── why ───────────────────────────────────────────────────────────────────────────────────────


def test_each_job_says_who_else_could_have_got_it_and_at_what_cost() -> None:
    evening = Evening(narrow_aisle(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(HOUR)
    (job,) = happened(e.JobAssigned, evening.take())
    assert sorted(candidate.robot for candidate in job.why) == ["robot-1", "robot-2"]
    assert job.why[0].cost_ms <= job.why[1].cost_ms
    assert evening.board.jobs[job.job].why == job.why


@pytest.mark.usefixtures("installed")
def test_a_policy_may_say_why_by_a_measure_of_its_own() -> None:
    evening = Evening(narrow_aisle(policy="reasoned"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(HOUR)
    (job,) = happened(e.JobAssigned, evening.take())
    assert job.why == (Candidate("robot-2", 3), Candidate("robot-1", 4))


# ── what the documentation promises ───────────────────────────────────────────────────────────


def test_the_policy_in_the_contributors_page_is_all_that_a_new_one_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[1] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(code.splitlines()) <= 20
    page: dict[str, Any] = {}
    exec(code, page)
    point = EntryPoint("last_robot", f"{__name__}:LAST_ROBOT", dispatch.GROUP)
    monkeypatch.setattr(f"{__name__}.LAST_ROBOT", page["assign"])
    monkeypatch.setattr(dispatch, "entry_points", lambda *, group: [point] if group == dispatch.GROUP else [])
    evening = Evening(narrow_aisle(policy="last_robot"), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea", "noodles")
    close(evening, 10 * MINUTE)
    log = evening.take()
    assert [job.robot for job in happened(e.JobAssigned, log)] == ["robot-2", "robot-2"]
    assert len(happened(e.CourseDelivered, log)) == 2
