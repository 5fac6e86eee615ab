"""Who asked for a command: operators have their names in its key, simulated guests theirs in the visit's."""

from __future__ import annotations

PREFIX = "operator"
SIMULATED = "party-"  # how the visits of simulated guests begin
STAFF = "staff"  # of the staff's pages: a role stands in the place of a name


def key_of(who: str, number: str) -> str:
    """A command's key in the log, which says which operator asked for it."""
    return f"{PREFIX}/{who.replace('/', '-') or 'somebody'}/{number.replace('/', '-')}"[:255]


def who_asked(key: str) -> str | None:
    """Whose command has this key in the log: an operator's name or a role of the staff; None of anybody else's."""
    parts = key.split("/")
    if parts[0] == STAFF and len(parts) >= 3:
        return parts[1]
    return parts[1] if len(parts) == 3 and parts[0] == PREFIX else None
