"""No shipped policy starves a table, however much there is to carry."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest
from situations import HOUR, MINUTE, close, happened, judged

from sim import dispatch
from sim.demand import Demand
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant, load
from sim.run import Evening
from sim.world.dispatcher import OVERDUE_MS

LONGEST_MS = OVERDUE_MS + 5 * MINUTE  # what is overdue goes first, but for those before it that are overdue, too


def crowded(policy: str) -> Restaurant:
    """The lanes with half as many guests again, who never leave the line, a kitchen that keeps up, and three robots."""
    place = load("lanes")
    service = place.service
    rates = tuple((minute, rate * 1.5) for minute, rate in service.guests.parties_per_h)
    service = msgspec.structs.replace(
        service,
        policy=policy,
        hours=1.0,
        robots=msgspec.structs.replace(service.robots, count=3),
        guests=msgspec.structs.replace(
            service.guests,
            parties_per_h=tuple((minute, rate) for minute, rate in rates if minute < 60),
            patience_min=1000.0,
            parties_ahead=None,
        ),
        cooks={station: 2 * cooks for station, cooks in service.cooks.items()},
        places={},
    )
    return msgspec.structs.replace(place, service=service)


def on_pass(log: Iterable[Entry]) -> list[tuple[int, int, str]]:
    """Of each load that a robot got: since when it was ready, when it was given away, and to which table."""
    ready: dict[tuple[str, str, int], int] = {}
    many: dict[tuple[str, str], int] = {}
    found: list[tuple[int, int, str]] = []
    for entry in log:
        event = entry.event
        if isinstance(event, e.CourseReady):
            key = event.ticket, event.course
            for _ in event.loads:
                many[key] = many.get(key, 0) + 1
                ready[(*key, many[key])] = entry.at_ms
        elif isinstance(event, e.JobAssigned):
            found.append((ready[event.ticket, event.course, event.load], entry.at_ms, event.table))
    return found


@pytest.mark.parametrize("policy", dispatch.names())
def test_at_high_demand_every_table_is_served_within_a_bound_under_each_policy(policy: str) -> None:
    place = crowded(policy)
    evening = Evening(place, 1, Demand(place, 1))
    evening.advance(HOUR)
    close(evening)
    log = evening.take()
    waits = on_pass(log)
    assert len({table for _, _, table in waits}) > 20
    assert max(given_ms - ready_ms for ready_ms, given_ms, _ in waits) > 2 * MINUTE, "the robots are hard pressed"
    assert max(given_ms - ready_ms for ready_ms, given_ms, _ in waits) <= LONGEST_MS
    for ready_ms, given_ms, _ in waits:
        if given_ms - ready_ms < OVERDUE_MS:
            overtaken = [
                at_ms for at_ms, later_ms, _ in waits if at_ms <= given_ms - OVERDUE_MS and later_ms > given_ms
            ]
            assert not overtaken, "what is overdue goes before what is not"
    report = judged(place, log)
    assert report.ok
    assert not report.open_tickets
    assert len(happened(e.CourseDelivered, log)) > 100
