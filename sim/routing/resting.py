"""A fleet whose robots each have a place of rest of their own: the router's promise holds."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.bad_input import BadInput
from sim.routing.access import Access
from sim.routing.conflicts import Conflicts
from sim.routing.follow import start_at, with_begun_stop
from sim.routing.network import Network
from sim.routing.plan import Errand, Plan, Waypoints, joined
from sim.routing.router import Router


class Resting:
    """Plans by robot. `driven` is each plan behind the move that was under way when it was made."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._conflicts = Conflicts(network)
        self._access = Access(network, self._conflicts)
        self._router = Router(network, {}, conflicts=self._conflicts)
        self._rests: dict[str, str] = {}
        self.plans: dict[str, Plan] = {}
        self.driven: dict[str, Waypoints] = {}

    def add(self, robot: str, at: str, rest: str, now_ms: int) -> None:
        """Put a robot on the floor; it drives to its rest.

        Raises:
            BadInput: it would rest too close to another one, or it has no way to its rest.
        """
        self._check_apart(robot, rest)
        rests = {**self._rests, robot: rest}
        router = Router(self._network, rests, conflicts=self._conflicts)
        for other, waypoints in self.driven.items():
            router.hold(other, waypoints)
        plan = router.replan(robot, start_at(((at, now_ms),), now_ms), [()])
        if plan is None:
            wrong = f"from {at} there is no way to its place of rest {rest}, past where others are and will be"
            raise BadInput(wrong, "add it elsewhere, or add those in its way later", key=f"robots.{robot}.rest")
        self._router, self._rests = router, rests
        self._access.rest(robot, rest)
        self.plans[robot], self.driven[robot] = plan, plan.waypoints

    def check_goal(self, robot: str, goal: str, key: str) -> None:
        """
        Raises:
            BadInput: the goal can't be served, or only past where others rest.
        """
        self._access.check(robot, goal, key)

    def replan(self, robot: str, choices: Sequence[tuple[Errand, ...]], now_ms: int) -> bool:
        """Plan through the choice that is done first; False, and nothing changed, where there is no way."""
        start = start_at(self.driven[robot], now_ms)
        plan = self._router.replan(robot, start, choices)
        if plan is None:
            return False
        plan = with_begun_stop(self.plans[robot], plan, now_ms)
        self.plans[robot], self.driven[robot] = plan, joined(start, plan.waypoints)
        return True

    def forget_before(self, now_ms: int) -> None:
        self._router.forget_before(now_ms)

    def _check_apart(self, robot: str, rest: str) -> None:
        for other, other_rest in self._rests.items():
            place_m, number = self._network.place_m, self._network.number
            gap_m = math.dist(place_m[number[rest]], place_m[number[other_rest]])
            if gap_m < self._network.separation_m - 1e-7:
                wrong = f"{rest} is {gap_m:g} m from {other_rest}, where {other} rests"
                right = f"keep the centres of two robots {self._network.separation_m:g} m apart"
                raise BadInput(wrong, right, key=f"robots.{robot}.rest")
