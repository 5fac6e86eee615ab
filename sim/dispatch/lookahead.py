"""As batching, and robots that are free go to the pass before the food is plated."""

from __future__ import annotations

from sim.dispatch import batching
from sim.dispatch.situation import Assignment, Situation


def assign(situation: Situation) -> list[Assignment]:
    """What stands on the pass is brought first; then each load to come gets the robot soonest at the pass."""
    assignments = batching.assign(situation)
    sent = {assignment.robot for assignment in assignments}
    free = [robot for robot in situation.robots if robot not in sent and situation.to_pass_ms(robot) is not None]
    for load in situation.soon[: len(free)]:
        robot = min(free, key=lambda robot: situation.to_pass_ms(robot) or 0)
        free.remove(robot)
        assignments.append(Assignment(robot, load))
    return assignments
