"""The baseline: the dish that has waited longest goes with the first free robot, wherever that is."""

from __future__ import annotations

from sim.dispatch.situation import Assignment, Situation


def assign(situation: Situation) -> list[Assignment]:
    """Oldest load to the first robot by name that has a way."""
    assignments: list[Assignment] = []
    free = list(situation.robots)
    for load in situation.loads:
        robot = next((r for r in free if situation.delivery_ms(r, load) is not None), None)
        if robot is not None:
            free.remove(robot)
            assignments.append(Assignment(robot, load))
    return assignments
