"""Real cooks: tickets wait until somebody bumps them, and a bump can be taken back until the pass is touched."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import MINUTE, SECOND, as_bytes, close, happened, judged, one_dock, order, seat, swap
from tiny_log import HEADER, among
from tiny_log import log as log_of

from sim.audit import audit
from sim.board import Board
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun

MANUAL = {"mode": "manual"}
KEYS = (f"bump-{n}" for n in itertools.count())


class Tonight:
    """An evening with a party at table 1, and its log so far."""

    def __init__(self, place: Restaurant | None = None) -> None:
        self.evening = Evening(place or one_dock(kitchen=MANUAL), 1)
        self.log: list[Entry] = []
        seat(self.evening, "1")

    @property
    def board(self) -> Board:
        return self.evening.board

    def order(self, ticket: str, *wanted: str) -> None:
        order(self.evening, "1", ticket, *wanted)
        self.until(0)

    def until(self, at_ms: int) -> list[Entry]:
        self.evening.advance(at_ms)
        self.log += self.evening.take()
        return self.log

    def say(self, command: c.AnyCommand, at_ms: int) -> list[e.AnyEvent]:
        """What the engine says to a command at once."""
        self.until(at_ms)
        self.evening.command(next(KEYS), command, at_ms)
        said = self.evening.take()
        self.log += said
        return [entry.event for entry in said[1:]]

    def refused(self, command: c.AnyCommand, at_ms: int) -> str:
        (said,) = self.say(command, at_ms)
        assert isinstance(said, e.CommandRefused)
        return said.reason

    def end(self, at_ms: int) -> list[Entry]:
        close(self.evening, at_ms)
        self.log += self.evening.take()
        return self.log


def test_a_line_waits_for_a_real_cook_however_long_and_is_plated_when_bumped() -> None:
    tonight = Tonight()
    tonight.order("k", "noodles")
    assert happened(e.CourseFired, tonight.until(50 * MINUTE))
    assert tonight.board.tickets["k"].lines[1].plated_ms is None
    said = tonight.say(c.BumpLine("k", 1), 50 * MINUTE)
    assert [type(event) for event in said] == [e.LineFired, e.LinePlated, e.CourseReady]


def test_who_says_that_a_line_is_begun_keeps_the_guests_from_taking_it_back() -> None:
    tonight = Tonight()
    tonight.order("k", "noodles", "rice")
    assert tonight.say(c.FireLine("k", 1), MINUTE) == [e.LineFired("k", 1, "wok", 0, MINUTE + 100 * SECOND)]
    assert tonight.say(c.CancelLine("k", 1), MINUTE) == [e.LineCancelRefused("k", 1, "line fired")]
    assert e.LineCancelled("k", 2) in tonight.say(c.CancelLine("k", 2), MINUTE)
    assert "begun already" in tonight.refused(c.FireLine("k", 1), MINUTE)


def test_a_whole_course_is_bumped_at_once_and_a_robot_brings_it() -> None:
    tonight = Tonight()
    tonight.order("k", "2 noodles", "rice")
    tonight.say(c.BumpLine("k", 2), MINUTE)
    said = tonight.say(c.BumpCourse("k", "mains"), 2 * MINUTE)
    assert [event for event in said if isinstance(event, e.LinePlated)] == [e.LinePlated("k", 1)]
    assert happened(e.CourseDelivered, tonight.end(3 * MINUTE)) == [e.CourseDelivered("k", "mains")]
    assert not tonight.board.in_kitchen


def test_courses_are_fired_in_their_order_for_real_cooks_too() -> None:
    tonight = Tonight()
    tonight.order("k", "tea", "noodles")
    assert tonight.refused(c.BumpLine("k", 2), MINUTE) == "line 2 of ticket k is not fired yet"
    tonight.say(c.BumpCourse("k", "drinks"), MINUTE)
    assert happened(e.CourseDelivered, tonight.until(10 * MINUTE)) == [e.CourseDelivered("k", "drinks")]
    assert e.LinePlated("k", 2) in tonight.say(c.BumpLine("k", 2), 10 * MINUTE)


def test_a_bump_by_mistake_is_taken_back_and_the_robot_that_came_for_it_goes_home() -> None:
    tonight = Tonight()
    tonight.order("k", "noodles", "rice")
    tonight.say(c.BumpCourse("k", "mains"), MINUTE)
    assert happened(e.JobAssigned, tonight.until(MINUTE + 500))
    said = tonight.say(c.RecallLine("k", 2), MINUTE + 500)
    assert said[:2] == [e.LineRecalled("k", 2), e.JobDropped("k/mains/1", "robot-1", "recalled by the kitchen")]
    state = tonight.board.tickets["k"].courses["mains"]
    assert (state.ready_ms, state.loads, state.jobs) == (None, (), [])
    assert tonight.board.pass_places == 2, "they stay kept"
    assert not happened(e.TrayLoaded, tonight.until(5 * MINUTE))
    assert tonight.board.robots["robot-1"].here == "d1"
    tonight.say(c.BumpLine("k", 2), 6 * MINUTE)
    assert happened(e.CourseDelivered, tonight.end(7 * MINUTE)) == [e.CourseDelivered("k", "mains")]


def test_what_a_robot_has_begun_to_load_is_not_recalled() -> None:
    tonight = Tonight()
    tonight.order("k", "noodles")
    tonight.say(c.BumpLine("k", 1), MINUTE)
    assert happened(e.LoadingBegan, tonight.until(MINUTE + 2 * SECOND))
    assert "left the pass" in tonight.refused(c.RecallLine("k", 1), MINUTE + 2 * SECOND)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (c.BumpLine("x", 1), "there is no ticket x"),
        (c.BumpLine("k", 9), "ticket k has no line 9"),
        (c.BumpCourse("k", "sweets"), "ticket k has no course sweets"),
        (c.RecallLine("k", 1), "line 1 of ticket k is not plated"),
        (c.FireLine("gone", 1), "line 1 of ticket gone was taken back by the guests"),
    ],
)
def test_what_cant_be_bumped_is_refused_with_the_reason(command: c.AnyCommand, reason: str) -> None:
    tonight = Tonight()
    tonight.order("k", "noodles")
    tonight.order("gone", "noodles", "rice")
    tonight.say(c.CancelLine("gone", 1), 0)
    assert tonight.refused(command, MINUTE) == reason


def test_simulated_cooks_can_t_be_bumped() -> None:
    tonight = Tonight(one_dock())
    tonight.order("k", "noodles")
    assert tonight.refused(c.BumpLine("k", 1), 1) == "the cooks of this evening are simulated"


bumps = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(1, 3), st.integers(1, 90)), max_size=25)


@settings(max_examples=12, deadline=None)
@given(bumps)
def test_whatever_cooks_tap_the_judge_is_silent_and_a_crash_changes_nothing(
    taps: list[tuple[int, int, int, int]],
) -> None:
    place = swap(kitchen=MANUAL)
    began = Evening(place, 1)
    seat(began, "1")
    for number in range(3):
        order(began, "1", f"k{number}", "2 noodles", "tea", "rice")
    at_ms, log = 0, began.take()
    for kind, ticket, line, later_s in taps:
        at_ms += later_s * SECOND
        name = f"k{ticket}"
        asked = (c.FireLine(name, line), c.BumpLine(name, line), c.BumpCourse(name, "mains"), c.RecallLine(name, line))
        began.command(next(KEYS), asked[kind], at_ms)
        log += began.take()
        if later_s % 4 == 0:
            began = Evening(place, 1, None, log)
            log += began.take()
    for course in ("drinks", "mains"):
        for number in range(3):
            began.command(next(KEYS), c.BumpCourse(f"k{number}", course), at_ms)
        began.advance(at_ms := at_ms + 10 * MINUTE)
    assert not began.board.open_tickets(), "all that was bumped has come to the table"
    close(began, at_ms, bound_ms=MINUTE)
    log += began.take()
    assert judged(place, log).ok, judged(place, log).violations
    again = [entry for batch in rerun(place, 1, log) for entry in batch]
    assert as_bytes(again) == as_bytes(log)


@pytest.mark.parametrize(
    ("at_ms", "what"),
    [
        (1_500, "line 0 of ticket k is recalled, but was not plated"),
        (30_000, "something of its course had left the pass"),
    ],
)
def test_the_judge_sees_a_recall_that_can_t_be(at_ms: int, what: str) -> None:
    found = [each.what for each in audit(HEADER, log_of(*among(e.LineRecalled("k", 0), at_ms))).violations]
    assert any(what in said for said in found), found
