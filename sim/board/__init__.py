"""fold(events) → what is true at a moment: visits, tickets, robots, plans."""

from sim.board.board import Board
from sim.board.copying import copy_of
from sim.board.facts import THROTTLE_MS, TicketStage
from sim.board.states import Call, Chore, CourseState, Job, Line, Move, Robot, Soiled, Ticket, Visit, Wait, Waiting

__all__ = [
    "THROTTLE_MS",
    "Board",
    "Call",
    "Chore",
    "CourseState",
    "Job",
    "Line",
    "Move",
    "Robot",
    "Soiled",
    "Ticket",
    "TicketStage",
    "Visit",
    "Wait",
    "Waiting",
    "copy_of",
]
