"""Simulated guests: when they come, who waits at the door, and where they sit."""

from __future__ import annotations

from collections import Counter
from typing import Any

from demand_guests import Asked, Host, opened, room
from situations import HOUR, MINUTE

from sim.demand import Demand
from sim.messages import commands as c
from sim.messages import events as e


def arrivals(seed: int, **guests: Any) -> list[tuple[int, c.OpenVisit]]:
    """Everyone who comes on an evening of four hours with a free table for all."""
    place = room([9] * 600, hours=4, guests={"menu_min": 9999, **guests})
    return opened(Host(Demand(place, seed)).until(5 * HOUR))


PROFILE = ((0, 30), (60, 120), (180, 0), (210, 60))  # from this minute, so many parties an hour


def test_parties_arrive_at_the_rate_of_the_hour() -> None:
    evenings = 10
    came = [at_ms for seed in range(evenings) for at_ms, _ in arrivals(seed, parties_per_h=PROFILE)]
    for from_min, to_min, rate in ((0, 60, 30), (60, 180, 120), (180, 210, 0), (210, 240, 60), (240, 300, 0)):
        expected = evenings * rate * (to_min - from_min) / 60
        counted = sum(from_min * MINUTE <= at_ms < to_min * MINUTE for at_ms in came)
        assert abs(counted - expected) <= 4 * expected**0.5, (from_min, counted, expected)


