"""Simulated guests when a phone takes over, and when they have to catch up with a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from demand_guests import ALL_ORDERED, Asked, Host, Noted, room
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import HOUR, MENU, MINUTE, SECOND, blocked_table, close, happened, one_dock

from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening

# ── a phone takes over ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("joined_after_ms", [0, 30 * SECOND, 2 * MINUTE, 5 * MINUTE])
def test_a_party_that_orders_by_phone_stops_ordering_and_leaves_when_the_phone_says_so(joined_after_ms: int) -> None:
    place = one_dock(guests={"menu_min": 1, "eat_min": 1, "rounds": ALL_ORDERED, "cv": 0.0}, hours=1)
    noted = Noted(place, 1)
    evening = Evening(place, 1, noted)
    while not evening.board.visits:
        evening.advance(evening.next_ms() or 0)
    (visit, *_) = evening.board.visits
    at_ms = evening.now_ms + joined_after_ms
    evening.command("join", c.JoinVisit(visit), at_ms)
    evening.advance(3 * HOUR)
    mine = [(at, command) for at, key, command in noted.noted if key.startswith(f"{visit}/") and at > at_ms]
    assert [command for _, command in mine if isinstance(command, c.PlaceTicket | c.CloseVisit)] == []
    assert evening.board.visits[visit].closed_ms is None
    assert not [ticket for ticket in evening.board.open_tickets() if ticket.visit == visit]
    evening.command("leave", c.CloseVisit(visit), evening.now_ms)
    assert evening.board.visits[visit].closed_ms is not None


def test_a_party_leaves_once_what_somebody_else_ordered_at_its_table_has_come() -> None:
    place = one_dock(guests={"menu_min": 1, "eat_min": 1, "rounds": ALL_ORDERED[:1], "cv": 0.0}, hours=0.2)
    evening = Evening(place, 1, Demand(place, 1))
    while not evening.board.visits:
        evening.advance(evening.next_ms() or 0)
    (visit, *_) = evening.board.visits
    log: list[Entry] = []
    orders = 0
    while not happened(e.VisitCloseRefused, log):  # a phone that never joined keeps ordering until it is asked to go
        orders += 1
        evening.command(
            f"more-{orders}", c.PlaceTicket(f"more-{orders}", visit, (c.OrderedLine("tea", 1),)), evening.now_ms
        )
        evening.advance(evening.now_ms + MINUTE)
        log += evening.take()
        assert orders < 120
    evening.advance(evening.now_ms + HOUR)
    assert evening.board.visits[visit].closed_ms is not None


# ── catching up ───────────────────────────────────────────────────────────────────────────────

CROWD: dict[str, Any] = {
    "guests": {
        "parties_per_h": ((0, 60),),
        "menu_min": 1,
        "eat_min": 2,
        "patience_min": 5,
        "parties_ahead": 4,
        "water": 0.5,
        "bill_min": 1,
        "impatience_min": 3,
    },
    "hours": 0.6,
    "stock": {"tea": 25},
}


def lived(seed: int) -> tuple[Restaurant, list[Entry], list[Asked]]:
    """An evening with guests and a phone, and what the guests asked."""
    place = blocked_table(**CROWD)
    noted = Noted(place, seed)
    evening = Evening(place, seed, noted)
    for minute in range(1, 30):
        evening.advance(minute * MINUTE)
        seated = list(evening.board.seated.values())
        if minute % 9 == 0 and seated:
            evening.command(f"join-{minute}", c.JoinVisit(seated[0]), evening.now_ms)
        if minute % 9 == 5 and seated:
            evening.command(f"close-{minute}", c.CloseVisit(seated[0]), evening.now_ms)
    close(evening, HOUR)
    return place, evening.take(), noted.noted


def asked_along(demand: Demand, rest: list[Entry]) -> Iterator[Asked]:
    """What guests ask while the rest of a log happens."""
    waiting: set[str] = set()
    for entry in rest:
        command = isinstance(entry.event, e.CommandApplied)
        key = entry.event.key if isinstance(entry.event, e.CommandApplied) else ""
        while key not in waiting and (due_ms := demand.next_ms) is not None and due_ms <= entry.at_ms - (not command):
            for asked_key, asked in demand.due(due_ms):
                waiting.add(asked_key)
                yield due_ms, asked_key, asked
        waiting.discard(key)
        demand.follow(entry)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 500), share=st.floats(0, 1))
def test_guests_who_read_the_log_go_on_as_those_who_lived_through_it(seed: int, share: float) -> None:
    place, log, asked = lived(seed)
    cut = int(share * len(log))
    past, rest = log[:cut], log[cut:]
    reader = Demand(place, seed)
    reader.catch_up(past)
    done = {event.key for event in happened(e.CommandApplied, past)}
    expected = {key: command for at_ms, key, command in asked if key not in done and at_ms <= log[-1].at_ms}
    assert {key: command for _, key, command in asked_along(reader, rest)} == expected


def test_what_was_asked_together_is_taken_together_by_who_reads_it_later() -> None:
    """Two parties leave in the same instant: whoever waits has the choice of both tables, then and later."""
    menu = msgspec.structs.replace(MENU, courses=MENU.courses[:2])
    guests = {"parties_per_h": ((0, 60),), "cv": 0.0, "patience_min": 600, "menu_min": 600, "eat_min": 5, "rounds": ()}
    place = room([9, 9], hours=4, menu=menu, guests=guests)
    host = Host(Demand(place, 1))
    host.until(HOUR)
    for visit, table in (("party-2", "2"), ("party-1", "1")):
        line = e.PlacedLine(1, "tea", 1, "drinks", 500)
        host.say(HOUR, e.TicketPlaced(f"{visit}/1", visit, table, (line,), "tab"))
        host.say(HOUR, e.CourseDelivered(f"{visit}/1", "drinks"))
    asked = host.until(2 * HOUR)
    assert [key for _, key, command in asked if not isinstance(command, c.JoinWaitlist)] == [
        "party-2/close/1",
        "party-1/close/1",
        "party-3/open/1",
        "party-4/open/2",
    ]
    reader = Demand(place, 1)
    reader.catch_up(host.log)
    assert reader.due(2 * HOUR) == []
