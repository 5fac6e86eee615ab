"""Who asked for a command: operators have their names in its key."""

from __future__ import annotations

PREFIX = "operator"


def key_of(who: str, number: str) -> str:
    """A command's key in the log, which says which operator asked for it."""
    return f"{PREFIX}/{who.replace('/', '-') or 'somebody'}/{number.replace('/', '-')}"[:255]


def who_asked(key: str) -> str | None:
    """The operator whose command has this key in the log; None where it came from somewhere else."""
    parts = key.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX else None
