"""What the staff ask of the engine: commands that say who asked, and what became of them."""

from __future__ import annotations

import time

from flask import request

from ordering_web.answers import WAIT_S
from ordering_web.house import the_house
from ordering_web.pages import t
from ordering_web.staff.blueprint import role_here
from ordering_web.staff.naming import engine_words
from ordering_web.staff_keys import Role
from ordering_web.tokens import unguessable
from sim.messages import events as e
from sim.messages.askers import STAFF
from sim.messages.commands import AnyCommand
from sim.messages.events import Entry

OTHER = "this key was another command's: nothing was done"
SILENT = "silent"  # no answer in time; the command is kept, and done once the engine is well

_REFUSALS = (
    e.CommandRefused,
    e.ItemRefused,
    e.LineCancelRefused,
    e.TicketRefused,
    e.VisitRefused,
    e.VisitCloseRefused,
    e.CallRefused,
)


def staff_key(form: str = "", role: Role | None = None) -> str:
    """The key of what a role asks for: of the one that is signed in here, unless said.

    Args:
        form: its key, where the same form must not be done twice.
    """
    return f"{STAFF}/{role or role_here()}/{form or unguessable()}"


def ask(command: AnyCommand, key: str = "") -> str:
    """Have a command done, under its key in the log; unless said, it is the role's that is signed in here.

    Returns:
        Nothing once it is done, why it was refused, or `SILENT`. The same key again: what became of it the first time.
    """
    port = the_house().port
    name = key or staff_key()
    seq = port.read(lambda board: board.seq)
    if not port.submit(name, command):
        seq = 0  # the same form again: its answer is in the log, or will be
    until_s = time.monotonic() + WAIT_S
    while (left_s := until_s - time.monotonic()) > 0:
        entries = port.events_after(seq, left_s)
        if entries:
            said = _answer(entries, name, command)
            if said is not None:
                return said
            seq = entries[-1].seq
    return SILENT


def _answer(entries: list[Entry], name: str, command: AnyCommand) -> str | None:
    """What came of a command, None where it isn't among these events. It is committed whole, with all it led to."""
    for place, entry in enumerate(entries):
        if isinstance(entry.event, e.CommandApplied) and entry.event.key == name:
            if entry.event.command != command:
                return OTHER
            after = entries[place + 1].event if place + 1 < len(entries) else None
            return str(after.reason) if isinstance(after, _REFUSALS) else ""
    return None


def said(answer: str) -> str:
    """What the page says of a command that was not done, nothing of one that was."""
    if not answer:
        return ""
    return t("staff.silent") if answer == SILENT else t("staff.not-done", reason=engine_words(answer))


def wants_json() -> bool:
    """Whether a script asks, which shows the answer without loading the page."""
    return request.accept_mimetypes.best == "application/json"
