"""How robots change what is true: their plans, moves, waits and breakdowns."""

from __future__ import annotations

from sim.board.facts import Facts, Folds
from sim.board.states import Halt, Move, Wait
from sim.messages import events as e
from sim.messages.events import mid_edge


def plan_adopted(facts: Facts, event: e.PlanAdopted) -> None:
    robot = facts.robots[event.robot]
    robot.plan, robot.stops = event.plan, event.stops


def robot_departed(facts: Facts, event: e.RobotDeparted) -> None:
    robot = facts.robots[event.robot]
    facts.battery.settle(robot, event.depart_ms)
    position = facts.floor.position
    if event.from_x_m is not None and event.from_y_m is not None:
        start = (event.from_x_m, event.from_y_m)
    else:
        start = position(event.from_)
    from_ = event.from_ if event.from_x_m is None else mid_edge(event.robot)
    robot.move = Move(from_, event.to, event.depart_ms, event.arrive_ms, start, position(event.to))
    robot.vertex = event.to
    robot.docked = robot.vertex == robot.dock


def robot_delayed(facts: Facts, event: e.RobotDelayed) -> None:
    robot = facts.robots[event.robot]
    robot.delayed_until_ms, robot.delayed_because = event.until_ms, event.because


def robot_halted(facts: Facts, event: e.RobotHalted) -> None:
    robot, place_m = facts.robots[event.robot], (event.x_m, event.y_m)
    move = robot.move
    assert move is not None, "only a move is halted"
    facts.battery.settle(robot, facts.at_ms)
    behind = move.from_
    if behind == mid_edge(event.robot):
        assert robot.halt is not None, "it was halted there"
        behind = robot.halt.behind if robot.halt.ahead == move.to else robot.halt.ahead
    ends = {facts.floor.position(vertex): vertex for vertex in (behind, move.to)}
    robot.move, robot.vertex, robot.place_m = None, ends.get(place_m), place_m
    if robot.vertex is None:
        robot.halt = Halt(place_m, behind, move.to)
    robot.docked = robot.vertex == robot.dock


def robot_broke(facts: Facts, event: e.RobotBroke) -> None:
    robot = facts.robots[event.robot]
    robot.broken, robot.broken_ms, robot.plan, robot.stops = event.because, facts.at_ms, (), ()
    robot.breakdowns += 1


def robot_mended(facts: Facts, event: e.RobotMended) -> None:
    robot = facts.robots[event.robot]
    robot.broken, robot.working_ms = None, facts.at_ms


def robot_stuck(facts: Facts, event: e.RobotStuck) -> None:
    """Its stops are kept: what it has still to do. So they are when its connection is lost."""
    robot = facts.robots[event.robot]
    robot.stuck, robot.stuck_ms, robot.plan = event.because, facts.at_ms, ()
    robot.stucks += 1


def robot_unstuck(facts: Facts, event: e.RobotUnstuck) -> None:
    robot = facts.robots[event.robot]
    robot.stuck, robot.loose_ms = None, facts.at_ms


def tray_spilled(facts: Facts, event: e.TraySpilled) -> None:
    robot = facts.robots[event.robot]
    robot.spilled, robot.spilled_ms, robot.plan = event.because, facts.at_ms, ()
    robot.spills += 1


def robot_cleaned(facts: Facts, event: e.RobotCleaned) -> None:
    robot = facts.robots[event.robot]
    robot.spilled, robot.clean_ms = None, facts.at_ms


def robot_disconnected(facts: Facts, event: e.RobotDisconnected) -> None:
    robot = facts.robots[event.robot]
    robot.offline, robot.offline_ms, robot.plan = event.because, facts.at_ms, ()
    robot.outages += 1


def robot_reconnected(facts: Facts, event: e.RobotReconnected) -> None:
    robot = facts.robots[event.robot]
    robot.offline, robot.online_ms = None, facts.at_ms


def robot_stranded(facts: Facts, event: e.RobotStranded) -> None:
    facts.robots[event.robot].stranded = event.because


def robot_freed(facts: Facts, event: e.RobotFreed) -> None:
    facts.robots[event.robot].stranded = None


def robot_removed(facts: Facts, event: e.RobotRemoved) -> None:
    robot = facts.robots[event.robot]
    robot.removed, robot.removed_ms = event.reason, facts.at_ms
    robot.move, robot.wait, robot.plan, robot.stops = None, None, (), ()


def robot_placed(facts: Facts, event: e.RobotPlaced) -> None:
    robot, place_m = facts.robots[event.robot], (event.x_m, event.y_m)
    robot.charge, robot.charge_ms = facts.charge_at(robot, facts.at_ms), facts.at_ms
    robot.docked = place_m == facts.floor.position(robot.dock)
    if robot.stuck is not None:
        robot.stuck, robot.loose_ms = None, facts.at_ms
    if robot.spilled is not None:
        robot.spilled, robot.clean_ms = None, facts.at_ms
    robot.removed = robot.broken = robot.stranded = robot.move = None
    robot.place_m, robot.vertex = place_m, robot.dock if robot.docked else None
    robot.sent_home, robot.stopped = False, facts.stopped
    robot.working_ms = facts.at_ms


def robot_sent_home(facts: Facts, event: e.RobotSentHome) -> None:
    facts.robots[event.robot].sent_home = True


def robot_put_to_work(facts: Facts, event: e.RobotPutToWork) -> None:
    facts.robots[event.robot].sent_home = False


def all_stopped(facts: Facts, _: e.AllStopped) -> None:
    """Their stops are kept: what they have still to do."""
    facts.stopped = True
    for robot in facts.robots.values():
        robot.stopped, robot.plan = True, ()


def all_resumed(facts: Facts, _: e.AllResumed) -> None:
    facts.stopped = False
    for robot in facts.robots.values():
        robot.stopped = False


def wait_began(facts: Facts, event: e.WaitBegan) -> None:
    facts.robots[event.robot].wait = Wait(event.for_, event.at, event.because, facts.at_ms)


def wait_ended(facts: Facts, event: e.WaitEnded) -> None:
    facts.robots[event.robot].wait = None


FOLDS: Folds = {
    e.PlanAdopted: plan_adopted,
    e.RobotDeparted: robot_departed,
    e.RobotDelayed: robot_delayed,
    e.RobotHalted: robot_halted,
    e.RobotBroke: robot_broke,
    e.RobotMended: robot_mended,
    e.RobotStuck: robot_stuck,
    e.RobotUnstuck: robot_unstuck,
    e.TraySpilled: tray_spilled,
    e.RobotCleaned: robot_cleaned,
    e.RobotDisconnected: robot_disconnected,
    e.RobotReconnected: robot_reconnected,
    e.RobotStranded: robot_stranded,
    e.RobotFreed: robot_freed,
    e.RobotRemoved: robot_removed,
    e.RobotPlaced: robot_placed,
    e.RobotSentHome: robot_sent_home,
    e.RobotPutToWork: robot_put_to_work,
    e.AllStopped: all_stopped,
    e.AllResumed: all_resumed,
    e.WaitBegan: wait_began,
    e.WaitEnded: wait_ended,
}
