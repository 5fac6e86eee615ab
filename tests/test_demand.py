"""Simulated guests: when they come, where they sit, what they order, and what they do when a phone takes over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import HOUR, MENU, MINUTE, SECOND, blocked_table, close, happened, narrow_aisle, one_dock

from sim.demand import Demand
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening

Asked = tuple[int, str, c.AnyCommand]  # when, under which key, what


def room(seats: list[int], **said: Any) -> Restaurant:
    """A room with tables of these sizes, named 1, 2, 3 …; nobody drives in it."""
    base = one_dock(**said)
    vertices = {f"s{n}": VertexSpec(n, 0) for n in range(1, len(seats) + 1)}
    tables = {str(n): TableSpec(f"s{n}", size) for n, size in enumerate(seats, start=1)}
    return msgspec.structs.replace(base, floor=Floor(FloorSpec(vertices, (), 0.05, tables)))


class Host:
    """Does at once what guests ask of the dining room, and keeps the log of it."""

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.log: list[Entry] = []
        self.asked: list[Asked] = []

    def say(self, at_ms: int, event: e.AnyEvent) -> None:
        entry = Entry(len(self.log) + 1, at_ms, event)
        self.log.append(entry)
        self.demand.follow(entry)

    def until(self, at_ms: int) -> list[Asked]:
        """What the guests ask up to an instant."""
        before = len(self.asked)
        while (due_ms := self.demand.next_ms) is not None and due_ms <= at_ms:
            for key, command in self.demand.due(due_ms):
                self.asked.append((due_ms, key, command))
                self.say(due_ms, e.CommandApplied(key, command))
                if isinstance(command, c.OpenVisit):
                    self.say(due_ms, e.VisitOpened(command.visit, command.table, command.guests))
                elif isinstance(command, c.CloseVisit):
                    self.say(due_ms, e.VisitClosed(command.visit))
        return self.asked[before:]


def opened(asked: list[Asked]) -> list[tuple[int, c.OpenVisit]]:
    return [(at_ms, command) for at_ms, _, command in asked if isinstance(command, c.OpenVisit)]


def arrivals(seed: int, **guests: Any) -> list[tuple[int, c.OpenVisit]]:
    """Everyone who comes on an evening of four hours with a free table for all."""
    place = room([9] * 600, hours=4, guests={"menu_min": 9999, **guests})
    return opened(Host(Demand(place, seed)).until(5 * HOUR))


# ── arriving ──────────────────────────────────────────────────────────────────────────────────

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
    ((key, asked),) = demand.due(at_ms)
    assert isinstance(asked, c.OpenVisit)
    host.say(at_ms, e.CommandApplied("phone", c.OpenVisit("phone", asked.table, 2)))
    host.say(at_ms, e.VisitOpened("phone", asked.table, 2))
    host.say(at_ms, e.CommandApplied(key, asked))
    host.say(at_ms, e.VisitRefused(asked.visit, asked.table, "table taken"))
    ((_, again),) = opened(host.until(at_ms))
    assert (again.visit, again.guests) == (asked.visit, asked.guests)
    assert again.table != asked.table


def test_nobody_comes_after_the_doors_closed() -> None:
    host = Host(Demand(room([9] * 100, hours=4, guests=ALIKE), 1))
    host.say(HOUR, e.DoorsClosed())
    assert [at_ms for at_ms, _ in opened(host.until(5 * HOUR)) if at_ms > HOUR] == []


# ── dining ────────────────────────────────────────────────────────────────────────────────────


def dinner(**guests: Any) -> tuple[list[Entry], list[Asked]]:
    """An evening with few parties and much room."""
    place = narrow_aisle(hours=2, guests={"parties_per_h": ((0, 8),), "menu_min": 1, "eat_min": 1, **guests})
    noted = Noted(place, 2)
    evening = Evening(place, 2, noted)
    evening.advance(4 * HOUR)
    return evening.take(), noted.noted


class Noted(Demand):
    """Guests of whom it is noted what they ask and when."""

    def __init__(self, restaurant: Restaurant, seed: int) -> None:
        self.noted: list[Asked] = []
        super().__init__(restaurant, seed)

    def due(self, at_ms: int) -> list[tuple[str, c.AnyCommand]]:
        asked = super().due(at_ms)
        self.noted += [(at_ms, key, command) for key, command in asked]
        return asked


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
    log, _ = dinner(dessert_share=share)
    courses: dict[str, list[set[str]]] = {}
    for event in happened(e.TicketPlaced, log):
        courses.setdefault(event.visit, []).append({line.course for line in event.lines})
    assert len(courses) > 5
    assert {len(orders) for orders in courses.values()} == {rounds}
    assert {frozenset(orders[0]) for orders in courses.values()} == {frozenset({"drinks", "mains"})}
    assert all(orders[1:] == [{"sweets"}] * (rounds - 1) for orders in courses.values())


def test_portions_are_as_many_a_guest_as_the_service_says() -> None:
    portions = {"drinks": 2.0, "mains": 0.5, "sweets": 1.0}
    log, _ = dinner(portions_per_guest=portions, dessert_share=1.0, party_sizes=(0.0, 0.0, 0.0, 1.0))
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


# ── a phone takes over ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("joined_after_ms", [0, 30 * SECOND, 2 * MINUTE, 5 * MINUTE])
def test_a_party_that_orders_by_phone_stops_ordering_and_leaves_when_the_phone_says_so(joined_after_ms: int) -> None:
    place = one_dock(guests={"menu_min": 1, "eat_min": 1, "dessert_share": 1.0, "cv": 0.0}, hours=1)
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
    place = one_dock(guests={"menu_min": 1, "eat_min": 1, "dessert_share": 0.0, "cv": 0.0}, hours=0.2)
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

CROWD = {"guests": {"parties_per_h": ((0, 60),), "menu_min": 1, "eat_min": 2, "patience_min": 5}, "hours": 0.6}


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
    guests = {"parties_per_h": ((0, 60),), "cv": 0.0, "patience_min": 600, "menu_min": 600, "eat_min": 5}
    place = room([9, 9], hours=4, menu=menu, guests=guests)
    host = Host(Demand(place, 1))
    host.until(HOUR)
    for visit, table in (("party-2", "2"), ("party-1", "1")):
        line = e.PlacedLine(1, "tea", 1, "drinks", 500)
        host.say(HOUR, e.TicketPlaced(f"{visit}/1", visit, table, (line,), "tab"))
        host.say(HOUR, e.CourseDelivered(f"{visit}/1", "drinks"))
    asked = host.until(2 * HOUR)
    assert [key for _, key, _ in asked] == [
        "party-2/close/1",
        "party-1/close/1",
        "party-3/open/1",
        "party-4/open/2",
    ]
    reader = Demand(place, 1)
    reader.catch_up(host.log)
    assert reader.due(2 * HOUR) == []
