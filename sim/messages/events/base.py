"""What all events have in common, and what became of a command."""

from __future__ import annotations

import msgspec

from sim.messages.commands import AnyCommand


class Event(msgspec.Struct, frozen=True, tag=True, tag_field="type", omit_defaults=True):
    """Base of all events; in JSON, `type` is the class's name."""


class CommandApplied(Event, frozen=True):
    """The engine took a command; what it led to follows. With these lines a log can be run again."""

    key: str
    command: AnyCommand


class CommandRefused(Event, frozen=True):
    """The command right before asked for something that can't be; nothing has changed."""

    reason: str


CommandEvent = CommandApplied | CommandRefused
