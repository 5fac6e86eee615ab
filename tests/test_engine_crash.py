"""A crash anywhere, and again: nothing that was accepted is lost or doubled, and a replay gives the same bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from situations import (
    HOUR,
    MINUTE,
    as_bytes,
    blocked_table,
    close,
    happened,
    judged,
    lines,
    narrow_aisle,
    order,
    seat,
    swap,
)

from sim.board import Board
from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import decode_entry
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening, rerun

BUSY = {"guests": {"parties_per_h": ((0, 40),), "menu_min": 1, "eat_min": 2, "patience_min": 8}, "hours": 0.5}
SITUATIONS: dict[str, Callable[[], Restaurant]] = {
    "swap": lambda: swap(**BUSY),
    "narrow_aisle": lambda: narrow_aisle(**BUSY),
    "blocked_table": lambda: blocked_table(**BUSY),
    "late robots": lambda: swap(**BUSY, fleet={"late_share": 0.4, "late_s": 8.0}),
    "several tables a trip": lambda: narrow_aisle(**BUSY, policy="lookahead"),
    "batteries": lambda: blocked_table(**BUSY, fleet={"battery_h": 0.05, "charge_h": 0.3}),
}


class Stepped(Evening):
    """An evening that can be left in the middle of an instant, where a process may die."""

    def steps(self, steps: int) -> None:
        for _ in range(steps):
            due_ms = self.next_ms()
            if due_ms is not None:
                self._step(due_ms)


class House:
    """A process that dies and starts again on what was committed: a log, and an inbox of commands."""

    def __init__(self, restaurant: Restaurant, seed: int) -> None:
        self.restaurant, self._seed = restaurant, seed
        self.log: list[Entry] = []
        self.inbox: dict[str, c.AnyCommand] = {}
        self.crashes = 0
        self._keys = count(1)
        self._start()

    def _start(self) -> None:
        self.evening = Stepped(self.restaurant, self._seed, Demand(self.restaurant, self._seed), self.log)

    def submit(self, command: c.AnyCommand) -> None:
        self.inbox[f"phone-{next(self._keys)}"] = command

    def work(self, for_ms: int) -> None:
        """What the engine's thread does: first what is due, then what was asked."""
        self.evening.advance(self.evening.now_ms + for_ms)
        applied = {event.key for event in happened(e.CommandApplied, self.log)}
        for key, command in self.inbox.items():
            if key not in applied:
                self.evening.command(key, command, self.evening.now_ms)
        self.log += self.evening.take()

    def crash(self, committed_steps: int, lost_ms: int) -> None:
        """Die after a commit of so many steps more, and with some work that was not committed."""
        self.evening.steps(committed_steps)
        self.log += self.evening.take()
        self.evening.advance(self.evening.now_ms + lost_ms)
        self.crashes += 1
        self._start()

    def finish(self) -> None:
        self.work(0)
        close(self.evening, bound_ms=6 * HOUR)
        self.log += self.evening.take()

    # ── what a phone may ask ──────────────────────────────────────────────────────────────────

    def phone(self, choice: int) -> None:
        number, board = next(self._keys), self.evening.board
        visits = [visit for visit in board.seated.values() if board.visits[visit].joined or visit.startswith("phone")]
        simulated = [visit for visit in board.seated.values() if visit not in visits]
        brought = [job for job in board.jobs.values() if job.handover_ms is not None and job.ended_ms is None]
        asked: list[c.AnyCommand] = [c.OpenVisit(f"phone-{number}", table, 2) for table in self.restaurant.floor.tables]
        asked += [c.PlaceTicket(f"k{number}", visit, lines("5 tea", "noodles", "cake")) for visit in visits]
        asked += [c.JoinVisit(visit) for visit in simulated]
        asked += [c.TakeCourse(job.ticket, job.course) for job in brought]
        asked += [c.CloseVisit(visit) for visit in visits]
        self.submit(asked[choice % len(asked)])


Act = Callable[[House], None]
SPANS = st.integers(0, 4 * MINUTE)
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(lambda choice: lambda house: house.phone(choice), st.integers(0, 1000)),
    st.builds(lambda span: lambda house: house.work(span), SPANS),
    st.builds(lambda span: lambda house: house.work(span), SPANS),
    st.builds(lambda steps, lost: lambda house: house.crash(steps, lost), st.integers(0, 40), SPANS),
)


def play(restaurant: Restaurant, seed: int, acts: Sequence[Act]) -> House:
    house = House(restaurant, seed)
    for act in acts:
        act(house)
    house.finish()
    return house


