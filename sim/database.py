"""One database file, many readers, one writer thread that batches all writes and answers each after the commit."""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from sim.bad_input import BadInput

Answer = TypeVar("Answer")
Work = Callable[[Connection], Any]

READERS = 64  # connections that read at a time; a page's thread waits for one, a thousand threads may ask
PATIENCE_S = 60.0
MAX_BATCH = 256  # writes that share one commit, and so one wait for the disk


class Database:
    """SQLite with a write-ahead log and full sync: what `write` has returned survives a power cut.

    Args:
        path: the file; it is made where it is missing.

    Raises:
        BadInput: it can't be opened, or is no such database.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers = _engine(path, "BEGIN")
        self._glances = _engine(path)
        self._writer = _engine(path, "BEGIN IMMEDIATE")
        self._look()
        self._queue: queue.SimpleQueue[tuple[Work, Future[Any]] | None] = queue.SimpleQueue()
        self._asking = threading.Lock()  # nothing is queued behind the word to close
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="database-writer", daemon=True)
        self._thread.start()

    def write(self, work: Callable[[Connection], Answer]) -> Answer:
        """Run `work` in a transaction of its own; returns when it is on disk.

        Raises:
            Whatever `work` raises, or the disk does; then nothing of it is kept.
        """
        answer: Future[Answer] = Future()
        with self._asking:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._queue.put((work, answer))
        return answer.result()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one committed state for as long as it is held."""
        with self._readers.begin() as connection:
            yield connection

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """A connection for one statement, without the cost of a transaction around it."""
        with self._glances.connect() as connection:
            yield connection

    def close(self) -> None:
        """Finish the writes that were asked for, then let go of the file."""
        with self._asking:
            self._closed = True
            self._queue.put(None)
        self._thread.join()
        self._readers.dispose()
        self._glances.dispose()
        self._writer.dispose()

    def _look(self) -> None:
        try:
            with self.read() as connection:
                found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
        except (sqlite3.Error, DBAPIError) as error:
            said = error.orig if isinstance(error, DBAPIError) else error
            right = "an evening is kept in a database that `foodrunner run` made"
            raise BadInput(f"it can't be used: {said}", right, file=self.path) from None

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < MAX_BATCH and not self._queue.empty():
                if (further := self._queue.get()) is None:
                    self._queue.put(None)  # closing: seen again once this batch is written
                    break
                batch.append(further)
            self._commit(batch)

    def _commit(self, batch: list[tuple[Work, Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self._writer.begin() as connection:
                for work, answer in batch:
                    try:
                        with connection.begin_nested():
                            result = work(connection)
                        done.append((answer, result))
                    except Exception as error:
                        answer.set_exception(error)  # it belongs to the caller, who gets it
                        if not _is_open(connection):
                            raise
        except Exception as error:  # noqa: BLE001 - nothing was begun or committed: every caller has to know
            for _, answer in batch:
                if not answer.done():
                    answer.set_exception(error)
            return
        for answer, result in done:
            answer.set_result(result)


def _is_open(connection: Connection) -> bool:
    """Whether a transaction is still there: a full or broken disk takes all of it back, not one savepoint."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver.in_transaction


def _engine(path: Path, begin: str = "") -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=READERS, max_overflow=0, pool_timeout=PATIENCE_S)

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves: savepoints need it
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    if begin:

        @event.listens_for(engine, "begin")
        def start(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

    return engine
