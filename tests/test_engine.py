"""Whole evenings: the same again from the same seed, judged without a complaint, and with an end."""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys

import msgspec
import pytest
from situations import (
    HOUR,
    MENU,
    MINUTE,
    SECOND,
    as_bytes,
    blocked_table,
    close,
    happened,
    judged,
    narrow_aisle,
    one_dock,
    order,
    seat,
    swap,
    when,
)

from sim.bad_input import BadInput
from sim.demand import Demand
from sim.menu import Prep
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import decode_entry
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load, shipped
from sim.run import FINISH_MS, Evening, rerun, simulate

PLAY = """
import sys
from sim.messages.codec import encode_entry, encode_header, header_of
from sim.restaurant import load
from sim.run import simulate
name, seed, until_ms = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
place = load(name)
sys.stdout.buffer.write(encode_header(header_of(place, seed)) + b"\\n")
for entries in simulate(place, seed, until_ms):
    sys.stdout.buffer.writelines(encode_entry(entry) + b"\\n" for entry in entries)
"""


def in_a_process(name: str, seed: int, hash_seed: str, until_ms: int = 40 * MINUTE) -> str:
    """The hash of a log that a process of its own makes."""
    made = subprocess.run(
        [sys.executable, "-c", PLAY, name, str(seed), str(until_ms)],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        check=True,
    )
    assert made.stdout.count(b"\n") > 200, "an evening at which little happens shows nothing"
    return hashlib.sha256(made.stdout).hexdigest()


def played(place: Restaurant, seed: int, until_ms: int) -> list[Entry]:
    return [entry for batch in simulate(place, seed, until_ms) for entry in batch]


# ── the same again ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", shipped())
def test_the_same_seed_gives_the_same_bytes_in_every_process(name: str) -> None:
    assert len({in_a_process(name, 7, hash_seed) for hash_seed in ("0", "1", "4242", "random")}) == 1


def test_another_seed_gives_another_log() -> None:
    assert len({in_a_process("bistro", seed, "0") for seed in (7, 8, 9)}) == 3


def test_how_far_an_evening_is_advanced_at_a_time_changes_nothing() -> None:
    def in_strides(stride_ms: int) -> bytes:
        place = narrow_aisle(hours=0.5)
        evening = Evening(place, 5, Demand(place, 5))
        for at_ms in range(0, HOUR, stride_ms):
            evening.advance(at_ms)
        close(evening, HOUR)
        return as_bytes(evening.take())

    assert in_strides(HOUR) == in_strides(MINUTE) == in_strides(977)


# ── judged ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("name", "hours"), [("bistro", 4), ("lanes", 2), ("banquet", 1)])
@pytest.mark.parametrize("seed", [1, 20])
def test_the_judge_is_silent_on_a_shipped_restaurants_evening(name: str, hours: int, seed: int) -> None:
    place = load(name)
    log = played(place, seed, hours * HOUR)
    report = judged(place, log, seed)
    assert report.ok, report.violations[:3]
    assert report.tickets["placed"] > 60
    assert report.tickets["delivered"] == report.tickets["placed"], "none is cancelled for want of a plan"
    assert not report.open_tickets
    assert as_bytes(entry for batch in rerun(place, seed, log) for entry in batch) == as_bytes(log)


@pytest.mark.parametrize("name", shipped())
def test_a_log_that_was_written_and_read_is_the_same_log(name: str) -> None:
    log = played(load(name), 3, 15 * MINUTE)
    assert [decode_entry(line) for line in as_bytes(log).splitlines()] == log


# ── the end ───────────────────────────────────────────────────────────────────────────────────


def test_after_closing_nobody_sits_down_or_orders_and_what_is_open_is_finished() -> None:
    place = load("bistro")
    log = played(place, 2, 2 * HOUR)
    assert list(when(e.DoorsClosed, log)) == [2 * HOUR]
    assert max(when(e.VisitOpened, log)) <= 2 * HOUR
    assert max(when(e.TicketPlaced, log)) <= 2 * HOUR
    assert max(when(e.CourseDelivered, log)) > 2 * HOUR
    assert not happened(e.TicketCancelled, log)
    assert len(happened(e.VisitClosed, log)) == len(happened(e.VisitOpened, log))
    assert log[-1].event == e.EveningEnded()


def slow_kitchen() -> Restaurant:
    """Whatever is put on the fire stays there for longer than an evening is kept open."""
    items = tuple(msgspec.structs.replace(item, prep=Prep(7200)) for item in MENU.items)
    return swap(menu=msgspec.structs.replace(MENU, items=items))