def test_parties_arrive_independently_of_each_other() -> None:
    """Counts of a Poisson process vary as much as their mean: not bunched, not evenly spaced."""
    counts = [0] * 240
    for seed in range(10):
        for at_ms, _ in arrivals(seed, parties_per_h=((0, 60),)):
            counts[at_ms // MINUTE] += 1
    mean = sum(counts) / len(counts)
    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    assert 0.65 < variance / mean < 1.35  # four standard errors of a chi-square with 239 degrees


def test_parties_are_of_the_sizes_that_the_service_says() -> None:
    shares = (0.1, 0.5, 0.0, 0.4)
    sizes = Counter(
        command.guests
        for seed in range(10)
        for _, command in arrivals(seed, parties_per_h=((0, 60),), party_sizes=shares)
    )
    total = sizes.total()
    assert total > 2000
    for size, share in enumerate(shares, start=1):
        assert abs(sizes[size] - total * share) <= 4 * (total * share * (1 - share)) ** 0.5
    assert set(sizes) == {1, 2, 4}


def test_the_same_seed_brings_the_same_parties_and_another_seed_others() -> None:
    assert arrivals(3) == arrivals(3)
    assert arrivals(3) != arrivals(4)


# ── sitting down ──────────────────────────────────────────────────────────────────────────────

ALIKE = {"cv": 0.0, "patience_min": 10, "menu_min": 9999}


def test_each_party_gets_the_smallest_free_table_that_holds_it() -> None:
    place = room([6, 2, 4, 2, 6, 1], hours=4, guests={**ALIKE, "party_sizes": (0.25, 0.25, 0.25, 0.25)})
    free = {name: table.seats for name, table in place.floor.tables.items()}
    host = Host(Demand(place, 1))
    seated = opened(host.until(5 * HOUR))
    assert len(seated) >= 4
    for _, command in seated:
        fitting = [seats for name, seats in free.items() if seats >= command.guests]
        assert free.pop(command.table) == min(fitting)


def test_a_small_party_is_seated_before_a_large_one_that_fits_no_free_table() -> None:
    place = room([2] * 60, hours=4, guests={**ALIKE, "party_sizes": (0.0, 0.5, 0.0, 0.5)})
    seated = opened(Host(Demand(place, 1)).until(5 * HOUR))
    assert seated
    assert {command.guests for _, command in seated} == {2}


def test_who_waited_longer_than_their_patience_has_left() -> None:
    everyone = arrivals(1, parties_per_h=((0, 30),), cv=0.0)
    place = room([9, 9], hours=4, guests={**ALIKE, "parties_per_h": ((0, 30),)})
    host = Host(Demand(place, 1))
    host.until(HOUR)
    assert [command.visit for _, command in opened(host.asked)] == ["party-1", "party-2"], "only two tables are there"
    host.say(HOUR, e.VisitClosed("party-1"))
    ((_, seated),) = opened(host.until(HOUR))
    patient = [command.visit for at_ms, command in everyone if HOUR - 10 * MINUTE < at_ms <= HOUR]
    assert seated.visit == patient[0]


def test_simulated_guests_stay_away_from_a_table_kept_free() -> None:
    place = room([9, 9], hours=4, guests={**ALIKE, "patience_min": 600})
    host = Host(Demand(place, 1, frozenset({"1"})))
    host.until(HOUR)
    host.say(HOUR, e.VisitOpened("phone", "1", 2))
    host.say(HOUR, e.VisitClosed("phone"))
    host.until(5 * HOUR)
    assert [command.table for _, command in opened(host.asked)] == ["2"]


def test_a_party_whose_table_a_phone_took_first_waits_for_another_one() -> None:
    place = room([9, 9], hours=4, guests={**ALIKE, "patience_min": 600})
    demand = Demand(place, 1)
    host = Host(demand)
    assert demand.next_ms is not None
    at_ms = demand.next_ms
    ((_, join),) = demand.due(at_ms)
    assert isinstance(join, c.JoinWaitlist)
    host.say(at_ms, e.WaitlistJoined(join.visit, join.guests, 0))
    host.waiting.append(join.visit)
    ((key, asked),) = demand.due(at_ms)
    assert isinstance(asked, c.OpenVisit)
    host.say(at_ms, e.CommandApplied("phone", c.OpenVisit("phone", asked.table, 2)))
    host.say(at_ms, e.VisitOpened("phone", asked.table, 2))
    host.say(at_ms, e.CommandApplied(key, asked))
    host.say(at_ms, e.VisitRefused(asked.visit, asked.table, "table taken"))
    ((_, again),) = opened(host.until(at_ms))
    assert (again.visit, again.guests) == (asked.visit, asked.guests)
    assert again.table != asked.table


def line(asked: list[Asked]) -> list[tuple[int, c.JoinWaitlist]]:
    return [(at_ms, command) for at_ms, _, command in asked if isinstance(command, c.JoinWaitlist)]


def test_a_party_accepts_no_longer_line_than_it_said_and_everyone_accepts_none() -> None:
    place = room([9], hours=4, guests={**ALIKE, "patience_min": 600, "parties_ahead": 2.0, "parties_per_h": ((0, 60),)})
    host = Host(Demand(place, 1))
    asked = line(host.until(5 * HOUR))
    most = [command.most_ahead for _, command in asked if command.most_ahead is not None]
    assert len(most) == len(asked) > 150
    assert min(most) == 0
    mean = 1 / (2.718281828 ** (1 / 2.0) - 1)  # of an exponential with mean 2, rounded down
    assert abs(sum(most) / len(most) - mean) < 4 * (mean * (1 + mean) / len(most)) ** 0.5


def test_without_a_word_in_the_service_a_party_joins_any_line() -> None:
    host = Host(Demand(room([9], hours=4, guests={**ALIKE, "patience_min": 600}), 1))
    assert {command.most_ahead for _, command in line(host.until(5 * HOUR))} == {None}
    assert len(host.waiting) > 50


def test_who_loses_patience_says_so() -> None:
    host = Host(Demand(room([9], hours=4, guests=ALIKE), 1))
    asked = host.until(5 * HOUR)
    joined = {command.visit: at_ms for at_ms, command in line(asked)}
    gone = {command.visit: at_ms for at_ms, _, command in asked if isinstance(command, c.LeaveWaitlist)}
    assert len(gone) == len(joined) - 1
    assert {at_ms - joined[visit] for visit, at_ms in gone.items()} == {10 * MINUTE}


def test_nobody_comes_after_the_doors_closed() -> None:
    host = Host(Demand(room([9] * 100, hours=4, guests=ALIKE), 1))
    host.say(HOUR, e.DoorsClosed())
    assert [at_ms for at_ms, _ in opened(host.until(5 * HOUR)) if at_ms > HOUR] == []
