"""What holds food up, as plainly as the board tells it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.board import Board, Job, Robot

Why = Literal[
    "station",  # other dishes come first there
    "no cook",  # has begun it, of the real ones
    "cooking",  # it takes longer than dishes like it do
    "the pass is full",
    "the kitchen is busy",
    "robots",  # all are under way
    "charging",
    "no robots",
    "robot waits",  # for another one
    "people in the aisle",
    "the way is not clear",
    "broke",
    "stuck",
    "offline",
    "stopped",  # all robots are
    "spilled",  # a tray tipped over
    "remade",  # what was on it
    "again",  # nobody took it: it comes once more
    "returned",  # nobody took it: it is back at the pass
    "closed",  # the way to the table
    "person",  # carries it
]


class Cause(NamedTuple):
    """What holds a course up; `what` is the station, or the robot that is waited for."""

    why: Why
    what: str = ""


def robot_cause(board: Board, job: Job, now_ms: int) -> Cause | None:
    """Why a job's robot does not come as it should."""
    robot = board.robots[job.robot]
    if not robot.is_whole:
        return Cause("broke", job.robot)
    if robot.stopped:
        return Cause("stopped")
    if robot.stranded is not None:
        return Cause("closed")
    if (held := _held(robot)) is not None:
        return held
    if job.returning:
        return Cause("returned")
    if job.again_ms is not None:
        return Cause("again", job.robot)
    if robot.delayed_until_ms > now_ms and robot.delayed_because:
        people = robot.delayed_because == "people in the aisle"
        return Cause("people in the aisle" if people else "the way is not clear")
    return Cause("robot waits", robot.wait.for_) if robot.wait is not None else None


def _held(robot: Robot) -> Cause | None:
    if robot.spilled is not None:
        return Cause("spilled", robot.robot)
    if robot.offline is not None:
        return Cause("offline", robot.robot)
    return Cause("stuck", robot.robot) if robot.stuck is not None else None


def pass_cause(board: Board, now_ms: int) -> Cause:
    """Why nobody fetches what stands on the pass."""
    robots = board.robots.values()
    if any(robot.stopped for robot in robots):
        return Cause("stopped")
    working = [robot for robot in robots if robot.works]
    if not working:
        return Cause("no robots")
    busy = any(robot.jobs or robot.chore is not None or robot.moving_at(now_ms) for robot in working)
    return Cause("robots" if busy else "charging")
