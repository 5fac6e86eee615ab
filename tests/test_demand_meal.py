"""Simulated guests: what they order and when, how long they stay, what they ask for, and how they leave."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import Any

import pytest
from demand_guests import Asked, Noted, opened, room
from situations import HOUR, MENU, MINUTE, happened, narrow_aisle, when

from sim.demand.arrivals import party_named
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.run import Evening
from sim.service import Round


def dinner(stock: dict[str, int] | None = None, **guests: Any) -> tuple[list[Entry], list[Asked]]:
    """An evening with few parties and much room."""
    place = narrow_aisle(
        hours=2, stock=stock, guests={"parties_per_h": ((0, 8),), "menu_min": 1, "eat_min": 1, **guests}
    )
    noted = Noted(place, 2)
    evening = Evening(place, 2, noted)
    evening.advance(4 * HOUR)
    return evening.take(), noted.noted


def test_every_party_orders_eats_and_leaves() -> None:
    log, asked = dinner()
    visits = [command.visit for _, command in opened(asked)]
    assert len(visits) > 5
    assert sorted(event.visit for event in happened(e.VisitClosed, log)) == sorted(visits)
    assert not happened(e.TicketRefused, log)
    assert not happened(e.VisitCloseRefused, log)
    assert {event.by for event in happened(e.JobEnded, log)} == {"guest"} or happened(e.JobEnded, log)


@pytest.mark.parametrize(("share", "rounds"), [(0.0, 1), (1.0, 2)])
def test_the_last_course_is_ordered_by_the_share_of_parties_that_want_it(share: float, rounds: int) -> None:
    log, _ = dinner(rounds=(Round(("drinks", "mains")), Round(("sweets",), "food", share=share)))
    courses: dict[str, list[set[str]]] = {}
    for event in happened(e.TicketPlaced, log):
        courses.setdefault(event.visit, []).append({line.course for line in event.lines})
    assert len(courses) > 5
    assert {len(orders) for orders in courses.values()} == {rounds}
    assert {frozenset(orders[0]) for orders in courses.values()} == {frozenset({"drinks", "mains"})}
    assert all(orders[1:] == [{"sweets"}] * (rounds - 1) for orders in courses.values())


def test_portions_are_as_many_a_guest_as_the_service_says() -> None:
    portions = {"drinks": 2.0, "mains": 0.5, "sweets": 1.0}
    log, _ = dinner(portions_per_guest=portions, rounds=(), party_sizes=(0.0, 0.0, 0.0, 1.0))
    ordered: Counter[str] = Counter()
    for event in happened(e.TicketPlaced, log):
        for line in event.lines:
            ordered[line.course] += line.quantity
    parties = len(happened(e.VisitOpened, log))
    assert ordered == {course: parties * 4 * share for course, share in portions.items()}


def test_a_line_never_holds_more_than_the_engine_takes() -> None:
    log, _ = dinner(portions_per_guest={"drinks": 23.0}, party_sizes=(1.0,))
    drinks = [line.quantity for event in happened(e.TicketPlaced, log) for line in event.lines if line.item == "tea"]
    assert drinks
    assert set(drinks) == {c.MAX_QUANTITY, 23 - c.MAX_QUANTITY}


def test_guests_choose_only_what_the_menu_has() -> None:
    log, _ = dinner()
    items = {item.id: item for item in MENU.items}
    chosen = set()
    for event in happened(e.TicketPlaced, log):
        for line in event.lines:
            options = [choice.split(":")[0] for choice in line.options]
            assert options == [option.id for option in items[line.item].options]
            chosen.add((line.item, line.options))
    assert len(chosen) > 4, "they choose differently"


def test_a_round_follows_the_order_before_or_the_food_before() -> None:
    drinks, mains = Round(("drinks",), wait_min=2), Round(("mains",), wait_min=3)
    sweets = Round(("sweets",), "food", wait_min=4)
    log, _ = dinner(rounds=(drinks, mains, sweets), cv=0.0)
    sat = {entry.event.visit: entry.at_ms for entry in log if isinstance(entry.event, e.VisitOpened)}
    came = {
        (entry.event.ticket, entry.event.course): entry.at_ms
        for entry in log
        if isinstance(entry.event, e.CourseDelivered)
    }
    placed = {entry.event.ticket: entry.at_ms for entry in log if isinstance(entry.event, e.TicketPlaced)}
    for visit, sat_ms in sat.items():
        assert placed[f"{visit}/1"] == sat_ms + 2 * MINUTE
        assert placed[f"{visit}/2"] == placed[f"{visit}/1"] + 3 * MINUTE
        last_ms = max(came[f"{visit}/1", "drinks"], came[f"{visit}/2", "mains"])
        assert placed[f"{visit}/3"] == last_ms + 4 * MINUTE


def stays_ms(log: list[Entry]) -> dict[str, int]:
    opened_ms = {entry.event.visit: entry.at_ms for entry in log if isinstance(entry.event, e.VisitOpened)}
    closed = [(entry.event.visit, entry.at_ms) for entry in log if isinstance(entry.event, e.VisitClosed)]
    return {visit: at_ms - opened_ms[visit] for visit, at_ms in closed}


def test_a_party_stays_as_long_as_parties_of_its_size_do() -> None:
    log, _ = dinner(dwell_min=(30, 40), cv=0.0, party_sizes=(0.3, 0.4, 0.3))
    guests = {event.visit: event.guests for event in happened(e.VisitOpened, log)}
    stays = stays_ms(log)
    assert {guests[visit] for visit in stays} == {1, 2, 3}
    for visit, stay_ms in stays.items():
        assert stay_ms == (30 if guests[visit] == 1 else 40) * MINUTE, "the last one said holds for larger parties"


def test_a_party_whose_food_comes_late_stays_until_it_has_eaten() -> None:
    log, _ = dinner(dwell_min=(1,), eat_min=7, cv=0.0)
    stays = stays_ms(log)
    for visit in stays:
        last_ms = max(at_ms for n in (1, 2) for at_ms in when(e.CourseDelivered, log, ticket=f"{visit}/{n}"))
        assert list(when(e.VisitClosed, log, visit=visit)) == [last_ms + 7 * MINUTE]


def test_the_stays_of_parties_are_spread_as_the_service_says() -> None:
    place = room([9] * 600, hours=4, guests={"parties_per_h": ((0, 120),), "dwell_min": (60,), "cv": 0.35})
    paces = [party_named(f"party-{n}", place.service.guests, 1).pace for n in range(2000)]
    assert statistics.fmean(paces) == pytest.approx(1, abs=4 * 0.35 / 2000**0.5)
    assert statistics.stdev(paces) == pytest.approx(0.35, rel=0.1)


def test_who_finds_a_dish_sold_out_orders_another_one_at_once() -> None:
    log, _ = dinner(stock={"noodles": 3}, cv=0.0)
    refused = happened(e.TicketRefused, log)
    assert refused
    assert {event.item for event in refused} == {"noodles"}
    for event in refused:
        again = f"{event.visit}/{int(event.ticket.rpartition('/')[2]) + 1}"
        (placed,) = [placed for placed in happened(e.TicketPlaced, log) if placed.ticket == again]
        assert "noodles" not in {line.item for line in placed.lines}
        assert "rice" in {line.item for line in placed.lines}
        assert list(when(e.TicketPlaced, log, ticket=again)) == list(when(e.TicketRefused, log, ticket=event.ticket))


def test_a_party_pays_before_it_leaves_and_waits_for_the_bill() -> None:
    log, _ = dinner(dwell_min=(30,), bill_min=10, cv=0.0)
    bills = [event for event in happened(e.ServiceCalled, log) if event.kind == "bill"]
    assert len(bills) == len(happened(e.VisitClosed, log)) > 5
    for bill in bills:
        (opened_ms,) = when(e.VisitOpened, log, visit=bill.visit)
        assert list(when(e.ServiceCalled, log, call=bill.call)) == [opened_ms + 20 * MINUTE]
        (answered_ms,) = when(e.CallAnswered, log, call=bill.call)
        assert list(when(e.VisitClosed, log, visit=bill.visit)) == [max(answered_ms, opened_ms + 30 * MINUTE)]


def test_a_bill_that_comes_late_keeps_the_party_waiting() -> None:
    log, _ = dinner(dwell_min=(30,), bill_min=0.01, cv=0.0)
    closed = happened(e.VisitClosed, log)
    assert len(closed) > 5
    for event in closed:
        assert list(when(e.VisitClosed, log, visit=event.visit)) == list(
            when(e.CallAnswered, log, call=f"{event.visit}/bill")
        )


def test_parties_ask_for_water_while_they_sit() -> None:
    log, _ = dinner(water=1.0, dwell_min=(20,))
    calls = [event for event in happened(e.ServiceCalled, log) if event.kind == "water"]
    assert {event.visit for event in calls} == {event.visit for event in happened(e.VisitOpened, log)}
    assert not happened(e.CallRefused, log)
    assert not happened(e.ServiceCalled, dinner()[0])


def test_who_waits_too_long_takes_back_what_no_cook_has_begun() -> None:
    log, _ = dinner(impatience_min=0.5, parties_per_h=((0, 30),), rounds=(), party_sizes=(0, 0, 0, 1.0))
    taken_back = happened(e.LineCancelled, log)
    assert taken_back
    fired = {(event.ticket, event.line) for event in happened(e.LineFired, log)}
    assert not fired & {(event.ticket, event.line) for event in taken_back}
    assert {event.visit for event in happened(e.VisitClosed, log)} == {
        event.visit for event in happened(e.VisitOpened, log)
    }
