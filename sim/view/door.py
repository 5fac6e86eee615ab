"""The narrow door through which the window asks for something: a command, in its operator's name."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sim.messages.commands import AnyCommand


class Door(Protocol):
    """Where commands are handed in. What becomes of them comes with the entries, like everything else."""

    def submit(self, command: AnyCommand) -> str:
        """Hand a command in, and say under which key it will be in the log."""


@runtime_checkable
class KeptDoor(Door, Protocol):
    """A door that does not let everything through: a line may break, or somebody mind it."""

    def not_handed_in(self) -> list[str]:
        """What did not get through since the last call, in words."""
