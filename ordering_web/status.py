"""What a visit's phones see of the board: copied out whole, so that nothing of the board is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sim.board import Board, Job, Ticket, TicketStage, Visit
from sim.eta import Eta, Etas
from sim.messages import events as e
from sim.messages.commands import CallKind
from sim.messages.events import AnyEvent

STAGES: tuple[TicketStage, ...] = ("received", "cooking", "on the pass", "on its way", "here", "delivered")


@dataclass(frozen=True)
class LineStatus:
    """A line of a ticket and where it is."""

    item: str
    quantity: int
    options: tuple[str, ...]
    price_minor: int
    stage: TicketStage
    line: int
    can_take_back: bool


@dataclass(frozen=True)
class CourseStatus:
    """Lines that come together. `stage` is that of the line furthest behind."""

    course: str
    stage: TicketStage
    lines: tuple[LineStatus, ...]
    eta: Eta | None  # until it is at the table


@dataclass(frozen=True)
class TicketStatus:
    """One order of the visit; `number` counts them from 1."""

    ticket: str
    number: int
    placed_ms: int
    cancelled: str | None
    is_open: bool
    prepaid: bool
    courses: tuple[CourseStatus, ...]

    @property
    def total_minor(self) -> int:
        return sum(line.price_minor * line.quantity for course in self.courses for line in course.lines)


@dataclass(frozen=True)
class Delivery:
    """A robot with food of this visit aboard: its last declared move, in metres and world time."""

    job: str
    robot: str
    ticket: str
    course: str
    dishes: int
    trays: tuple[int, ...]  # of the robot's, from 1
    here: bool
    arrive_ms: int | None  # at the table, as planned
    from_m: tuple[float, float]
    to_m: tuple[float, float]
    move_depart_ms: int
    move_arrive_ms: int


@dataclass(frozen=True)
class Asked:
    """What was asked for and has not come; `ticket` and `course` say what it is about, where it is about food."""

    kind: CallKind
    ticket: str
    course: str


@dataclass(frozen=True)
class VisitStatus:
    """A visit after event `seq`."""

    seq: int
    closed: bool
    tickets: tuple[TicketStatus, ...]
    deliveries: tuple[Delivery, ...]
    calls: tuple[Asked, ...]
    answered: Counter[tuple[str, str, str]]  # how often what was asked for has come, by kind, ticket and course

    @property
    def open_dishes(self) -> int:
        """Dishes that are ordered and neither delivered nor cancelled."""
        return sum(
            line.quantity
            for ticket in self.tickets
            if ticket.cancelled is None
            for course in ticket.courses
            for line in course.lines
            if line.stage != "delivered"
        )

    def asked_before(self, kind: str, ticket: str = "", course: str = "") -> int:
        """How often this was asked for and has come: the number of the next such call."""
        return self.answered[kind, ticket, course]

    def is_asked(self, kind: str, ticket: str = "", course: str = "") -> bool:
        """Whether somebody is on the way for this."""
        return any((asked.kind, asked.ticket, asked.course) == (kind, ticket, course) for asked in self.calls)

    @property
    def dishes(self) -> int:
        """Dishes on the tab."""
        taken = (ticket for ticket in self.tickets if ticket.cancelled is None and not ticket.prepaid)
        return sum(line.quantity for ticket in taken for course in ticket.courses for line in course.lines)

    @property
    def bill_minor(self) -> int:
        return sum(ticket.total_minor for ticket in self.tickets if ticket.cancelled is None and not ticket.prepaid)


def visit_status(board: Board, visit: str, etas: Etas, now_ms: int) -> VisitStatus:
    """All that the pages show of a visit, the newest ticket first."""
    seen = board.visits[visit]
    ordered = [board.tickets[name] for name in seen.tickets]
    told = etas.of(board, ordered, now_ms)
    tickets = tuple(
        _ticket_status(board, ticket, number, told.get(ticket.ticket, {}), etas.course_order)
        for number, ticket in enumerate(ordered, start=1)
    )
    calls = tuple(Asked(call.kind, call.ticket, call.course) for call in board.open_calls() if call.visit == visit)
    ended = (call for call in board.calls.values() if call.visit == visit and call.ended_ms is not None)
    answered = Counter[tuple[str, str, str]]((call.kind, call.ticket, call.course) for call in ended)
    return VisitStatus(board.seq, seen.closed_ms is not None, tickets[::-1], _deliveries(board, seen), calls, answered)


def job_at_table(board: Board, visit: str, job: str) -> tuple[str, str] | None:
    """The (ticket, course) of a job if it is this visit's, else None."""
    known = board.jobs.get(job)
    if known is None or board.tickets[known.ticket].visit != visit:
        return None
    return known.ticket, known.course


