"""The durable log: commands in, events out, read from any position.

Commands wait in an inbox, each under its idempotency key. The engine alone writes events, together with
the marks of the commands that led to them; so a command is applied once, or still waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as insert_or

from sim.bad_input import BadInput
from sim.database import Database
from sim.messages.codec import Header, decode_entry, decode_header, encode_entry, encode_header
from sim.messages.commands import AnyCommand
from sim.messages.events import CommandApplied, Entry

_tables = MetaData()
_header = Table("log_header", _tables, Column("id", Integer, primary_key=True), Column("line", LargeBinary))
_entries = Table("log_entries", _tables, Column("seq", Integer, primary_key=True), Column("line", LargeBinary))
_inbox = Table(
    "log_inbox",
    _tables,
    Column("id", Integer, primary_key=True),
    Column("key", String(255), unique=True, nullable=False),
    Column("command", LargeBinary, nullable=False),
    Column("applied_seq", Integer),
)

_encode = msgspec.json.Encoder().encode
_decode_command: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)


class Log:
    """One evening's log in a database. Entries are kept as the lines of the public form."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.write(_tables.create_all)

    def header(self) -> Header | None:
        """The evening's header; None before `begin`."""
        with self._database.read() as connection:
            line = connection.scalar(select(_header.c.line))
        return None if line is None else decode_header(line)

    def begin(self, header: Header) -> None:
        """Say what evening this is, before its first event."""
        line = encode_header(header)
        self._database.write(lambda connection: connection.execute(insert(_header).values(id=1, line=line)))

    def submit(self, key: str, command: AnyCommand, also: Callable[[Connection], None] | None = None) -> bool:
        """Put a command into the inbox, durably; False, and nothing done, where its key is known already.

        Args:
            also: written in the same transaction, only where the key is new.
        """
        body = _encode(command)

        def work(connection: Connection) -> bool:
            row = insert_or(_inbox).values(key=key, command=body).on_conflict_do_nothing()
            is_new = connection.execute(row).rowcount == 1
            if is_new and also is not None:
                also(connection)
            return is_new

        return self._database.write(work)

    def pending(self) -> list[tuple[str, AnyCommand]]:
        """Commands that the engine has not applied, in the order in which they came."""
        waiting = select(_inbox.c.key, _inbox.c.command).where(_inbox.c.applied_seq.is_(None)).order_by(_inbox.c.id)
        with self._database.read() as connection:
            return [(key, _decode_command.decode(body)) for key, body in connection.execute(waiting)]

    def append(self, entries: Sequence[Entry]) -> None:
        """Write what happened, and mark the commands that are among it as applied: all of it or nothing."""
        if not entries:
            return
        rows = [{"seq": entry.seq, "line": encode_entry(entry)} for entry in entries]
        marks = [
            {"applied_key": entry.event.key, "applied_at": entry.seq}
            for entry in entries
            if isinstance(entry.event, CommandApplied)
        ]
        mark = (
            update(_inbox).where(_inbox.c.key == bindparam("applied_key")).values(applied_seq=bindparam("applied_at"))
        )

        def work(connection: Connection) -> None:
            connection.execute(insert(_entries), rows)
            if marks:
                connection.execute(mark, marks)

        self._database.write(work)

    def lines(self, after_seq: int = 0) -> Iterator[bytes]:
        """The encoded entries with a higher `seq`, in order."""
        asked = select(_entries.c.line).where(_entries.c.seq > after_seq).order_by(_entries.c.seq)
        with self._database.read() as connection:
            for (line,) in connection.execution_options(yield_per=1000).execute(asked):
                yield line

    def entries(self, after_seq: int = 0) -> Iterator[Entry]:
        """Committed entries with a higher `seq`, in order."""
        return map(decode_entry, self.lines(after_seq))


def log_in(database: Database) -> tuple[Log, Header]:
    """The log that a database holds.

    Raises:
        BadInput: it holds none.
    """
    with database.read() as connection:
        is_log = inspect(connection).has_table(_header.name)
    header = Log(database).header() if is_log else None  # a log makes its tables: not in a stranger's database
    if header is None:
        raise BadInput("there is no evening in it", "name a database that `foodrunner run` made", file=database.path)
    return Log(database), header