def test_what_cannot_be_finished_within_the_bound_is_cancelled_as_closed() -> None:
    place = slow_kitchen()
    log = played(place, 1, 10 * MINUTE)
    cancelled = happened(e.TicketCancelled, log)
    assert cancelled
    assert {event.reason for event in cancelled} == {"closed"}
    assert log[-1] == Entry(len(log), 10 * MINUTE + FINISH_MS, e.EveningEnded())
    report = judged(place, log)
    assert report.ok, report.violations[:3]
    assert report.tickets["delivered"] + report.tickets["cancelled"] == report.tickets["placed"]
    assert as_bytes(entry for batch in rerun(place, 1, log) for entry in batch) == as_bytes(log)


def test_an_evening_of_no_length_ends() -> None:
    log = played(one_dock(), 1, 0)
    assert [type(entry.event) for entry in log if not isinstance(entry.event, e.CommandApplied)] == [
        e.DoorsClosed,
        e.EveningEnded,
    ]


def test_a_large_order_can_be_written_and_read_again() -> None:
    """A party may want more of one thing than a line can hold."""
    place = one_dock(guests={"party_sizes": (0, 0, 0, 1.0), "portions_per_guest": {"drinks": 15}})
    log = played(place, 1, 30 * MINUTE)
    (first, *_) = [event.command for event in happened(e.CommandApplied, log) if "PlaceTicket" in repr(event)]
    assert isinstance(first, c.PlaceTicket)
    assert sum(line.quantity for line in first.lines) == 4 * (15 + 1)
    assert [decode_entry(line) for line in as_bytes(log).splitlines()] == log


# ── time ──────────────────────────────────────────────────────────────────────────────────────


def test_a_command_is_never_dated_before_what_was_done_already() -> None:
    evening = Evening(one_dock(), 1)
    evening.advance(MINUTE)
    seat(evening, "1", at_ms=SECOND)
    assert [entry.at_ms for entry in evening.take()] == [MINUTE, MINUTE]


def test_what_is_due_at_an_instant_is_done_before_that_instants_commands() -> None:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k", "tea")
    evening.advance(0)
    (fired,) = happened(e.LineFired, evening.take())
    seat(evening, "2", at_ms=fired.until_ms)
    kinds = [type(entry.event) for entry in evening.take() if entry.at_ms == fired.until_ms]
    assert kinds[0] is e.LinePlated
    assert kinds[-1] is e.VisitOpened


def test_commands_of_one_instant_are_taken_in_order_each_after_what_the_one_before_made_due() -> None:
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    order(evening, "1", "k1", "tea")
    order(evening, "1", "k2", "tea")
    kinds = [type(entry.event) for entry in evening.take() if not isinstance(entry.event, e.CommandApplied)]
    assert kinds == [e.VisitOpened, e.TicketPlaced, e.CourseFired, e.LineFired, e.TicketPlaced]


def test_time_never_goes_back_and_events_are_numbered_without_gaps() -> None:
    log = played(blocked_table(), 4, HOUR)
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    assert [entry.at_ms for entry in log] == sorted(entry.at_ms for entry in log)


# ── run again ─────────────────────────────────────────────────────────────────────────────────


def test_a_log_with_an_event_made_up_does_not_come_again() -> None:
    place = one_dock()
    evening = Evening(place, 1)
    seat(evening, "1")
    log = evening.take()
    log.append(Entry(len(log) + 1, 0, e.VisitClosed("visit-1")))
    with pytest.raises(BadInput, match="event 3 of the log doesn't come"):
        list(rerun(place, 1, log))


def test_a_log_of_another_seed_does_not_come_again() -> None:
    place = narrow_aisle(hours=0.5)
    log = played(place, 1, HOUR)
    again: list[Entry] = []
    with contextlib.suppress(BadInput):  # it may also have fewer events
        for batch in rerun(place, 2, log):
            again += batch
    assert as_bytes(again) != as_bytes(log)


# ── equal luck ────────────────────────────────────────────────────────────────────────────────


def test_another_policy_leaves_cooking_times_and_guests_choices_alone() -> None:
    """Common random numbers: what a policy changes is when things happen, not what luck they have."""
    crowd = {"guests": {"parties_per_h": ((0, 60),), "menu_min": 1, "eat_min": 2}, "hours": 1}

    def luck(policy: str) -> tuple[list[Entry], dict[tuple[str, int], int], dict[str, tuple[e.PlacedLine, ...]]]:
        log = played(narrow_aisle(policy=policy, **crowd), 6, HOUR)
        fired = {(x.event.ticket, x.event.line): x.event.until_ms - x.at_ms for x in log if _is_fired(x)}
        return log, fired, {event.ticket: event.lines for event in happened(e.TicketPlaced, log)}

    one, other = luck("nearest"), luck("first_free")
    assert as_bytes(one[0]) != as_bytes(other[0]), "the policies differ on this floor"
    for mine, theirs in ((one[1], other[1]), (one[2], other[2])):
        both = mine.keys() & theirs.keys()
        assert len(both) > 10
        assert {name: mine[name] for name in both} == {name: theirs[name] for name in both}  # type: ignore[index]


def _is_fired(entry: Entry) -> bool:
    return isinstance(entry.event, e.LineFired)
