"""Where a robot faces: along its move, and before the next one it turns."""

from __future__ import annotations

import math
from bisect import bisect_right

from sim.board import Robot
from sim.restaurant import Restaurant
from sim.view.situation import plan_place_m


def heading_at(restaurant: Restaurant, robot: Robot, t_ms: int) -> float:
    """Where a robot faces, in radians, 0 to the right and growing clockwise on the screen.

    It faces along its move; before the next move that it plans it turns on the spot, for as long as the service says.
    """
    move = robot.move
    now = -math.pi / 2 if move is None else _direction(move.from_m, move.to_m)
    if robot.moving_at(t_ms) or robot.vertex is None:
        return now
    after = bisect_right(robot.plan, t_ms, key=lambda place: place[1])
    if after == 0 or after >= len(robot.plan):
        return now
    (here, _), (there, _) = robot.plan[after - 1], robot.plan[after]
    if here == there and after + 1 < len(robot.plan):
        leave_ms = robot.plan[after][1]
        there = robot.plan[after + 1][0]
    else:
        leave_ms = robot.plan[after - 1][1]
    if here != robot.vertex or here == there:
        return now
    next_ = _direction(plan_place_m(restaurant, robot, here), plan_place_m(restaurant, robot, there))
    turn = math.remainder(next_ - now, math.tau)
    turn_ms = restaurant.service.robots.turn_s * 1000 * abs(turn) / (math.pi / 2)
    share = 1.0 if turn_ms <= 0 else min(1.0, max(0.0, 1 - (leave_ms - t_ms) / turn_ms))
    return now + turn * share


def _direction(start_m: tuple[float, float], end_m: tuple[float, float]) -> float:
    return math.atan2(end_m[1] - start_m[1], end_m[0] - start_m[0])
