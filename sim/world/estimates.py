"""How long a robot will take, as far as one can tell: to be done, to the pass, to each table of a trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from sim.dispatch import Load
from sim.routing import Router
from sim.streams import as_ms
from sim.world.chores import Chores
from sim.world.driver import Driver
from sim.world.handovers import Handovers
from sim.world.scene import Scene


class Estimates:
    """What policies are told about robots. The floor is taken as empty: what others do on the way is the router's."""

    def __init__(
        self, scene: Scene, router: Router, drivers: Mapping[str, Driver], handovers: Handovers, chores: Chores
    ) -> None:
        self._scene, self._router, self._drivers = scene, router, drivers
        self._handovers, self._chores = handovers, chores
        fleet = scene.restaurant.service.robots
        self._load_ms, self._limit_ms, self._stop_ms = (
            as_ms(seconds) for seconds in (fleet.load_s, fleet.handover_limit_s, fleet.stop_s)
        )
        self._handover_ms = as_ms(scene.restaurant.service.guests.handover_s)

    def done_at(self, driver: Driver) -> tuple[int, str]:
        """When and where a robot is expected to be free for more, if the guests take as long as guests do."""
        now_ms, start = self._scene.now_ms, driver.start()
        from_ms, vertex = start.at_ms, start.vertex
        chore = self._chores.of(driver.robot)
        if chore is not None:
            return (from_ms, vertex) if chore.is_light else self._chores.done_at(driver, chore)
        for stop in driver.robot.stops:
            jobs = driver.to_do.jobs_at(stop) if stop.action == "unload" else ()
            if jobs:
                begun_ms = jobs[0].handover_ms
                arrive_ms = max(stop.arrive_ms, from_ms) if begun_ms is None else begun_ms
                from_ms, vertex = max(now_ms, arrive_ms + len(jobs) * self._handover_ms), stop.vertex
            elif stop.action == "return" and driver.to_do.jobs_at(stop):
                from_ms, vertex = stop.leave_ms, stop.vertex
        return self._handovers.done_at(driver, from_ms, vertex)

    def delivery_ms(self, robot: str, load: Load) -> int | None:
        """How long until a robot would have brought a load; None where it can't."""
        arrivals = self.trip_ms(robot, (load,))
        return None if arrivals is None else arrivals[0]

    def trip_ms(self, robot: str, loads: Sequence[Load]) -> tuple[int, ...] | None:
        """The same for each of several loads on one trip, in this order; None, too, where its battery does not last."""
        from_ms, vertex = self.done_at(self._drivers[robot])
        tables = self._scene.restaurant.floor.tables
        stops = [tables[load.table].stop for load in loads]
        if not all(self._router.can_serve(robot, stop) for stop in stops):
            return None
        legs = [self._router.least_ms(one, other) for one, other in pairwise(stops)]
        to_first = [
            to_bay_ms + to_table_ms
            for bay in self._scene.restaurant.floor.pass_bays
            if (to_bay_ms := self._router.least_ms(vertex, bay)) is not None
            and (to_table_ms := self._router.least_ms(bay, stops[0])) is not None
        ]
        if not to_first or None in legs:
            return None
        home_ms = self._router.least_ms(stops[-1], self._drivers[robot].robot.dock)
        driving_ms = min(to_first) + sum(leg for leg in legs if leg is not None) + (home_ms or 0)
        charge = self._scene.board.charge_at(self._drivers[robot].robot, self._scene.now_ms)
        standing_ms = len(loads) * (self._load_ms + self._limit_ms)
        if not self._scene.board.battery.lasts(charge, driving_ms, standing_ms):
            return None
        first_ms = from_ms - self._scene.now_ms + len(loads) * self._load_ms + min(to_first) + 2 * self._stop_ms
        between = (leg + self._handover_ms + self._stop_ms for leg in legs if leg is not None)
        return tuple(accumulate(between, initial=first_ms))

    def to_pass_ms(self, robot: str) -> int | None:
        """How long a robot takes to the nearest pass bay; None where it has no way."""
        from_ms, vertex = self.done_at(self._drivers[robot])
        ways = (self._router.least_ms(vertex, bay) for bay in self._scene.restaurant.floor.pass_bays)
        nearest_ms = min((way for way in ways if way is not None), default=None)
        return None if nearest_ms is None else from_ms - self._scene.now_ms + nearest_ms