def told(house: House) -> Counter[str]:
    """How often each ticket was answered."""
    answers = [*happened(e.TicketPlaced, house.log), *happened(e.TicketRefused, house.log)]
    return Counter(answer.ticket for answer in answers)


@pytest.mark.parametrize("situation", SITUATIONS)
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 1000), acts=st.lists(ACTS, min_size=5, max_size=40))
def test_nothing_accepted_is_lost_however_often_the_process_dies(situation: str, seed: int, acts: list[Act]) -> None:
    restaurant = SITUATIONS[situation]()
    house = play(restaurant, seed, acts)
    again = [entry for batch in rerun(restaurant, seed, house.log) for entry in batch]
    assert as_bytes(again) == as_bytes(house.log)
    report = judged(restaurant, house.log, seed)
    assert report.ok, report.violations[:3]
    assert report.tickets["delivered"] == report.tickets["placed"]
    asked = [command.ticket for command in house.inbox.values() if isinstance(command, c.PlaceTicket)]
    assert [told(house)[ticket] for ticket in asked] == [1] * len(asked)
    brought = Counter((event.ticket, event.course) for event in happened(e.CourseDelivered, house.log))
    courses = {(ticket.ticket, course) for ticket in house.evening.board.tickets.values() for course in ticket.courses}
    assert brought == Counter(courses)


def test_the_causes_of_waits_stay_true_among_late_robots_after_crashes() -> None:
    """Found by the test above: not looked at again once the other has passed, two robots seemed to wait in a ring."""
    acts: list[Act] = [
        lambda house: house.phone(0),
        lambda house: house.phone(0),
        lambda house: house.crash(15, 0),
        lambda house: house.phone(163),
        lambda house: house.work(24_587),
        lambda house: house.work(29_561),
        lambda house: house.crash(36, 0),
        lambda house: house.work(0),
        lambda house: house.crash(14, 0),
        lambda house: house.work(5_496),
        lambda house: house.phone(472),
        lambda house: house.crash(17, 0),
    ]
    late = {"late_share": 0.4, "late_s": 8.0}
    house = play(narrow_aisle(**BUSY, fleet=late), 154, acts)
    report = judged(house.restaurant, house.log, 154)
    assert report.ok, report.violations


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), acts=st.lists(ACTS, min_size=5, max_size=30))
def test_the_log_alone_tells_all_that_the_engine_knows(seed: int, acts: list[Act]) -> None:
    house = House(narrow_aisle(**BUSY), seed)
    for act in acts:
        act(house)
    house.log += house.evening.take()
    folded = Board(house.restaurant).apply_all(map(decode_entry, as_bytes(house.log).splitlines()))
    private = {"_on", "_floor", "battery"}
    assert {name: value for name, value in vars(folded).items() if name not in private} == {
        name: value for name, value in vars(house.evening.board).items() if name not in private
    }


def interrupted(crash_after_ms: int | None) -> list[Entry]:
    """One ticket's evening, with a crash at a moment."""
    evening = Evening(narrow_aisle(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "5 tea", "noodles")
    log: list[Entry] = []
    if crash_after_ms is not None:
        evening.advance(crash_after_ms)
        log = evening.take()
        evening = Evening(narrow_aisle(), 1, None, log)
    close(evening, 10 * MINUTE)
    return log + evening.take()


@pytest.mark.parametrize("crash_after_ms", range(0, 300_000, 7_001))
def test_a_crash_keeps_elapsed_work_nothing_is_cooked_or_driven_twice(crash_after_ms: int) -> None:
    whole, broken = interrupted(None), interrupted(crash_after_ms)
    ignored = (e.CommandApplied, e.PlanAdopted, e.WaitBegan, e.WaitEnded)

    def timed(log: list[Entry]) -> list[tuple[int, e.AnyEvent]]:
        return [(entry.at_ms, entry.event) for entry in log if not isinstance(entry.event, ignored)]

    assert timed(broken) == timed(whole)


def test_a_new_start_says_where_it_goes_on() -> None:
    log = interrupted(30_000)
    (resumed,) = [entry for entry in log if isinstance(entry.event, e.CommandApplied) and "resume" in entry.event.key]
    assert isinstance(resumed.event, e.CommandApplied)
    assert resumed.event.command == c.Resume(resumed.seq - 1)
    assert resumed.at_ms == log[resumed.seq - 2].at_ms, "world time stood still meanwhile"
