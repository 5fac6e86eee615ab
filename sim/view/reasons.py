"""Why something waits, in words: a course that doesn't come, a robot that doesn't move."""

from __future__ import annotations

from sim.board import Board, CourseState, Job, Robot, Ticket
from sim.restaurant import Restaurant
from sim.view.situation import course_stage
from sim.view.words import age, course_name, in_words, short_name, table_label


def why_course_waits(restaurant: Restaurant, board: Board, ticket: Ticket, course: CourseState, t_ms: int) -> str:
    """What a course that is still to come waits for now."""
    stage = course_stage(board, ticket, course.course)
    if stage == "received":
        return _why_not_fired(restaurant, ticket, course)
    if stage == "cooking":
        return _why_cooking(restaurant, ticket, course, t_ms)
    if course.with_staff:
        return f"a person brings it, there in {age(min(course.with_staff.values()) - t_ms)}"
    if stage == "on the pass":
        return _why_on_pass(board, course, t_ms)
    jobs = [board.jobs[job] for job in course.jobs if board.jobs[job].ended_ms is None]
    return "; ".join(_why_on_its_way(board, job, t_ms) for job in jobs)


def _why_not_fired(restaurant: Restaurant, ticket: Ticket, course: CourseState) -> str:
    if course.held:
        return f"the kitchen holds it: {course.held}"
    order = [known.id for known in restaurant.menu.courses]
    mine = order.index(course.course) if course.course in order else len(order)
    before = [
        other.course
        for other in ticket.courses.values()
        if other.course in order and order.index(other.course) < mine and other.delivered_ms is None
    ]
    if before and not ticket.together:
        return f"{course_name(restaurant, before[0])} of this order come first"
    waiting = [ticket.lines[line] for line in course.lines if ticket.lines[line].start_ms is not None]
    if waiting:
        stations = sorted({restaurant.menu.by_id[line.placed.item].station for line in waiting})
        return f"no cook is free yet at {', '.join(stations)}"
    return "it isn't time to fire it yet"


def _why_cooking(restaurant: Restaurant, ticket: Ticket, course: CourseState, t_ms: int) -> str:
    """The lines that it waits for: on the fire, or not begun."""
    said = []
    for number in course.lines:
        line = ticket.lines[number]
        if line.plated_ms is not None:
            continue
        item = restaurant.menu.by_id[line.placed.item]
        if line.fired_ms is None:
            said.append(f"{item.name.en} waits for {item.station}")
        elif line.until_ms is not None:
            left_ms = line.until_ms - t_ms
            done = f"{age(left_ms)} more at {line.station}" if left_ms > 0 else f"at {line.station}"
            said.append(f"{item.name.en} cooks, {done}")
        else:
            said.append(f"{item.name.en} waits for its next step")
    return "; ".join(said[:3]) + (f" and {len(said) - 3} more" if len(said) > 3 else "")


def _why_on_pass(board: Board, course: CourseState, t_ms: int) -> str:
    jobs = [board.jobs[job] for job in course.jobs if board.jobs[job].loaded_ms is None]
    if jobs:
        return "; ".join(_why_on_its_way(board, job, t_ms) for job in jobs)
    if board.stopped:
        return "all robots are stopped"
    robots = list(board.robots.values())
    out = [robot for robot in robots if not robot.works or robot.sent_home]
    busy = [robot for robot in robots if robot.jobs and robot.works]
    if len(out) == len(robots):
        return "no robot is at work"
    if len(out) + len(busy) == len(robots):
        return f"all robots have jobs ({len(busy)}{f', {len(out)} out of work' if out else ''})"
    return "no robot has been chosen yet"


def _why_on_its_way(board: Board, job: Job, t_ms: int) -> str:
    robot = board.robots[job.robot]
    name = f"robot {short_name(job.robot)}"
    stands = why_robot_stands(board, robot, t_ms)
    if job.handover_until_ms is not None:
        return f"{name} stands at the table; staff serve it in {age(job.handover_until_ms - t_ms)}"
    if stands:
        return f"{name}: {stands}"
    if job.loaded_ms is None:
        loading = job.loading_until_ms is not None
        return f"{name} is being loaded" if loading else f"{name} comes to fetch it"
    ahead = [other for other in robot.jobs if other != job.job]
    first = board.jobs[robot.jobs[0]]
    if ahead and first.job != job.job:
        return f"{name} serves {table_label(first.table)} first"
    arrive_ms = next(
        (stop.arrive_ms for stop in robot.stops if stop.action == "unload" and stop.arrive_ms > t_ms), None
    )
    return f"{name} brings it" + (f", there in {age(arrive_ms - t_ms)}" if arrive_ms else "")


def why_robot_stands(board: Board, robot: Robot, t_ms: int, most: int = 4) -> str:
    """What keeps a robot from moving, down to the last of those that wait for each other; empty if nothing does."""
    if robot.removed is not None:
        return f"it is carried away: {robot.removed}"
    if robot.broken is not None:
        return f"it broke down {age(t_ms - robot.broken_ms)} ago: {robot.broken}"
    if robot.stuck is not None:
        return f"it is stuck since {age(t_ms - robot.stuck_ms)}: {robot.stuck}"
    if robot.spilled is not None:
        return f"it spilled what it carried and is to be cleaned: {robot.spilled}"
    if robot.offline is not None:
        return f"no connection for {age(t_ms - robot.offline_ms)}: {robot.offline}"
    if robot.stranded is not None:
        return f"it has no way home: {in_words(board.floor, robot.stranded)}"
    if robot.stopped:
        return "all robots were stopped"
    if robot.delayed_until_ms > t_ms:
        return f"{robot.delayed_because}, {age(robot.delayed_until_ms - t_ms)} more"
    wait = robot.wait
    if wait is None:
        return ""
    said = f"waits {age(t_ms - wait.since_ms)} for robot {short_name(wait.for_)}"
    other = board.robots.get(wait.for_)
    deeper = _what_holds(board, other, t_ms, most - 1) if other is not None and most > 1 else ""
    return f"{said}, which {deeper}" if deeper else f"{said} ({in_words(board.floor, wait.because)})"


def _what_holds(board: Board, robot: Robot, t_ms: int, most: int) -> str:
    """The same of the robot that is waited for, as it goes on in the sentence."""
    if robot.wait is not None:
        return why_robot_stands(board, robot, t_ms, most)
    if not robot.works:
        return f"stands still: {why_robot_stands(board, robot, t_ms, most)}"
    for job in (board.jobs[job] for job in robot.jobs):
        if job.handover_ms is not None and job.ended_ms is None:
            return f"hands over at {table_label(job.table)}"
        if job.loading_until_ms is not None and job.loaded_ms is None:
            return f"is being loaded at {job.bay}"
    return ""