def has_course(board: Board, visit: str, ticket: str, course: str) -> bool:
    """Whether a visit has ordered this."""
    return ticket in board.visits[visit].tickets and course in board.tickets[ticket].courses


def next_call(board: Board, visit: str, kind: str, ticket: str = "", course: str = "") -> int | None:
    """The number of a visit's next call of a kind about a course, or about none; None while such a one is open."""
    wanted = (visit, kind, ticket, course)
    mine = [call for call in board.calls.values() if (call.visit, call.kind, call.ticket, call.course) == wanted]
    return None if any(call.ended_ms is None for call in mine) else len(mine)


def line_placed(board: Board, visit: str, ticket: str, line: int) -> e.PlacedLine | None:
    """A line as it was ordered; None where the visit has no such line."""
    known = board.tickets.get(ticket)
    if known is None or known.visit != visit or line not in known.lines:
        return None
    return known.lines[line].placed


def line_waits(board: Board, visit: str, ticket: str, line: int) -> bool | None:
    """Whether no cook has begun a line yet; None where the visit has no such line."""
    known = board.tickets.get(ticket)
    if known is None or known.visit != visit or line not in known.lines:
        return None
    state = known.lines[line]
    return known.cancelled is None and state.fired_ms is None and state.cancelled_ms is None


def concerned(board: Board, event: AnyEvent) -> tuple[str, ...]:
    """The visits whose phones an event changes something for; the board has applied it already."""
    if isinstance(event, e.CommandApplied):
        return ()
    said: Any = event
    if (visit := getattr(said, "visit", None)) is not None:
        return (visit,)
    if (ticket := getattr(said, "ticket", None)) is not None:
        return (board.tickets[ticket].visit,) if ticket in board.tickets else ()
    if (call := getattr(said, "call", None)) is not None:
        return (board.calls[call].visit,) if call in board.calls else ()
    if (job := getattr(said, "job", None)) is not None and job in board.jobs:  # one that was dropped is in none
        return (board.tickets[board.jobs[job].ticket].visit,)
    if (robot := getattr(said, "robot", None)) is not None:
        aboard = [board.jobs[job] for job in board.robots[robot].jobs if board.jobs[job].loaded_ms is not None]
        return tuple(dict.fromkeys(board.tickets[job.ticket].visit for job in aboard))
    return ()


def _ticket_status(
    board: Board, ticket: Ticket, number: int, etas: dict[str, Eta], order: dict[str, int]
) -> TicketStatus:
    courses = []
    for course in sorted(ticket.courses.values(), key=lambda course: order[course.course]):
        ordered = (line for line in course.lines if ticket.lines[line].placed.again_for is None)
        lines = tuple(_line_status(board, ticket, line) for line in ordered)
        stage = min((line.stage for line in lines), key=STAGES.index)
        courses.append(CourseStatus(course.course, stage, lines, etas.get(course.course)))
    prepaid = ticket.authority == "prepaid"
    return TicketStatus(
        ticket.ticket, number, ticket.placed_ms, ticket.cancelled, ticket.is_open, prepaid, tuple(courses)
    )


def _line_status(board: Board, ticket: Ticket, line: int) -> LineStatus:
    placed = ticket.lines[line].placed
    stage = board.line_stage(ticket, line)
    waits = ticket.cancelled is None and ticket.lines[line].fired_ms is None
    coming = placed.quantity - ticket.lines[line].cancelled  # what was lost for good comes off, as from the bill
    return LineStatus(placed.item, coming, placed.options, placed.price_minor, stage, line, waits)


def _deliveries(board: Board, visit: Visit) -> tuple[Delivery, ...]:
    tickets = (board.tickets[ticket] for ticket in visit.tickets)
    jobs = (board.jobs[job] for ticket in tickets for course in ticket.courses.values() for job in course.jobs)
    return tuple(
        _delivery(board, job)
        for job in jobs
        if job.loaded_ms is not None and job.ended_ms is None and not job.returning
    )


def _delivery(board: Board, job: Job) -> Delivery:
    robot = board.robots[job.robot]
    arrive_ms = next((stop.arrive_ms for stop in robot.stops if (stop.job, stop.action) == (job.job, "unload")), None)
    move = robot.move
    return Delivery(
        job.job,
        job.robot,
        job.ticket,
        job.course,
        job.dishes,
        job.tray_numbers,
        job.handover_ms is not None,
        arrive_ms,
        move.from_m if move else robot.place_m,
        move.to_m if move else robot.place_m,
        move.depart_ms if move else 0,
        move.arrive_ms if move else 0,
    )
