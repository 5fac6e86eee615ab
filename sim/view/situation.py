"""What a glance should tell: the state of each robot, table and open course, asked of a board at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Literal

from sim.board import Board, Job, Robot, Ticket, TicketStage
from sim.messages.events import ChoreKind, mid_edge
from sim.restaurant import Restaurant
from sim.view.chores import chore_label
from sim.view.words import course_name, table_label

RobotState = Literal[
    "docked",
    "returning",
    "fetching",
    "loading",
    "carrying",
    "handing over",
    "bussing",
    "on a call",
    "cruising",
    "broken",
    "stranded",
    "removed",
]
TableState = Literal["empty", "seated", "ordered", "waiting", "late", "arrived", "served", "to be cleared"]

CHORE_STATES: dict[ChoreKind, RobotState] = {"bussing": "bussing", "call": "on a call", "cruise": "cruising"}
LOW_CHARGE = 0.2  # a battery below this is shown as low
STAGES: tuple[TicketStage, ...] = ("received", "cooking", "on the pass", "on its way", "here")


@dataclass(frozen=True, slots=True)
class AgeLimits:
    """From which age of an order its food counts as long in coming, and as late."""

    waiting_ms: int = 10 * 60_000
    late_ms: int = 20 * 60_000


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course that has been ordered and is not yet on its table; `course` as the menu calls it."""

    ticket: str
    course: str
    table: str
    stage: TicketStage
    dishes: int
    placed_ms: int
    robots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSituation:
    """A table at a moment; `oldest_ms` is when its oldest open order was placed."""

    state: TableState
    guests: int = 0
    oldest_ms: int | None = None


def open_courses(restaurant: Restaurant, board: Board) -> list[OpenCourse]:
    """The courses that are still to come, the oldest order first."""
    return [
        OpenCourse(
            ticket.ticket,
            course_name(restaurant, course.course),
            ticket.table,
            course_stage(board, ticket, course.course),
            sum(ticket.lines[line].placed.quantity for line in course.lines),
            ticket.placed_ms,
            tuple(board.jobs[job].robot for job in course.jobs if board.jobs[job].ended_ms is None),
        )
        for ticket in board.open_tickets()
        for course in ticket.courses.values()
        if course.delivered_ms is None
    ]


@dataclass(frozen=True, slots=True)
class ServedCourse:
    """A course that has come to its table, and how long after its order."""

    ticket: str
    course: str
    table: str
    dishes: int
    delivered_ms: int
    took_ms: int


def served_courses(restaurant: Restaurant, board: Board, among: int = 60) -> list[ServedCourse]:
    """What has been served of the last so many tickets, the latest first."""
    served = [
        ServedCourse(
            ticket.ticket,
            course_name(restaurant, course.course),
            ticket.table,
            sum(ticket.lines[line].placed.quantity for line in course.lines),
            course.delivered_ms,
            course.delivered_ms - ticket.placed_ms,
        )
        for ticket in islice(reversed(board.tickets.values()), among)
        for course in ticket.courses.values()
        if course.delivered_ms is not None
    ]
    return sorted(served, key=lambda course: -course.delivered_ms)


def course_stage(board: Board, ticket: Ticket, course: str) -> TicketStage:
    """Where a course is: no further than its last line, but cooking as soon as one line is on the fire."""
    stages = {board.line_stage(ticket, line) for line in ticket.courses[course].lines}
    if len(stages) == 1:
        return stages.pop()
    return "cooking" if stages & {"received", "cooking"} else min(stages, key=STAGES.index)


def table_situations(
    restaurant: Restaurant, board: Board, courses: list[OpenCourse], t_ms: int, limits: AgeLimits
) -> dict[str, TableSituation]:
    """Each table's state, by table."""
    awaited: dict[str, list[OpenCourse]] = {}
    for course in courses:
        awaited.setdefault(board.tickets[course.ticket].visit, []).append(course)
    situations = {}
    for table in restaurant.floor.tables:
        visit = board.visits.get(board.seated.get(table, ""))
        if visit is None:
            situations[table] = TableSituation("to be cleared" if table in board.soiled else "empty")
            continue
        coming = awaited.get(visit.visit, [])
        oldest_ms = min((course.placed_ms for course in coming), default=None)
        state = _table_state(coming, oldest_ms, bool(visit.tickets), t_ms, limits)
        situations[table] = TableSituation(state, visit.guests, oldest_ms)
    return situations


def _table_state(
    coming: list[OpenCourse], oldest_ms: int | None, ordered: bool, t_ms: int, limits: AgeLimits
) -> TableState:
    if oldest_ms is None:
        return "served" if ordered else "seated"
    if any(course.stage == "here" for course in coming):
        return "arrived"
    age_ms = t_ms - oldest_ms
    if age_ms >= limits.late_ms:
        return "late"
    return "waiting" if age_ms >= limits.waiting_ms else "ordered"


def jobs_of(board: Board, robot: Robot) -> list[Job]:
    return [board.jobs[job] for job in robot.jobs]


def loaded(board: Board, robot: Robot) -> list[Job]:
    """What stands on a robot's trays."""
    return [job for job in jobs_of(board, robot) if job.loaded_ms is not None]


def robot_state(board: Board, robot: Robot, t_ms: int) -> RobotState:
    if robot.removed is not None:
        return "removed"
    if robot.is_held and robot.broken is None:
        return "stranded"  # it stands for a while; its card says why
    if robot.broken is not None or robot.stranded is not None:
        return "broken" if robot.broken is not None else "stranded"
    if robot.chore is not None:
        return CHORE_STATES[board.chores[robot.chore].kind]
    jobs = jobs_of(board, robot)
    if not jobs:
        return "docked" if robot.docked and not robot.moving_at(t_ms) else "returning"
    if any(job.handover_ms is not None for job in jobs):
        return "handing over"
    if any(job.loading_until_ms is not None and job.loaded_ms is None for job in jobs):
        return "loading"
    return "carrying" if any(job.loaded_ms is not None for job in jobs) else "fetching"


def plan_place_m(restaurant: Restaurant, robot: Robot, vertex: str) -> tuple[float, float]:
    """Where a vertex of a robot's plan is, in metres: a plan may begin where the robot was halted."""
    if robot.halt is not None and vertex == mid_edge(robot.robot):
        return robot.halt.place_m
    return restaurant.floor.position(vertex)


def errand(restaurant: Restaurant, board: Board, robot: Robot) -> str | None:
    """What a robot is out for, in few words: “T7 Mains”; with more than one job, the next one and how many more."""
    if robot.chore is not None:
        return chore_label(board, board.chores[robot.chore])
    jobs = loaded(board, robot) or jobs_of(board, robot)
    if not jobs or robot.removed is not None:
        return None
    more = f" +{len(robot.jobs) - 1}" if len(robot.jobs) > 1 else ""
    return f"{table_label(jobs[0].table)} {course_name(restaurant, jobs[0].course)}{more}"
