"""The durable log and its database: what was answered is kept, once, in order, whatever else fails."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from situations import one_dock
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from sim.bad_input import BadInput
from sim.database import Database
from sim.log import Log, log_in
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.codec import encode_entry, header_of
from sim.messages.events import Entry

JOIN = c.JoinVisit("v")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evening.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture
def log(database: Database) -> Log:
    return Log(database)


def applied(seq: int, key: str) -> Entry:
    return Entry(seq, seq * 10, e.CommandApplied(key, JOIN))


def closed(seq: int) -> Entry:
    return Entry(seq, seq * 10, e.VisitClosed(f"v{seq}"))


def noted(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE IF NOT EXISTS notes (note TEXT)"))
    connection.execute(text("INSERT INTO notes VALUES ('noted')"))


def notes(database: Database) -> int:
    with database.read() as connection:
        if connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE name = 'notes'")) == 0:
            return 0
        return int(connection.scalar(text("SELECT count(*) FROM notes")) or 0)


# ── the inbox ─────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_taken_once_and_the_first_command_under_it_stands(log: Log) -> None:
    assert log.submit("key", c.CloseVisit("first"))
    assert not log.submit("key", c.CloseVisit("second"))
    assert log.pending() == [("key", c.CloseVisit("first"))]


def test_a_key_stays_taken_after_its_command_was_applied(log: Log) -> None:
    log.submit("key", JOIN)
    log.append([applied(1, "key")])
    assert not log.submit("key", JOIN)
    assert log.pending() == []


def test_commands_wait_in_the_order_in_which_they_came(log: Log) -> None:
    keys = ["b", "a", "c", "10", "9"]
    for key in keys:
        log.submit(key, JOIN)
    log.append([applied(1, "a"), closed(2), applied(3, "10")])
    assert [key for key, _ in log.pending()] == ["b", "c", "9"]


def test_every_command_comes_out_as_it_went_in(log: Log) -> None:
    asked: list[c.AnyCommand] = [
        c.OpenVisit("방문", "1", 3),
        c.PlaceTicket("k", "v", (c.OrderedLine("tea", 2, ("size:large",)), c.OrderedLine("面", 1)), "prepaid"),
        c.TakeCourse("k", "mains"),
        c.CloseDoors(),
        c.EndEvening(),
        c.Resume(17),
    ]
    for number, command in enumerate(asked):
        log.submit(str(number), command)
    assert [command for _, command in log.pending()] == asked


def test_what_else_a_submit_writes_is_there_with_its_command_and_not_again(database: Database, log: Log) -> None:
    assert log.submit("key", JOIN, noted)
    assert not log.submit("key", JOIN, noted)
    assert notes(database) == 1


def test_what_else_a_submit_writes_undoes_both_where_it_fails(database: Database, log: Log) -> None:
    def fails(connection: Connection) -> None:
        noted(connection)
        raise LookupError("the cart has gone")

    with pytest.raises(LookupError, match="the cart has gone"):
        log.submit("key", JOIN, fails)
    assert log.pending() == []
    assert notes(database) == 0
    assert log.submit("key", JOIN, noted), "the key is free again"


def test_of_sixteen_threads_with_the_same_keys_one_is_told_that_a_key_was_new(log: Log) -> None:
    keys = [f"key-{number}" for number in range(40)]
    start = threading.Barrier(16)

    def submit(thread: int) -> list[str]:
        start.wait()
        ordered = keys[thread:] + keys[:thread]
        return [key for key in ordered if log.submit(key, c.CloseVisit(f"{key}"))]

    with ThreadPoolExecutor(16) as threads:
        new = [key for told in threads.map(submit, range(16)) for key in told]
    assert sorted(new) == sorted(keys)
    assert sorted(log.pending()) == sorted((key, c.CloseVisit(key)) for key in keys)


# ── the events ────────────────────────────────────────────────────────────────────────────────


def test_events_are_read_from_any_position(log: Log) -> None:
    entries = [closed(seq) for seq in range(1, 2501)]
    log.append(entries[:1200])
    log.append(entries[1200:])
    assert list(log.entries()) == entries
    assert list(log.entries(2498)) == entries[2498:]
    assert list(log.entries(2500)) == []
    assert list(log.lines(2499)) == [encode_entry(entries[-1])]


def test_an_empty_batch_of_events_leaves_nothing(log: Log) -> None:
    log.append([])
    assert list(log.entries()) == []
    log.append([closed(1)])
    assert list(log.entries()) == [closed(1)]


def test_no_event_is_written_twice_and_of_a_refused_batch_nothing(log: Log) -> None:
    log.submit("key", JOIN)
    log.append([closed(1), closed(2)])
    with pytest.raises(IntegrityError):
        log.append([applied(3, "key"), closed(2)])
    assert list(log.entries()) == [closed(1), closed(2)]
    assert [key for key, _ in log.pending()] == ["key"]


def test_a_reader_sees_one_committed_state_for_as_long_as_it_reads(log: Log) -> None:
    log.append([closed(1), closed(2)])
    reading = log.entries()
    assert next(reading) == closed(1)
    log.append([closed(3)])
    assert list(reading) == [closed(2)]
    assert list(log.entries(2)) == [closed(3)]


# ── opening again ─────────────────────────────────────────────────────────────────────────────


def test_all_is_there_after_it_was_closed_and_opened_again(path: Path) -> None:
    header = header_of(one_dock(), 7)
    database = Database(path)
    log = Log(database)
    log.begin(header)
    log.submit("done", JOIN)
    log.submit("waits", JOIN)
    log.append([applied(1, "done"), closed(2)])
    database.close()
    again = Database(path)
    log, read = log_in(again)
    assert read == header
    assert list(log.entries()) == [applied(1, "done"), closed(2)]
    assert log.pending() == [("waits", JOIN)]
    assert not log.submit("done", JOIN)
    again.close()


def test_what_was_answered_is_in_the_file_at_once(log: Log, path: Path) -> None:
    """Read by another process's means, with the writer still at work: a kill could come now."""
    log.submit("key", JOIN)
    log.append([closed(1)])
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT key FROM log_inbox").fetchall() == [("key",)]
        assert other.execute("SELECT seq FROM log_entries").fetchall() == [(1,)]
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    other.close()


