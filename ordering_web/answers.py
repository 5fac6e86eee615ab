"""Wait for what the engine says to a command that was just submitted."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from ordering_web.port import Port
from sim.board import Board

Answer = TypeVar("Answer")

WAIT_S = 4.0  # an engine that is well answers within milliseconds; a page says "pending" after this


def wait_for(port: Port, question: Callable[[Board], Answer | None]) -> Answer | None:
    """Ask the board until the answer is not None, for up to WAIT_S seconds."""
    until_s = time.monotonic() + WAIT_S
    while True:
        seq, answer = port.read(lambda board: (board.seq, question(board)))
        left_s = until_s - time.monotonic()
        if answer is not None or left_s <= 0:
            return answer
        port.events_after(seq, left_s)


def ticket_outcome(board: Board, ticket: str) -> str | None:
    """`placed`, or why the ticket was refused, or None while the engine has not answered."""
    return "placed" if ticket in board.tickets else board.refusals.get(ticket)


def visit_outcome(board: Board, visit: str) -> str | None:
    """`opened`, or why the visit was refused, or None while the engine has not answered."""
    return "opened" if visit in board.visits else board.refusals.get(visit)
