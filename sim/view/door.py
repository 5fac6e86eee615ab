"""The narrow door through which the window asks for something: a command, in its operator's name."""

from __future__ import annotations

from typing import Protocol

from sim.messages.commands import AnyCommand

PREFIX = "operator"


class Door(Protocol):
    """Where commands are handed in. What becomes of them comes with the entries, like everything else."""

    def submit(self, command: AnyCommand) -> str:
        """Hand a command in, and say under which key it will be in the log."""


def key_of(who: str, number: str) -> str:
    """A command's key in the log, which says who asked for it."""
    return f"{PREFIX}/{who.replace('/', '-') or 'somebody'}/{number}"[:255]


def who_asked(key: str) -> str | None:
    """The operator whose command has this key in the log; None where it came from somewhere else."""
    parts = key.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX else None
