"""What can't be had: lines taken back, items eighty-sixed, portions that run out."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import (
    HOUR,
    MINUTE,
    SECOND,
    as_bytes,
    happened,
    judged,
    lines,
    narrow_aisle,
    one_dock,
    order,
    seat,
)
from tiny_log import DINNER, HEADER, MAINS, SWEETS, among, log

from sim import run
from sim.audit import audit
from sim.messages import commands as c
from sim.messages import events as e
from sim.run import Evening, rerun

KEYS = count()


def ask(evening: Evening, command: c.AnyCommand, at_ms: int | None = None) -> list[e.AnyEvent]:
    """What a command leads to at once, the command itself left out."""
    evening.advance(evening.now_ms if at_ms is None else at_ms)
    evening.take()
    evening.command(f"key-{next(KEYS)}", command, evening.now_ms)
    return [entry.event for entry in evening.take()[1:]]


def at_table(**said) -> Evening:
    evening = Evening(one_dock(**said), 1)
    seat(evening, "1")
    return evening


# ── lines taken back ──────────────────────────────────────────────────────────────────────────


def test_a_line_is_taken_back_until_a_cook_has_begun_it() -> None:
    evening = at_table()
    order(evening, "1", "k", "noodles", "rice")
    assert ask(evening, c.CancelLine("k", 1)) == [e.LineCancelRefused("k", 1, "line fired")]
    assert ask(evening, c.CancelLine("k", 2)) == [e.LineCancelled("k", 2)]
    assert ask(evening, c.CancelLine("k", 2)) == [e.LineCancelRefused("k", 2, "line cancelled")]
    evening.advance(HOUR)
    ended = evening.take()
    assert [event.line for event in happened(e.LinePlated, ended)] == [1]
    assert [event.loads for event in happened(e.CourseReady, ended)] == [(1,)]
    assert happened(e.CourseDelivered, ended) == [e.CourseDelivered("k", "mains")]


@pytest.mark.parametrize(("ticket", "line", "reason"), [("x", 1, "no such ticket"), ("k", 3, "no such line")])
def test_what_was_never_ordered_is_not_taken_back(ticket: str, line: int, reason: e.NotCancelledBecause) -> None:
    evening = at_table()
    order(evening, "1", "k", "tea")
    assert ask(evening, c.CancelLine(ticket, line)) == [e.LineCancelRefused(ticket, line, reason)]


def test_a_ticket_of_which_every_line_was_taken_back_ends_cancelled() -> None:
    evening = at_table()
    order(evening, "1", "before", "3 rice")
    order(evening, "1", "k", "rice", "noodles")
    assert ask(evening, c.CancelLine("k", 1)) == [e.LineCancelled("k", 1)]
    assert ask(evening, c.CancelLine("k", 2)) == [
        e.LineCancelled("k", 2),
        e.TicketCancelled("k", "all lines cancelled"),
    ]
    assert [ticket.ticket for ticket in evening.board.open_tickets()] == ["before"]
    assert ask(evening, c.CancelLine("k", 2)) == [e.LineCancelRefused("k", 2, "line cancelled")]


def test_a_ticket_whose_last_course_was_taken_back_ends_with_what_it_got() -> None:
    evening = at_table(cooks={"bar": 1, "wok": 1})
    order(evening, "1", "k", "tea", "noodles")
    order(evening, "1", "k2", "tea", "2 noodles")
    assert ask(evening, c.CancelLine("k2", 2)) == [e.LineCancelled("k2", 2)]
    whole = advanced(evening, HOUR)
    assert [event.course for event in happened(e.CourseDelivered, whole) if event.ticket == "k2"] == ["drinks"]
    assert happened(e.TicketCancelled, whole) == []
    assert not evening.board.open_tickets()


def advanced(evening: Evening, to_ms: int) -> list[e.Entry]:
    evening.advance(to_ms)
    return evening.take()


def test_a_course_is_ready_when_what_it_waited_for_is_taken_back() -> None:
    evening = at_table(cooks={"bar": 1, "wok": 1})
    order(evening, "1", "k", "noodles", "rice", "cake")
    order(evening, "1", "k2", "4 noodles")
    evening.advance(SECOND)
    (fired,) = evening.board.cooks.values()
    assert fired == ("k", 1)
    assert ask(evening, c.CancelLine("k", 2)) == [e.LineCancelled("k", 2)]
    whole = advanced(evening, HOUR)
    assert [event.course for event in happened(e.CourseReady, whole) if event.ticket == "k"] == ["mains", "sweets"]


def test_a_course_taken_back_whole_lets_the_next_one_come() -> None:
    evening = at_table(cooks={"bar": 1, "wok": 1})
    order(evening, "1", "before", "rice")
    order(evening, "1", "k", "noodles", "cake")
    assert ask(evening, c.CancelLine("k", 1)) == [e.LineCancelled("k", 1)]
    whole = advanced(evening, HOUR)
    assert [event.course for event in happened(e.CourseDelivered, whole) if event.ticket == "k"] == ["sweets"]
    fired = [(event.ticket, event.line) for event in happened(e.LineFired, whole)]
    assert fired == [("k", 2)], "and nothing is fired twice"


def test_simulated_guests_do_not_wait_for_what_was_taken_back() -> None:
    began = Evening(narrow_aisle(hours=0.5), 1, run.Demand(narrow_aisle(hours=0.5), 1))
    whole: list[e.Entry] = []
    while len(happened(e.TicketPlaced, whole)) < 1:
        began.advance(began.now_ms + SECOND)
        whole += began.take()
    (ticket, *_) = happened(e.TicketPlaced, whole)
    for line in ticket.lines:
        began.command(f"cancel-{line.line}", c.CancelLine(ticket.ticket, line.line), began.now_ms)
    whole += advanced(began, 2 * HOUR)
    closed = [event.visit for event in happened(e.VisitClosed, whole)]
    assert ticket.visit in closed


# ── eighty-sixed, and counted ─────────────────────────────────────────────────────────────────


def test_what_is_eighty_sixed_is_refused_by_name_until_it_is_brought_back() -> None:
    evening = at_table()
    order(evening, "1", "earlier", "rice")
    assert ask(evening, c.EightySixItem("rice")) == [e.ItemEightySixed("rice")]
    wanted = lines("tea", "rice")
    assert ask(evening, c.PlaceTicket("k", "visit-1", wanted)) == [e.TicketRefused("k", "visit-1", "sold out", "rice")]
    assert evening.board.refused_items == {"k": "rice"}
    assert evening.board.left_of("rice") == 0
    assert ask(evening, c.BringBackItem("rice")) == [e.ItemBroughtBack("rice")]
    assert happened_kinds(ask(evening, c.PlaceTicket("k", "visit-1", wanted)))[0] is e.TicketPlaced
    assert any(event.ticket == "earlier" for event in happened(e.CourseDelivered, advanced(evening, HOUR)))


def happened_kinds(events: list[e.AnyEvent]) -> list[type]:
    return [type(event) for event in events]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (c.EightySixItem("steak"), e.ItemRefused("steak", "no such item")),
        (c.EightySixItem("cake"), e.ItemRefused("cake", "already eighty-sixed")),
        (c.BringBackItem("steak"), e.ItemRefused("steak", "no such item")),
        (c.BringBackItem("rice"), e.ItemRefused("rice", "not eighty-sixed")),
        (c.SetStock("steak", 3), e.ItemRefused("steak", "no such item")),
    ],
)
def test_a_command_about_an_item_that_makes_no_sense_is_answered(command: c.AnyCommand, answer: e.AnyEvent) -> None:
    evening = at_table()
    ask(evening, c.EightySixItem("cake"))
    assert ask(evening, command) == [answer]


def test_portions_run_out_and_come_back_with_what_is_taken_back() -> None:
    evening = at_table(stock={"rice": 4})
    order(evening, "1", "k1", "noodles", "2 rice", "rice")
    assert evening.board.stock == {"rice": 1}
    assert ask(evening, c.PlaceTicket("k2", "visit-1", lines("rice", "rice"))) == [
        e.TicketRefused("k2", "visit-1", "sold out", "rice")
    ]
    assert ask(evening, c.CancelLine("k1", 2)) == [e.LineCancelled("k1", 2)]
    assert evening.board.stock == {"rice": 3}
    assert happened_kinds(ask(evening, c.PlaceTicket("k2", "visit-1", lines("3 rice"))))[0] is e.TicketPlaced
    assert evening.board.left_of("rice") == 0


def test_portions_are_counted_anew_or_no_longer() -> None:
    evening = at_table(stock={"rice": 0})
    assert ask(evening, c.SetStock("rice", 7)) == [e.StockSet("rice", 7)]
    assert evening.board.stock == {"rice": 7}
    assert ask(evening, c.SetStock("rice")) == [e.StockSet("rice")]
    assert evening.board.left_of("rice") is None


def test_guests_order_something_else_for_what_is_sold_out() -> None:
    house = narrow_aisle(hours=0.5, stock={"rice": 2, "noodles": 3, "tea": 0}, guests={"menu_min": 1})
    whole = [entry for batch in run.simulate(house, 3, 30 * MINUTE) for entry in batch]
    refused = happened(e.TicketRefused, whole)
    assert {event.item for event in refused} == {"rice", "noodles", "tea"}
    assert happened(e.TicketPlaced, whole)
    report = judged(house, whole, 3)
    assert report.ok, report.violations
    again = [entry for batch in rerun(house, 3, whole) for entry in batch]
    assert as_bytes(again) == as_bytes(whole)


ACTS = st.one_of(
    st.builds(lambda item: lambda _: c.EightySixItem(item), st.sampled_from(["rice", "noodles"])),
    st.builds(lambda item: lambda _: c.BringBackItem(item), st.sampled_from(["rice", "noodles"])),
    st.builds(lambda item, n: lambda _: c.SetStock(item, n), st.sampled_from(["rice", "noodles"]), st.integers(0, 9)),
    st.builds(lambda n, line: lambda _: c.CancelLine(f"k{n}", line), st.integers(0, 9), st.integers(1, 3)),
    st.builds(
        lambda a, b: lambda n: c.PlaceTicket(f"k{n}", "visit-1", lines(f"{a} rice", f"{b} noodles", "tea")),
        st.integers(1, 4),
        st.integers(1, 4),
    ),
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 90)), max_size=25))
def test_nothing_is_sold_that_is_not_there_whatever_is_asked(acts) -> None:
    house = one_dock(stock={"rice": 9}, cooks={"bar": 1, "wok": 2})
    evening = Evening(house, 1)
    seat(evening, "1")
    for number, (act, wait_s) in enumerate(acts):
        evening.command(f"act-{number}", act(number), evening.now_ms + wait_s * SECOND)
        assert all(left >= 0 for left in evening.board.stock.values())
    evening.advance(evening.now_ms + 3 * HOUR)
    evening.command("end", c.EndEvening(), evening.now_ms)
    whole = evening.take()
    report = judged(house, whole)
    assert report.ok, report.violations
    assert not happened(e.TicketCancelled, whole) or {event.reason for event in happened(e.TicketCancelled, whole)} <= {
        "all lines cancelled"
    }


# ── the judge ─────────────────────────────────────────────────────────────────────────────────

TWO_COURSES = tuple(
    (at_ms, e.TicketPlaced("k", "v", "t1", (MAINS, SWEETS), "tab") if isinstance(event, e.TicketPlaced) else event)
    for at_ms, event in DINNER
)


def complaints(*timed: tuple[int, e.AnyEvent]) -> list[tuple[str, str]]:
    return [(each.kind, each.what) for each in audit(HEADER, log(*timed)).violations]


def test_the_judge_lets_a_line_be_taken_back_and_what_is_left_be_served() -> None:
    assert complaints(*among(e.LineCancelled("k", 1), 5_000, TWO_COURSES)) == []


@pytest.mark.parametrize(
    ("event", "at_ms", "kind", "what"),
    [
        (e.LineCancelled("k", 0), 5_000, "kitchen", "is cancelled, but was fired"),
        (e.LineCancelled("k", 9), 5_000, "unknown", "has no line 9"),
        (e.LineCancelled("k", 0), 59_000, "ticket", "its ticket had ended"),
        (e.ItemEightySixed("noodles"), 500, "stock", "has noodles, which is eighty-sixed"),
        (e.StockSet("noodles", 1), 500, "stock", "has 1 noodles too many"),
    ],
)
def test_the_judge_sees_what_must_not_be_taken_back_or_sold(
    event: e.AnyEvent, at_ms: int, kind: str, what: str
) -> None:
    found = complaints(*among(event, at_ms))
    assert any(each == kind and what in said for each, said in found), found


def test_the_judge_sees_a_line_fired_after_it_was_taken_back() -> None:
    timed = among(e.LineFired("k", 1, "cold", 1, 9_000), 6_000, among(e.LineCancelled("k", 1), 5_000, TWO_COURSES))
    assert ("kitchen", "line 1 of ticket k is fired after it was cancelled") in complaints(*timed)
