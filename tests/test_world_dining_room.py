"""The dining room: who may sit down, order and leave, and why not."""

from __future__ import annotations

from itertools import count

import pytest
from situations import HOUR, SECOND, happened, lines, one_dock, order, seat

from sim.messages import commands as c
from sim.messages import events as e
from sim.run import Evening

KEYS = count()


def ask(evening: Evening, command: c.AnyCommand) -> list[e.AnyEvent]:
    """What a command leads to at once, the command itself left out."""
    evening.advance(evening.now_ms)
    evening.take()
    evening.command(f"key-{next(KEYS)}", command, evening.now_ms)
    applied, *answers = [entry.event for entry in evening.take()]
    assert isinstance(applied, e.CommandApplied)
    assert applied.command == command
    return answers


@pytest.fixture
def seated() -> Evening:
    """A party sits at table 1."""
    evening = Evening(one_dock(), 1)
    seat(evening, "1")
    return evening


def test_a_party_sits_down_at_a_free_table() -> None:
    assert ask(Evening(one_dock(), 1), c.OpenVisit("v", "2", 3)) == [e.VisitOpened("v", "2", 3)]


@pytest.mark.parametrize(
    ("visit", "table", "reason"),
    [
        ("visit-1", "2", "visit exists"),
        ("visit-1", "1", "visit exists"),
        ("v", "9", "no such table"),
        ("v", "", "no such table"),
        ("v", "1", "table taken"),
    ],
)
def test_who_cannot_sit_down_is_told_why(seated: Evening, visit: str, table: str, reason: str) -> None:
    assert ask(seated, c.OpenVisit(visit, table, 2)) == [e.VisitRefused(visit, table, reason)]  # type: ignore[arg-type]
    assert list(seated.board.visits) == ["visit-1"]


def test_nobody_sits_down_after_the_doors_closed(seated: Evening) -> None:
    assert ask(seated, c.CloseDoors()) == [e.DoorsClosed()]
    assert ask(seated, c.OpenVisit("v", "2", 2)) == [e.VisitRefused("v", "2", "doors closed")]


def test_doors_close_once(seated: Evening) -> None:
    ask(seated, c.CloseDoors())
    assert ask(seated, c.CloseDoors()) == []


def test_a_table_that_was_left_takes_the_next_party(seated: Evening) -> None:
    assert ask(seated, c.CloseVisit("visit-1")) == [e.VisitClosed("visit-1")]
    assert ask(seated, c.OpenVisit("v", "1", 2)) == [e.VisitOpened("v", "1", 2)]


def test_a_ticket_names_each_lines_course_and_price(seated: Evening) -> None:
    (placed,) = ask(seated, c.PlaceTicket("k", "visit-1", lines("2 tea", "noodles size:large heat:hot"), "prepaid"))
    assert placed == e.TicketPlaced(
        "k",
        "visit-1",
        "1",
        (
            e.PlacedLine(1, "tea", 2, "drinks", 500),
            e.PlacedLine(2, "noodles", 1, "mains", 9300, ("size:large", "heat:hot")),
        ),
        "prepaid",
    )


@pytest.mark.parametrize(
    ("visit", "ticket", "wanted", "reason"),
    [
        ("v", "k", "tea", "no such visit"),
        ("visit-1", "earlier", "tea", "ticket exists"),
        ("visit-1", "k", "steak", "no such item"),
        ("visit-1", "k", "tea size:large", "no such option"),
        ("visit-1", "k", "noodles size:huge", "no such option"),
        ("visit-1", "k", "noodles size", "no such option"),
        ("visit-1", "k", "noodles size:small size:large", "no such option"),
        ("visit-1", "k", "noodles size:large size:large", "no such option"),
        ("visit-1", "k", "noodles large", "no such option"),
    ],
)
def test_a_ticket_that_cannot_be_cooked_is_refused_whole(
    seated: Evening, visit: str, ticket: str, wanted: str, reason: str
) -> None:
    order(seated, "1", "earlier", "tea")
    asked = c.PlaceTicket(ticket, visit, lines("rice", wanted))
    assert ask(seated, asked) == [e.TicketRefused(ticket, visit, reason)]  # type: ignore[arg-type]
    assert list(seated.board.tickets) == ["earlier"]
    seated.advance(HOUR)
    assert {event.ticket for event in happened(e.LineFired, seated.take())} <= {"earlier"}


def test_nobody_orders_after_the_doors_closed(seated: Evening) -> None:
    ask(seated, c.CloseDoors())
    assert ask(seated, c.PlaceTicket("k", "visit-1", lines("tea"))) == [e.TicketRefused("k", "visit-1", "doors closed")]


def test_nobody_orders_for_a_party_that_left(seated: Evening) -> None:
    ask(seated, c.CloseVisit("visit-1"))
    assert ask(seated, c.PlaceTicket("k", "visit-1", lines("tea"))) == [e.TicketRefused("k", "visit-1", "visit closed")]


def test_a_party_leaves_only_when_all_it_ordered_is_there(seated: Evening) -> None:
    order(seated, "1", "k", "tea", "noodles")
    assert ask(seated, c.CloseVisit("visit-1")) == [e.VisitCloseRefused("visit-1", "tickets open")]
    seated.advance(HOUR)
    assert not seated.board.open_tickets()
    assert ask(seated, c.CloseVisit("visit-1")) == [e.VisitClosed("visit-1"), e.TableSoiled("1", "visit-1", 2)]
    assert ask(seated, c.CloseVisit("visit-1")) == [e.VisitCloseRefused("visit-1", "visit closed")]
    assert ask(seated, c.CloseVisit("v")) == [e.VisitCloseRefused("v", "no such visit")]


def test_a_phone_joins_an_open_visit_once(seated: Evening) -> None:
    assert ask(seated, c.JoinVisit("visit-1")) == [e.VisitJoined("visit-1")]
    assert ask(seated, c.JoinVisit("visit-1")) == []
    assert ask(seated, c.JoinVisit("v")) == []
    ask(seated, c.CloseVisit("visit-1"))
    assert ask(seated, c.JoinVisit("visit-1")) == []


def test_what_is_open_at_the_end_is_cancelled_as_closed(seated: Evening) -> None:
    order(seated, "1", "k", "noodles")
    assert ask(seated, c.EndEvening()) == [
        e.DoorsClosed(),
        e.TicketCancelled("k", "closed"),
        e.VisitClosed("visit-1"),
        e.EveningEnded(),
    ]


def test_after_the_end_everyone_is_told_so_and_nothing_else_happens(seated: Evening) -> None:
    order(seated, "1", "k1", "tea")
    order(seated, "1", "k2", "noodles")
    seated.advance(25 * SECOND)  # a robot is on its way with the tea, a cook is at the noodles
    ask(seated, c.EndEvening())
    assert seated.next_ms() is None
    seated.advance(HOUR)
    assert seated.take() == []
    assert ask(seated, c.EndEvening()) == []
    assert ask(seated, c.TakeCourse("k1", "drinks")) == []
    assert ask(seated, c.OpenVisit("v", "2", 2)) == [e.VisitRefused("v", "2", "doors closed")]
    assert ask(seated, c.CloseVisit("visit-1")) == [e.VisitCloseRefused("visit-1", "visit closed")]
