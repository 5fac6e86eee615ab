"""What an operator may do to what is selected: each offer is a command, with a question where it is dangerous."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass

from sim.board import Board, Job, Robot
from sim.messages import commands as c
from sim.restaurant import Restaurant
from sim.view.look import Selection
from sim.view.questions import question_before
from sim.view.words import course_name, short_name, table_label

PASSED_ON_TO = 3  # robots that a job is offered to
STEP_SHARE = 0.75  # a throttle is tightened to so much of what it was


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that can be done. `asks`: what someone has to say yes to first, empty where nobody is asked."""

    label: str
    command: c.AnyCommand
    asks: str = ""


def offers(restaurant: Restaurant, board: Board, chosen: Selection | None) -> tuple[Offer, ...]:
    """What can be done to a selection now."""
    if chosen is None:
        return ()
    if chosen.kind == "robot" and chosen.name in board.robots:
        return tuple(_to_robot(restaurant, board, board.robots[chosen.name]))
    if chosen.kind == "table" and chosen.name in restaurant.floor.tables:
        return tuple(_to_table(restaurant, board, chosen.name))
    if chosen.kind == "edge":
        return (_to_edge(restaurant, board, chosen),)
    if chosen.kind == "kitchen":
        return tuple(_to_kitchen(restaurant, board))
    if chosen.kind == "ticket" and chosen.name in board.tickets:
        return tuple(_to_ticket(restaurant, board, chosen.name))
    return ()


def with_question(restaurant: Restaurant, board: Board, label: str, command: c.AnyCommand) -> Offer:
    """An offer that asks what has to be asked before its command, if anything."""
    return Offer(label, command, question_before(restaurant, board, command))


def stop_or_resume(restaurant: Restaurant, board: Board) -> Offer:
    """The emergency stop, or the end of one."""
    if board.stopped:
        return with_question(restaurant, board, "Let all robots go on", c.ResumeAll())
    return with_question(restaurant, board, "Stop all robots", c.StopAll())


def _to_robot(restaurant: Restaurant, board: Board, robot: Robot) -> Iterator[Offer]:
    name = robot.robot
    if robot.removed is not None:
        yield Offer("Put it back on its dock", c.PlaceRobot(name))
        return
    for job in (board.jobs[job] for job in robot.jobs):
        yield from _to_job(restaurant, board, job)
    if robot.stuck is not None:
        yield Offer("Nudge it: it is free again", c.FreeRobot(name))
    if robot.spilled is not None:
        yield Offer("It has been cleaned", c.CleanRobot(name))
    if robot.offline is not None:
        yield Offer("It is in touch again", c.ReconnectRobot(name))
    if robot.sent_home:
        yield Offer("Put it to work again", c.PutToWork(name))
    elif robot.works:
        yield Offer("Send it home", c.SendHome(name))
    if robot.broken is None:
        yield with_question(restaurant, board, "Stop it here (broken)", c.BreakRobot(name))
    else:
        yield Offer("It is mended", c.MendRobot(name))
    yield with_question(restaurant, board, "Carry it away", c.RemoveRobot(name))


def _to_job(restaurant: Restaurant, board: Board, job: Job) -> Iterator[Offer]:
    """To people at any time, to other robots that are free until it is on trays."""
    what = f"{table_label(job.table)} {course_name(restaurant, job.course)}"
    yield Offer(f"{what}: to a person", c.GiveJob(job.job))
    if job.loading_until_ms is None:
        free = [other for other in board.robots.values() if other.works and not other.jobs and not other.sent_home]
        for other in free[:PASSED_ON_TO]:
            yield Offer(f"{what}: to robot {short_name(other.robot)}", c.GiveJob(job.job, other.robot))


def _to_table(restaurant: Restaurant, board: Board, table: str) -> Iterator[Offer]:
    if table in board.closed_tables:
        yield Offer("Open the table to robots", c.OpenTable(table))
    else:
        yield with_question(restaurant, board, "Close the table to robots", c.CloseTable(table))
    visit = board.seated.get(table)
    if visit is not None:
        if any(board.tickets[ticket].is_open for ticket in board.visits[visit].tickets):
            return  # it is refused while food is to come, which the card says
        yield with_question(restaurant, board, "Close the visit", c.CloseVisit(visit))
    elif table not in board.closed_tables and board.doors_open:
        for guests in dict.fromkeys(
            (min(2, restaurant.floor.tables[table].seats), restaurant.floor.tables[table].seats)
        ):
            yield Offer(f"Seat a party of {guests}", c.OpenVisit(f"window-{secrets.token_hex(6)}", table, guests))


def _to_edge(restaurant: Restaurant, board: Board, chosen: Selection) -> Offer:
    pairs = ((chosen.name, chosen.to), (chosen.to, chosen.name))
    closed = next((pair for pair in pairs if pair in board.closed_edges), None)
    if closed is not None:
        return Offer("Open the way", c.OpenEdge(*closed))
    return with_question(restaurant, board, "Close the way", c.CloseEdge(chosen.name, chosen.to))


def _to_kitchen(restaurant: Restaurant, board: Board) -> Iterator[Offer]:
    limit = board.throttle_min
    tighter = sum(restaurant.service.cooks.values()) * 15 * STEP_SHARE if limit is None else limit * STEP_SHARE
    yield Offer(f"Throttle: {tighter:.0f} min of work in 15", c.SetThrottle(round(tighter, 1)))
    if limit is not None:
        yield Offer("Throttle off", c.SetThrottle(None))
    for item in restaurant.menu.items:
        if item.id in board.eighty_sixed:
            yield Offer(f"Bring back {item.name.en}", c.BringBackItem(item.id))
        else:
            yield with_question(restaurant, board, f"86 {item.name.en}", c.EightySixItem(item.id))


def _to_ticket(restaurant: Restaurant, board: Board, ticket: str) -> Iterator[Offer]:
    for course in board.tickets[ticket].courses.values():
        for job in (board.jobs[job] for job in course.jobs):
            if job.ended_ms is None:
                yield from _to_job(restaurant, board, job)


def undoing(command: c.AnyCommand, board: Board) -> c.AnyCommand | None:
    """What takes a command back, as things were before it; None where nothing does."""
    match command:
        case c.CloseEdge(from_, to):
            return c.OpenEdge(from_, to)
        case c.OpenEdge(from_, to):
            return c.CloseEdge(from_, to)
        case c.CloseTable(table):
            return c.OpenTable(table)
        case c.OpenTable(table):
            return c.CloseTable(table)
        case c.BreakRobot(robot):
            return c.MendRobot(robot)
        case c.RemoveRobot(robot):
            return c.PlaceRobot(robot)
        case c.SendHome(robot):
            return c.PutToWork(robot)
        case c.PutToWork(robot):
            return c.SendHome(robot)
        case c.EightySixItem(item):
            return c.BringBackItem(item)
        case c.BringBackItem(item):
            return c.EightySixItem(item)
        case c.SetThrottle():
            return c.SetThrottle(board.throttle_min)
        case c.StopAll():
            return c.ResumeAll()
    return None
