"""A copy of a board, to go on from while the first one goes on by itself."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from sim.board.board import Board
from sim.board.states import Call, Job, Ticket, Visit


def copy_of(board: Board) -> Board:
    """A board that is equal and shares nothing that can still change.

    What is over (closed visits, delivered tickets, ended jobs and calls) is never changed again and is shared, so
    that a copy takes as long as what is under way is large, however long the evening is.
    """
    copied: Board = Board.__new__(Board)
    seen: dict[int, Any] = {}
    for name, value in vars(board).items():
        setattr(copied, name, _copied(value, seen))
    return copied


def _copied(value: Any, seen: dict[int, Any]) -> Any:
    """States and their containers anew, each once; all else on a board is never changed in place."""
    if isinstance(value, dict):
        return {key: _copied(part, seen) for key, part in value.items()}
    if isinstance(value, list):
        return [_copied(part, seen) for part in value]
    kind: Any = type(value)
    names = _fields(kind)
    if names is None or _is_over(value):
        return value
    if id(value) in seen:
        return seen[id(value)]
    copied = seen[id(value)] = object.__new__(kind)
    for name in names:
        setattr(copied, name, _copied(getattr(value, name), seen))
    return copied


@cache
def _fields(kind: type) -> tuple[str, ...] | None:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else None


def _is_over(value: Any) -> bool:
    if isinstance(value, Ticket):
        return (
            value.cancelled is None and not value.is_open and not any(_is_begun(line) for line in value.lines.values())
        )
    if isinstance(value, Visit):
        return value.closed_ms is not None
    return isinstance(value, Job | Call) and value.ended_ms is not None


def _is_begun(line: Any) -> bool:
    return line.cancelled_ms is None and line.plated_ms is None
