"""All loads and all robots together: the assignment whose finish times add up to the least.

Solved exactly as a linear sum assignment (Kuhn 1955, "The Hungarian method for the assignment problem"; here
SciPy's variant after Crouse 2016). A robot that is still at work may be the better choice: then its load waits for it.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from sim.dispatch.situation import Assignment, Situation

NO_WAY_MS = 1e12  # more than all other costs together: as few as can be are left without a robot
OLDER_FIRST_MS = 1e8  # for each place in the row: where robots are few, the oldest loads get them


def assign(situation: Situation) -> list[Assignment]:
    """The loads of those robots that are free now, of the best assignment of all."""
    free = len(situation.robots)
    robots = [*situation.robots, *(busy.robot for busy in situation.busy)]
    costs = np.full((len(situation.loads), len(robots)), NO_WAY_MS)
    for row, load in enumerate(situation.loads):
        for column, robot in enumerate(robots):
            cost_ms = situation.delivery_ms(robot, load)
            if cost_ms is not None:
                costs[row, column] = cost_ms + row * OLDER_FIRST_MS
    pairs = zip(*(side.tolist() for side in linear_sum_assignment(costs)), strict=True)
    return [
        Assignment(robots[column], situation.loads[row])
        for row, column in pairs
        if column < free and costs[row, column] < NO_WAY_MS
    ]
