"""Simulated guests: when they come, where they sit, what they order, and what they do when a phone takes over."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from situations import HOUR, MENU, MINUTE, SECOND, blocked_table, close, happened, narrow_aisle, one_dock, when

from sim.demand import Demand
from sim.demand.arrivals import party_named
from sim.demand.party import Party
from sim.demand.taste import Taste
from sim.floor import Floor, FloorSpec, TableSpec, VertexSpec
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening
from sim.service import Round

ALL_ORDERED = (Round(("drinks", "mains")), Round(("sweets",), "food"))
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
        self.waiting: list[str] = []

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
                if isinstance(command, c.JoinWaitlist):
                    self._join(due_ms, command)
                elif isinstance(command, c.LeaveWaitlist):
                    self.waiting.remove(command.visit)
                    self.say(due_ms, e.WaitlistLeft(command.visit, "gave up"))
                elif isinstance(command, c.OpenVisit):
                    self.waiting.remove(command.visit)
                    self.say(due_ms, e.VisitOpened(command.visit, command.table, command.guests))
                elif isinstance(command, c.CloseVisit):
                    self.say(due_ms, e.VisitClosed(command.visit))
        return self.asked[before:]

    def _join(self, at_ms: int, asked: c.JoinWaitlist) -> None:
        ahead = len(self.waiting)
        if asked.most_ahead is not None and ahead > asked.most_ahead:
            self.say(at_ms, e.PartyBalked(asked.visit, asked.guests, ahead))
        else:
            self.waiting.append(asked.visit)
            self.say(at_ms, e.WaitlistJoined(asked.visit, asked.guests, ahead))


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


# ── dining ────────────────────────────────────────────────────────────────────────────────────


def dinner(stock: dict[str, int] | None = None, **guests: Any) -> tuple[list[Entry], list[Asked]]:
    """An evening with few parties and much room."""
    place = narrow_aisle(
        hours=2, stock=stock, guests={"parties_per_h": ((0, 8),), "menu_min": 1, "eat_min": 1, **guests}
    )
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


# ── tastes ────────────────────────────────────────────────────────────────────────────────────

WIDE = msgspec.structs.replace(
    MENU,
    courses=MENU.courses[1:2],
    items=tuple(
        msgspec.structs.replace(MENU.by_id["rice"], id=f"dish-{n}", allergens=("nuts",) if n == 4 else ())
        for n in range(5)
    ),
)


def plates(size: int, parties: int = 400, **guests: Any) -> list[Counter[str]]:
    """What each of many parties of a size orders, by item."""
    place = one_dock(menu=WIDE, guests=guests)
    taste = Taste(place.menu, place.service.guests, 1)
    ordered = []
    for n in range(parties):
        party = Party(f"party-{n}", size, 1.0, avoided=taste.avoided(f"party-{n}"))
        lines = taste.choose(party, Round(("mains",)))
        ordered.append(Counter({line.item: line.quantity for line in lines}))
    return ordered


def test_who_shares_dishes_takes_different_ones() -> None:
    assert all(set(plate.values()) == {1} for plate in plates(4, sharing=1.0))
    assert all(set(plate.values()) <= {1, 2} and len(plate) == 5 for plate in plates(7, sharing=1.0))
    assert any(2 in plate.values() for plate in plates(4))


def test_choices_at_one_table_are_alike_and_every_dish_keeps_its_share() -> None:
    alone, alike = plates(6), plates(6, alike=0.7)
    kinds = [sum(len(plate) for plate in ordered) / len(ordered) for ordered in (alone, alike)]
    assert kinds[1] < kinds[0] - 0.8
    total = sum(alike, Counter[str]())
    for item in WIDE.items:  # 400 parties vary more than as many portions would: by nearly 2.4 portions a party
        assert abs(total[item.id] - total.total() / 5) < 4 * 2.4 * 400**0.5


def test_a_dish_is_ordered_as_often_as_it_is_popular() -> None:
    total = sum(plates(3, popularity={"dish-0": 4.0}), Counter[str]())
    assert total["dish-0"] / total.total() == pytest.approx(0.5, abs=4 * (0.25 / 1200) ** 0.5)


def test_a_party_with_somebody_who_cannot_eat_a_thing_orders_nothing_with_it() -> None:
    assert not any(plate["dish-4"] for plate in plates(6, avoid={"nuts": 1.0}))
    some = sum(plate["dish-4"] == 0 for plate in plates(12, avoid={"nuts": 0.5}))
    assert 150 < some < 280, "half of the parties, and hardly any of the others"


def test_parties_differ_in_appetite_and_eat_as_much_on_average() -> None:
    counts = [plate.total() for plate in plates(8, appetite_cv=0.3)]
    assert statistics.fmean(counts) == pytest.approx(8, abs=4 * 2.4 / 400**0.5)
    assert statistics.stdev(counts) == pytest.approx(0.3 * 8, rel=0.2)
    assert {plate.total() for plate in plates(8)} == {8}


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
