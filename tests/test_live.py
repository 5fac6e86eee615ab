"""A live evening: the engine's thread, its port, and what is left when it stops, dies or can't go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from situations import HOUR, MINUTE, as_bytes, happened, judged, lines, narrow_aisle
from sqlalchemy import text

import foodrunner.live
from foodrunner.live import Live, LiveSource, Operator
from sim.database import Database
from sim.demand import Demand
from sim.log import Log
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import header_of
from sim.messages.events import Entry
from sim.pace import Pace
from sim.restaurant import Restaurant
from sim.run import Evening, rerun

SOON_S = 10  # nothing here takes that long unless it is broken
GUESTS = {"parties_per_h": ((0, 60),), "menu_min": 1, "eat_min": 2}


class House:
    """A process that runs a restaurant; its clock on the wall is turned by hand."""

    def __init__(self, path: Path, place: Restaurant, guests: bool = False) -> None:
        self.place = place
        self.database = Database(path)
        self.log = Log(self.database)
        if self.log.header() is None:
            self.log.begin(header_of(place, 1))
        demand = Demand(place, 1) if guests else None
        self.evening = Evening(place, 1, demand, self.log.entries())
        self.wall_s = 0.0
        self.pace = Pace(self.evening.now_ms, wall_s=lambda: self.wall_s, changed=lambda: self.live.wake())
        self.failures: list[str] = []
        self.failed = threading.Event()
        self.live = Live(place, self.log, self.evening, self.pace, self._fail)

    def _fail(self) -> None:
        self.failures.append(threading.current_thread().name)
        self.failed.set()

    def go_on(self, world_ms: int) -> None:
        """Time passes."""
        self.wall_s += world_ms / 1000
        self.live.wake()

    def ask(self, key: str, command: c.AnyCommand) -> list[Entry]:
        """Submit a command, and wait until it has been taken."""
        self.live.submit(key, command)
        return self.until(lambda entry: isinstance(entry.event, e.CommandApplied) and entry.event.key == key)

    def until(self, wanted: Callable[[Entry], bool]) -> list[Entry]:
        """All committed events, once a wanted one is among them."""
        seen: list[Entry] = []
        while not any(map(wanted, seen)):
            new = self.live.events_after(len(seen), SOON_S)
            assert new, "it never comes"
            seen += new
        return seen

    def close(self) -> None:
        self.live.stop()
        self.database.close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens houses on one folder's data."""
    houses: list[House] = []

    def open_house(guests: bool = False, start: bool = True) -> House:
        place = narrow_aisle(hours=1, guests=GUESTS)
        house = House(tmp_path / "evening.db", place, guests)
        houses.append(house)
        if start:
            house.live.start()
        return house

    yield open_house
    for house in houses:
        house.close()


def open_table(house: House, table: str = "1") -> list[Entry]:
    return house.ask(f"open-{table}", c.OpenVisit(f"visit-{table}", table, 2))


def place(ticket: str, *wanted: str, table: str = "1") -> c.PlaceTicket:
    return c.PlaceTicket(ticket, f"visit-{table}", lines(*wanted))


def is_delivered(ticket: str) -> Callable[[Entry], bool]:
    return lambda entry: isinstance(entry.event, e.CourseDelivered) and entry.event.ticket == ticket


# ── the port ──────────────────────────────────────────────────────────────────────────────────


def test_an_order_is_taken_at_once_and_delivered_as_time_passes(opened: Callable[..., House]) -> None:
    house = opened()
    open_table(house)
    assert house.live.submit("place", place("k", "tea"))
    assert not house.live.submit("place", place("k", "tea")), "a phone may ask twice"
    log = house.until(lambda entry: isinstance(entry.event, e.LineFired))
    assert {entry.at_ms for entry in log} == {0}
    house.go_on(5 * MINUTE)
    log = house.until(is_delivered("k"))
    assert len(happened(e.TicketPlaced, log)) == 1
    assert house.live.read(lambda board: board.tickets["k"].is_open) is False
    assert house.live.now_ms() == 5 * MINUTE


def test_threads_that_order_all_at_once_are_each_answered_once(opened: Callable[..., House]) -> None:
    house = opened()
    open_table(house)

    def order(number: int) -> None:
        ticket = place(f"k{number % 40}", "tea")
        house.live.submit(f"place-{number % 40}", ticket)  # every ticket is sent by two threads

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(order, range(80)))
    log = house.ask("last", c.CloseVisit("nobody"))
    assert sorted(event.ticket for event in happened(e.TicketPlaced, log)) == sorted(f"k{n}" for n in range(40))
    assert not happened(e.TicketRefused, log)


