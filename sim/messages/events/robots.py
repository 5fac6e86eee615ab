"""Robots: plans, moves, waits, breakdowns."""

from __future__ import annotations

from typing import Literal

import msgspec

from sim.messages.events.base import Event

StopAction = Literal["load", "unload", "return", "wait", "stay"]


class Stop(msgspec.Struct, frozen=True):
    """A stay of a plan that is there for jobs: the robot may leave earlier than `leave_ms`, never later.

    `job` is the first of them; of a `wait`, the one that the robot hopes to get there; of a `stay`, the chore.
    """

    vertex: str
    arrive_ms: int
    leave_ms: int
    job: str
    action: StopAction


def mid_edge(robot: str) -> str:
    """What plans call the place in mid-edge where a robot was halted last."""
    return f"~{robot}"


class PlanAdopted(Event, frozen=True):
    """From now on the robot drives this: `plan` lists [vertex, at_ms], a stay as its first and last instant.

    A plan from a place in mid-edge begins at the vertex `mid_edge(robot)`.
    """

    robot: str
    plan: tuple[tuple[str, int], ...]
    stops: tuple[Stop, ...] = ()


class RobotDeparted(Event, frozen=True):
    """A whole move: straight, at constant speed, from the first instant to the last.

    `from_x_m`, `from_y_m` are there only where the move starts in mid-edge, after a halt.
    """

    robot: str
    from_: str = msgspec.field(name="from")
    to: str
    depart_ms: int
    arrive_ms: int
    from_x_m: float | None = None
    from_y_m: float | None = None


DelayedBecause = Literal["people in the aisle", "the way is not clear"]


class RobotDelayed(Event, frozen=True):
    """The robot can't begin its next move before `until_ms`; everyone's plans are timed anew accordingly."""

    robot: str
    until_ms: int
    because: DelayedBecause


class RobotHalted(Event, frozen=True):
    """A move ended early, here: the robot broke down, or another one stands in its way."""

    robot: str
    x_m: float
    y_m: float
    because: str = ""


class RobotBroke(Event, frozen=True):
    """The robot stands where it is and does nothing, until it is mended or carried away."""

    robot: str
    because: str


class RobotMended(Event, frozen=True):
    robot: str


class RobotStuck(Event, frozen=True):
    """The robot can't move on, and stands where it is; it keeps what it carries."""

    robot: str
    because: str


FreedBy = Literal["itself", "operator"]


class RobotUnstuck(Event, frozen=True):
    """A robot that was stuck can move again."""

    robot: str
    by: FreedBy


class TraySpilled(Event, frozen=True):
    """What the robot carried for a job is lost; it stands where it is until somebody has cleaned it."""

    robot: str
    job: str
    because: str


class RobotCleaned(Event, frozen=True):
    """A robot whose tray had tipped over goes on."""

    robot: str
    by: Literal["staff", "operator"]


class RobotDisconnected(Event, frozen=True):
    """The robot's connection is lost: it completes the move that it has declared, and then stands."""

    robot: str
    because: str


class RobotReconnected(Event, frozen=True):
    """The robot can be told what to do again."""

    robot: str


class RobotStranded(Event, frozen=True):
    """The robot has no way to its dock any more. It stands and is in the way, until it has one again."""

    robot: str
    because: str


class RobotFreed(Event, frozen=True):
    """A stranded robot has a way home again."""

    robot: str


class RobotRemoved(Event, frozen=True):
    robot: str
    reason: str


class RobotPlaced(Event, frozen=True):
    robot: str
    x_m: float
    y_m: float
    reason: str


class RobotSentHome(Event, frozen=True):
    """The robot gets no more jobs; it brings what it carries, goes home and stays there."""

    robot: str


class RobotPutToWork(Event, frozen=True):
    """A robot that was sent home gets jobs again."""

    robot: str


class AllStopped(Event, frozen=True):
    """Emergency: every robot stands where it is, and stays there. Those that moved were halted right before."""


class AllResumed(Event, frozen=True):
    """The robots may drive again."""


class WaitBegan(Event, frozen=True):
    """The robot stands at `at` for the sake of robot `for`."""

    robot: str
    for_: str = msgspec.field(name="for")
    at: str
    because: str


class WaitEnded(Event, frozen=True):
    robot: str


RobotEvent = (
    PlanAdopted
    | RobotDeparted
    | RobotDelayed
    | RobotHalted
    | RobotBroke
    | RobotMended
    | RobotStuck
    | RobotUnstuck
    | TraySpilled
    | RobotCleaned
    | RobotDisconnected
    | RobotReconnected
    | RobotStranded
    | RobotFreed
    | RobotRemoved
    | RobotPlaced
    | RobotSentHome
    | RobotPutToWork
    | AllStopped
    | AllResumed
    | WaitBegan
    | WaitEnded
)