def test_the_writer_waits_for_the_disk(database: Database) -> None:
    assert database.write(lambda connection: connection.exec_driver_sql("PRAGMA synchronous").scalar()) == 2  # FULL


def test_a_database_without_an_evening_says_so_and_is_left_as_it_is(path: Path) -> None:
    database = Database(path)
    with pytest.raises(BadInput, match="there is no evening in it"):
        log_in(database)
    with database.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM sqlite_master")) == 0
    database.close()


def test_a_file_that_is_no_database_is_refused(path: Path) -> None:
    path.write_bytes(b"seq,at_ms\n1,2\n" * 100)
    with pytest.raises(BadInput) as refused:
        Database(path)
    assert str(path) in str(refused.value)


# ── one writer for all ────────────────────────────────────────────────────────────────────────


def together(database: Database, works: list[Callable[[Connection], Any]]) -> list[Future[Any]]:
    """Have works written in one batch: they are asked for while the writer is at another one."""
    busy, go_on = threading.Event(), threading.Event()

    def holds_up(_: Connection) -> None:
        busy.set()
        assert go_on.wait(30)

    with ThreadPoolExecutor(len(works) + 1) as threads:
        first = threads.submit(database.write, holds_up)
        assert busy.wait(30)
        asked = []
        for queued, work in enumerate(works, start=1):
            asked.append(threads.submit(database.write, work))
            deadline_s = time.monotonic() + 30
            while database._queue.qsize() < queued:
                assert time.monotonic() < deadline_s
        go_on.set()
        first.result(30)
        for answer in asked:
            answer.exception(30)
    return asked


def insert_key(key: str) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.execute(text("INSERT INTO log_inbox (key, command) VALUES (:key, '')"), {"key": key})
        return key

    return work


def keys_in(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(text("SELECT key FROM log_inbox ORDER BY id")))


@pytest.mark.usefixtures("log")
def test_a_write_that_raises_leaves_its_neighbours_in_the_batch_alone(database: Database) -> None:
    def raises(connection: Connection) -> None:
        insert_key("lost")(connection)
        raise ValueError("no")

    def wrong_sql(connection: Connection) -> None:
        insert_key("lost too")(connection)
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))

    answers = together(
        database, [insert_key("a"), raises, insert_key("b"), wrong_sql, insert_key("a"), insert_key("c")]
    )
    told = [type(answer.exception()) if answer.exception() else answer.result() for answer in answers]
    assert told == ["a", ValueError, "b", OperationalError, IntegrityError, "c"]
    assert keys_in(database) == ["a", "b", "c"]


@pytest.mark.usefixtures("log")
def test_where_the_disk_is_full_only_what_is_kept_was_answered_with_yes(database: Database) -> None:
    """SQLite gives up the whole transaction then, and with it the neighbours' writes."""
    pages = database.write(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar())
    database.write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}"))

    def too_much(connection: Connection) -> None:
        connection.execute(text("INSERT INTO log_inbox (key, command) VALUES ('big', zeroblob(1000000))"))

    answers = together(database, [insert_key("a"), too_much, insert_key("b")])
    yes = [answer.result() for answer in answers if answer.exception() is None]
    assert isinstance(answers[1].exception(), DatabaseError)
    assert keys_in(database) == yes
    database.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1000000"))
    database.write(insert_key("later"))
    assert keys_in(database) == [*yes, "later"]


@pytest.mark.usefixtures("log")
def test_where_nothing_can_be_written_every_writer_is_told(database: Database, path: Path) -> None:
    database.write(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 0").close())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(3) as threads:
        refused = [threads.submit(database.write, insert_key(key)).exception(30) for key in "abc"]
    assert [type(error) for error in refused] == [OperationalError] * 3
    other.execute("ROLLBACK")
    other.close()
    assert database.write(insert_key("d")) == "d"


def test_what_was_asked_before_closing_is_written(path: Path) -> None:
    database = Database(path)
    Log(database)
    together(database, [insert_key(str(number)) for number in range(20)])
    database.close()
    again = Database(path)
    assert len(keys_in(again)) == 20
    again.close()


def test_a_closed_database_says_so_instead_of_keeping_the_writer_waiting(path: Path) -> None:
    database = Database(path)
    database.close()
    with ThreadPoolExecutor(1) as threads:
        assert isinstance(threads.submit(database.write, insert_key("late")).exception(5), RuntimeError)