def test_who_waits_for_events_is_woken_by_the_commit(opened: Callable[..., House]) -> None:
    house = opened()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(house.live.events_after, 0, 2 * SOON_S)
        house.live.submit("open", c.OpenVisit("v", "1", 2))
        woken = waiting.result(SOON_S)
    assert woken[0].event == e.CommandApplied("open", c.OpenVisit("v", "1", 2))


def test_where_nothing_is_new_nobody_is_kept_longer_than_asked(opened: Callable[..., House]) -> None:
    house = opened()
    log = open_table(house)
    assert house.live.events_after(len(log), 0) == []
    assert house.live.events_after(len(log) + 100, 0) == []
    assert house.live.events_after(0, 0) == log


def test_events_too_old_for_memory_are_read_from_the_log(
    opened: Callable[..., House], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(foodrunner.live, "KEPT_IN_MEMORY", 5)
    house = opened(guests=True)
    house.go_on(20 * MINUTE)
    log = house.until(lambda entry: entry.at_ms > 15 * MINUTE)
    for seq in (0, len(log) - 7, len(log) - 5, len(log) - 1):
        assert house.live.events_after(seq, 0)[: len(log) - seq] == log[seq:]


def test_an_order_while_time_stands_still_is_taken_and_waits(opened: Callable[..., House]) -> None:
    house = opened()
    open_table(house)
    house.go_on(MINUTE)
    house.pace.pause()
    assert house.live.speed() == 0
    (entry,) = [x for x in house.ask("place", place("k", "tea")) if isinstance(x.event, e.TicketPlaced)]
    assert entry.at_ms == MINUTE
    house.go_on(HOUR)
    house.ask("again", c.CloseVisit("visit-1"))
    assert house.live.read(lambda board: board.tickets["k"].is_open)
    house.pace.resume()
    house.go_on(5 * MINUTE)
    house.until(is_delivered("k"))


def test_the_window_is_given_every_event_once_and_in_order(opened: Callable[..., House]) -> None:
    house = opened(guests=True)
    source = LiveSource(house.live)
    seen = source.entries()
    for minute in range(10):
        house.go_on(MINUTE)
        house.ask(f"sync-{minute}", c.JoinVisit("nobody"))
        seen += source.entries()
    assert [entry.seq for entry in seen] == list(range(1, len(seen) + 1))
    assert seen == list(house.log.entries())


def test_a_long_time_at_once_is_committed_in_pieces(opened: Callable[..., House]) -> None:
    house = opened(guests=True, start=False)
    sizes: list[int] = []
    append = house.log.append

    def counted(entries: list[Entry]) -> None:
        sizes.append(entries[-1].at_ms - entries[0].at_ms)
        append(entries)

    house.log.append = counted  # type: ignore[method-assign,assignment]
    house.wall_s = HOUR / 1000
    house.live.start()
    house.ask("sync", c.JoinVisit("nobody"))
    assert len(sizes) > 20
    assert max(sizes) <= foodrunner.live.STRIDE_MS


# ── stopping and starting again ───────────────────────────────────────────────────────────────


def test_an_evening_goes_on_where_it_was_stopped_and_a_replay_gives_the_same_bytes(
    opened: Callable[..., House],
) -> None:
    tickets = [f"k{number}" for number in range(5)]
    for number, ticket in enumerate(tickets):
        house = opened(guests=True)
        house.ask("open-2", c.OpenVisit("visit-2", "2", 2))  # refused in all but the first process, if at all
        visit = next(iter(house.live.read(lambda board: list(board.seated.values()))), "visit-2")
        assert house.live.submit(f"place-{number}", c.PlaceTicket(ticket, visit, lines("3 tea", "noodles")))
        if number % 2:
            house.go_on((number + 1) * MINUTE)
            house.ask(f"sync-{number}", c.JoinVisit("nobody"))
        house.close()  # at times before the order has been taken
    house = opened(guests=True)
    house.go_on(HOUR)
    log = house.ask("sync", c.JoinVisit("nobody"))
    answered = [x.ticket for x in [*happened(e.TicketPlaced, log), *happened(e.TicketRefused, log)]]
    assert sorted(ticket for ticket in answered if ticket in tickets) == tickets
    assert [event.command.at_seq for event in happened(e.CommandApplied, log) if isinstance(event.command, c.Resume)]
    placed = [ticket for ticket in tickets if ticket in {x.ticket for x in happened(e.TicketPlaced, log)}]
    assert not house.live.read(lambda board: [ticket for ticket in placed if board.tickets[ticket].is_open])
    assert judged(house.place, log).ok
    again = [entry for batch in rerun(house.place, 1, log) for entry in batch]
    assert as_bytes(again)[: len(as_bytes(log))] == as_bytes(log)


def test_what_was_submitted_while_no_engine_ran_is_taken_by_the_next_one(opened: Callable[..., House]) -> None:
    asleep = opened(start=False)
    asleep.live.submit("open", c.OpenVisit("visit-1", "1", 2))
    asleep.live.submit("place", place("k", "tea"))
    asleep.close()
    log = opened().until(lambda entry: isinstance(entry.event, e.TicketPlaced))
    assert happened(e.VisitOpened, log) == [e.VisitOpened("visit-1", "1", 2)]


def test_stopping_lets_go_of_whoever_waits_for_events(opened: Callable[..., House]) -> None:
    house = opened()
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(house.live.events_after, 0, 2 * SOON_S)
        house.live.stop()
        assert waiting.result(SOON_S) == []


class LateBell(threading.Event):
    """An engine is stopped in the moment between its look at the sign and its muting of the bell."""

    def __init__(self, live: Live) -> None:
        super().__init__()
        self._live = live
        self._rung = False

    def clear(self) -> None:
        if not self._rung:
            self._rung = True
            self._live._stopping = True
            self.set()
        super().clear()


def test_an_engine_that_is_stopped_while_it_begins_to_work_does_stop(opened: Callable[..., House]) -> None:
    house = opened(start=False)
    house.pace.pause()
    house.live._wake = LateBell(house.live)
    house.live.start()
    house.live._thread.join(SOON_S / 10)
    assert not house.live._thread.is_alive(), "it sleeps, and nobody will wake it again"


def test_stopping_an_engine_that_never_started_is_no_trouble(opened: Callable[..., House]) -> None:
    opened(start=False).close()


# ── when the engine can't go on ───────────────────────────────────────────────────────────────


def steal(house: House) -> None:
    """Another engine writes the next event of the same evening."""
    house.database.write(
        lambda connection: connection.execute(
            text("INSERT INTO log_entries (seq, line) SELECT coalesce(max(seq), 0) + 1, 'x' FROM log_entries")
        )
    )


def give_back(house: House) -> None:
    house.database.write(lambda connection: connection.execute(text("DELETE FROM log_entries WHERE line = 'x'")))


def test_a_failure_is_told_and_what_was_accepted_is_kept(
    opened: Callable[..., House], caplog: pytest.LogCaptureFixture
) -> None:
    house = opened()
    open_table(house)
    steal(house)
    assert house.live.submit("place", place("k", "tea")), "it is durable: the engine is another matter"
    assert house.failed.wait(SOON_S)
    house.live.stop()
    assert house.failures == ["engine"]
    assert "the engine stopped" in caplog.text
    assert "k" not in house.live.read(lambda board: list(board.tickets)), "nobody is shown what was not committed"
    assert [key for key, _ in house.log.pending()] == ["place"]
    give_back(house)
    house.close()
    again = opened()
    again.go_on(5 * MINUTE)
    assert len(happened(e.TicketPlaced, again.until(is_delivered("k")))) == 1


def test_a_failure_lets_go_of_whoever_waits_for_events(opened: Callable[..., House]) -> None:
    house = opened()
    log = open_table(house)
    steal(house)
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(house.live.events_after, len(log), 2 * SOON_S)
        house.live.submit("place", place("k", "tea"))
        assert waiting.result(SOON_S) == []
    assert house.failed.wait(SOON_S)
    give_back(house)


def test_an_operator_does_not_close_a_visit_whose_bill_is_not_paid(opened: Callable[..., House]) -> None:
    house, owing = opened(), {"visit-1"}
    operator = Operator(house.live, "Kim", owing.__contains__)
    open_table(house)
    operator.submit(c.CloseVisit("visit-1"))
    (said,) = operator.not_handed_in()
    assert "not paid" in said
    assert operator.not_handed_in() == [], "it is said once"
    assert house.live.read(lambda board: board.visits["visit-1"].closed_ms) is None
    owing.clear()
    key = operator.submit(c.CloseVisit("visit-1"))
    house.until(lambda entry: isinstance(entry.event, e.CommandApplied) and entry.event.key == key)
    assert house.live.read(lambda board: board.visits["visit-1"].closed_ms) is not None
    assert operator.not_handed_in() == []
