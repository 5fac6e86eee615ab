"""What the floor's page shows of the board: tables, robots and what is closed, copied out whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sim.board import Board, Robot
from sim.floor import natural
from sim.restaurant import Restaurant

RobotState = Literal[
    "carried away",
    "broken",
    "stuck",
    "to be cleaned",
    "out of touch",
    "stranded",
    "stopped",
    "handing over",
    "loading",
    "carrying",
    "fetching",
    "on a chore",
    "charging",
    "at its dock",
    "going home",
    "waiting",
]
TableState = Literal["empty", "seated", "waiting", "late", "served"]
LATE_MS = 20 * 60_000  # from the order: then a table's food counts as late


@dataclass(frozen=True)
class CallCard:
    call: str
    kind: str
    since_ms: int
    course: str  # what it is about, empty where it is about none


@dataclass(frozen=True)
class CourseLine:
    """A course that is still to come to a table, and how far it is."""

    course: str
    stage: str
    dishes: int
    since_ms: int
    robots: tuple[str, ...]
    with_person: bool


@dataclass(frozen=True)
class TableCard:
    """A table, who sits there, and what they wait for. `cut_off`: why no robot can come."""

    table: str
    seats: int
    state: TableState
    visit: str
    guests: int
    since_ms: int
    closed: bool
    cut_off: str
    courses: tuple[CourseLine, ...]
    calls: tuple[CallCard, ...]


@dataclass(frozen=True)
class RobotCard:
    """A robot, what it does, why it stands, and which commands make sense for it now."""

    robot: str
    state: RobotState
    why: str
    charge: float
    jobs: tuple[tuple[str, str, str], ...]  # job, table, course
    can: tuple[str, ...]
    move: dict[str, Any]


@dataclass(frozen=True)
class FloorStatus:
    seq: int
    stopped: bool
    doors_open: bool
    ended: bool
    tables: tuple[TableCard, ...]
    robots: tuple[RobotCard, ...]
    closed_edges: tuple[tuple[str, str], ...]
    waiting: int  # parties at the door
    throttle_min: float | None


def floor_status(board: Board, restaurant: Restaurant, now_ms: int) -> FloorStatus:
    """Everything on the floor; those who call and wait longest are for the page to put first."""
    tables = [_table(board, name, restaurant.floor.tables[name].seats, now_ms) for name in restaurant.floor.tables]
    return FloorStatus(
        board.seq,
        board.stopped,
        board.doors_open,
        board.ended,
        tuple(sorted(tables, key=lambda card: natural(card.table))),
        tuple(_robot(board, robot, now_ms) for robot in board.robots.values()),
        tuple(board.closed_edges),
        len(board.waitlist),
        board.throttle_min,
    )


def _table(board: Board, table: str, seats: int, now_ms: int) -> TableCard:
    visit = board.visits.get(board.seated.get(table, ""))
    tickets = [board.tickets[name] for name in visit.tickets] if visit is not None else []
    courses = tuple(
        CourseLine(
            course.course,
            min((board.line_stage(ticket, line) for line in course.lines), key=STAGES.index),
            sum(ticket.lines[line].placed.quantity for line in course.lines),
            ticket.placed_ms,
            tuple(board.jobs[job].robot for job in course.jobs if board.jobs[job].ended_ms is None),
            bool(course.with_staff),
        )
        for ticket in tickets
        if ticket.is_open
        for course in ticket.courses.values()
        if course.delivered_ms is None and course.lines
    )
    oldest_ms = min((course.since_ms for course in courses), default=None)
    state: TableState = "empty" if visit is None else "served" if tickets else "seated"
    if oldest_ms is not None:
        state = "late" if now_ms - oldest_ms > LATE_MS else "waiting"
    open_here = (call for call in board.open_calls() if call.table == table)
    calls = tuple(CallCard(call.call, call.kind, call.called_ms, call.course) for call in open_here)
    return TableCard(
        table,
        seats,
        state,
        visit.visit if visit is not None else "",
        visit.guests if visit is not None else 0,
        visit.opened_ms if visit is not None else 0,
        table in board.closed_tables,
        board.cut_off.get(table, ""),
        courses,
        calls,
    )


STAGES = ("received", "cooking", "on the pass", "on its way", "here", "delivered", "cancelled")


def _robot(board: Board, robot: Robot, now_ms: int) -> RobotCard:
    state, why = _state(board, robot, now_ms)
    jobs = tuple(
        (job.job, job.table, job.course)
        for job in (board.jobs[name] for name in robot.jobs)
        if job.ended_ms is None and job.handover_ms is None
    )
    return RobotCard(
        robot.robot, state, why, board.charge_at(robot, max(now_ms, robot.charge_ms)), jobs, _can(robot), _move(robot)
    )


def _state(board: Board, robot: Robot, now_ms: int) -> tuple[RobotState, str]:
    """What it does, and the reason where it does nothing."""
    wrong: tuple[tuple[RobotState, str | None], ...] = (
        ("carried away", robot.removed),
        ("broken", robot.broken),
        ("stuck", robot.stuck),
        ("to be cleaned", robot.spilled),
        ("out of touch", robot.offline),
        ("stranded", robot.stranded),
    )
    for state, because in wrong:
        if because is not None:
            return state, because
    if robot.stopped:
        return "stopped", ""
    if robot.wait is not None:
        return "waiting", robot.wait.because
    if robot.delayed_until_ms > now_ms:
        return "waiting", robot.delayed_because
    jobs = [board.jobs[job] for job in robot.jobs]
    if any(job.handover_ms is not None and job.ended_ms is None for job in jobs):
        return "handing over", ""
    if any(job.loading_until_ms is not None and job.loaded_ms is None for job in jobs):
        return "loading", ""
    if jobs:
        return ("carrying" if any(job.loaded_ms is not None for job in jobs) else "fetching"), ""
    if robot.chore is not None:
        return "on a chore", board.chores[robot.chore].kind
    if robot.docked and not robot.moving_at(now_ms):
        return ("charging" if board.charge_at(robot, max(now_ms, robot.charge_ms)) < 1 else "at its dock"), ""
    return "going home", ""


def _can(robot: Robot) -> tuple[str, ...]:
    """The commands that are not refused at once."""
    if robot.removed is not None:
        return ("place",)
    held = {"free": robot.stuck, "clean": robot.spilled, "reconnect": robot.offline}
    freeing = tuple(command for command, because in held.items() if because is not None)
    if robot.broken is not None:
        return ("mend", *freeing, "remove")
    home = ("to-work",) if robot.sent_home else ("home",) if robot.works else ()
    return (*freeing, *home, "break", "remove")


def _move(robot: Robot) -> dict[str, Any]:
    """Its last declared move, in metres and world time, as the map glides it."""
    move = robot.move
    place = robot.place_m
    return {
        "name": robot.robot,
        "from": move.from_m if move else place,
        "to": move.to_m if move else place,
        "depart_ms": move.depart_ms if move else 0,
        "arrive_ms": move.arrive_ms if move else 0,
        "away": robot.removed is not None,
        "wrong": not robot.is_whole or robot.is_held or robot.stranded is not None,
        "laden": robot.trays > 0,
    }
