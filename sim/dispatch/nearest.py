"""The dish that has waited longest goes with the robot that can bring it soonest."""

from __future__ import annotations

from sim.dispatch.situation import Assignment, Situation


def assign(situation: Situation) -> list[Assignment]:
    """Oldest load to the robot with the shortest delivery; ties to the first by name."""
    assignments: list[Assignment] = []
    free = list(situation.robots)
    for load in situation.loads:
        costs = [(cost, robot) for robot in free if (cost := situation.delivery_ms(robot, load)) is not None]
        if costs:
            _, robot = min(costs, key=lambda pair: pair[0])
            free.remove(robot)
            assignments.append(Assignment(robot, load))
    return assignments
