"""Every call from a table: somebody comes, once, or the guests have left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.audit.report import Kind
from sim.audit.tickets import Tickets
from sim.messages import events as e
from sim.messages.events import Entry

OPEN_BOUND_MS = 3_600_000  # a call open longer than this is forgotten, whether the evening has ended or not


@dataclass(slots=True)
class Call:
    visit: str
    called_ms: int
    seq: int
    open: bool = True


class Calls:
    """What tables ask for.

    Args:
        tickets: which visits there are; its `apply` must see each event before this one's.
    """

    def __init__(self, tickets: Tickets) -> None:
        self._tickets = tickets
        self._calls: dict[str, Call] = {}
        self._ended = False
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.ServiceCalled: self._called,
            e.CallAnswered: self._closed,
            e.CallDropped: self._closed,
            e.EveningEnded: self._evening_ended,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def finish(self, until_ms: int) -> None:
        """The log ends: report the calls to which nobody came."""
        for name, call in self._calls.items():
            age_ms = until_ms - call.called_ms
            if call.open and (self._ended or age_ms > OPEN_BOUND_MS):
                what = f"call {name} of visit {call.visit} is open since {call.called_ms} ms: nobody came"
                self._tickets.report("call", until_ms, call.seq, what, age_ms=age_ms)

    def _called(self, entry: Entry, event: e.ServiceCalled) -> None:
        if self._tickets.table_of(event.visit) != event.table:
            self._say("call", entry, f"call {event.call} is from table {event.table}, where no visit {event.visit} is")
        about = self._tickets.course(entry, event.ticket, event.course) if event.course else None
        if about is not None and self._tickets.tickets[event.ticket].table != event.table:
            self._say("call", entry, f"call {event.call} is about ticket {event.ticket}, which is not of its table")
        if event.call in self._calls:
            self._say("call", entry, f"call {event.call} is made twice")
        self._calls[event.call] = Call(event.visit, entry.at_ms, entry.seq)

    def _closed(self, entry: Entry, event: e.CallAnswered | e.CallDropped) -> None:
        call = self._calls.get(event.call)
        if call is None:
            self._say("unknown", entry, f"there is no call {event.call!r}")
        elif not call.open:
            self._say("call", entry, f"call {event.call} ends twice")
        else:
            if isinstance(event, e.CallDropped) and self._tickets.table_of(call.visit) is not None:
                self._say("call", entry, f"call {event.call} is dropped, but visit {call.visit} is open")
            call.open = False

    def _evening_ended(self, _: Entry, __: e.EveningEnded) -> None:
        self._ended = True

    def _say(self, kind: Kind, entry: Entry, what: str) -> None:
        self._tickets.say(kind, entry, what)
