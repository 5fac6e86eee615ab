"""Chores: a robot goes from place to place and stays at each while people do there what it came for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from sim.board import Chore, Robot
from sim.messages import events as e
from sim.routing import Errand, Router
from sim.streams import as_ms, lognormal, stream
from sim.world.bussing import Bussing
from sim.world.calls import Calls
from sim.world.crew import Places
from sim.world.cruise import Cruise
from sim.world.driver import Driver
from sim.world.scene import Scene
from sim.world.stays import expected_ms, limit_ms, mean_s, spread

NO_WAY_MS = 10**12


class Trips(Protocol):
    """The fleet, as far as chores need it."""

    def pressing(self) -> int:
        """How many loads wait for a robot, or will soon."""

    def served(self, driver: Driver) -> None:
        """What a robot has to do has changed: let it go on with that, or have the next load, or go home."""


class Chores:
    """Sends robots on chores, and says how long they stay and what comes of it.

    Attributes:
        bussing: which tables they clear.
        calls: which calls they answer.
    """

    def __init__(self, scene: Scene, router: Router, drivers: Mapping[str, Driver], trips: Trips) -> None:
        self._scene = scene
        self._router = router
        self._drivers = drivers
        self._trips = trips
        self._service = scene.restaurant.service
        self._stop_ms = as_ms(self._service.robots.stop_s)
        self._per_tray = self._service.bussing.dishes_per_tray
        self.bussing = Bussing(scene, self)
        self.calls = Calls(scene, self, self.bussing.washes)
        self._cruise = Cruise(scene, self)

    def begin(self) -> None:
        """Go on with what a board tells."""
        self.calls.begin()
        self._cruise.begin()
        self.bussing.begin()

    def assign(self) -> None:
        """Send robots that have nothing else to do, and that no load will need before."""
        self.calls.assign()
        self.bussing.assign()

    def of(self, robot: Robot) -> Chore | None:
        """What a robot does besides deliveries."""
        return None if robot.chore is None else self._scene.board.chores[robot.chore]

    def is_at_hand(self, robot: Robot) -> bool:
        """Whether a robot has no chore, or one that a delivery comes before."""
        chore = self.of(robot)
        return chore is None or chore.is_light

    def done_at(self, driver: Driver, chore: Chore) -> tuple[int, str]:
        """When and where a robot is expected to be done with a chore."""
        from_ms, vertex = driver.start().at_ms, driver.start().vertex
        for stop, place in zip(driver.ahead().stops, chore.ahead, strict=True):
            begun_ms = chore.began_ms if place is chore.ahead[0] else None
            arrive_ms = max(stop.arrive_ms, from_ms) if begun_ms is None else begun_ms
            from_ms = max(self._scene.now_ms, arrive_ms + expected_ms(self._service, place))
            vertex = place.vertex
        return from_ms, vertex

    # ── who doesn't go on ─────────────────────────────────────────────────────────────────────

    def drop(self, driver: Driver, because: str) -> None:
        """A robot doesn't go on with its chore, if it has one."""
        chore = self.of(driver.robot)
        if chore is not None:
            self._scene.emit(e.ChoreDropped(chore.chore, driver.robot.robot, because))
            self.calls.broken_off(chore)
            self.bussing.broken_off(chore)

    def call_off(self) -> None:
        """Chores that nobody needs any more, and of which nothing has begun, are not begun."""
        for driver in self._drivers.values():
            chore = self.of(driver.robot)
            if (
                chore is not None
                and not chore.has_begun
                and not any(self._is_wanted(place) for place in chore.ahead[:-1])
            ):
                self.drop(driver, "nobody needs it any more")
                self._trips.served(driver)

    def why_not(self, robot: Robot) -> str | None:
        """Why a robot can't go on with its chore, None where it can or has none."""
        board, chore = self._scene.board, self.of(robot)
        if chore is None:
            return None
        if robot.is_whole and robot.is_held:
            return f"{robot.robot}: {robot.held_because}" if chore.is_light else None
        if not robot.works:
            return f"{robot.robot}: {robot.removed or robot.broken or robot.stranded}"
        for place in chore.ahead:
            if place.table in board.cut_off:
                return board.cut_off[place.table]
            if not self._router.can_serve(robot.robot, place.vertex):
                return f"{robot.robot} can't get there"
        return None

    # ── who goes ──────────────────────────────────────────────────────────────────────────────

    def spare(self) -> list[str]:
        """Who does nothing but offer samples, is charged, and isn't needed for a load before, by natural order."""
        now_ms, reserve = self._scene.now_ms, self._service.robots.reserve
        idle = [
            name
            for name, robot in self._scene.board.robots.items()
            if robot.works
            and not (robot.jobs or robot.sent_home)
            and (robot.chore is None or self._scene.board.chores[robot.chore].kind == "cruise")
            and not any(stop.action == "wait" and stop.leave_ms > now_ms for stop in robot.stops)  # for its food
            and self._scene.board.charge_at(robot, now_ms) > reserve
        ]
        return idle if len(idle) > self._trips.pressing() else []

    def way_ms(self, robot: str, places: Places) -> int | None:
        """How long a robot takes to the first place, were the floor empty; None where it can't do them all."""
        driver, vertices = self._drivers[robot], [place.vertex for place in places]
        start = driver.start()
        if not all(self._router.can_serve(robot, vertex) for vertex in vertices):
            return None
        way = [start.vertex, *vertices, driver.robot.dock]
        legs = [leg for one, other in pairwise(way) if (leg := self._router.least_ms(one, other)) is not None]
        if len(legs) < len(way) - 1:
            return None
        standing_ms = sum(limit_ms(self._service, place) for place in places)
        board = self._scene.board
        charge = board.charge_at(driver.robot, self._scene.now_ms)
        if not board.battery.lasts(charge, sum(legs), standing_ms):
            return None
        return start.at_ms - self._scene.now_ms + legs[0]

    def send_soonest(self, robots: Sequence[str], name: str, kind: e.ChoreKind, choices: Sequence[Places]) -> bool:
        """Send the one of some robots that is there soonest, by the best of several lists of places."""
        ways = [(way, robot) for robot in robots if (way := self.way_ms(robot, choices[0])) is not None]
        if not ways:
            return False
        _, robot = min(ways, key=lambda pair: pair[0])
        return self._send(robot, name, kind, choices)

    def _send(self, robot: str, name: str, kind: e.ChoreKind, choices: Sequence[Places]) -> bool:
        scene, driver = self._scene, self._drivers[robot]
        self._router.forget_before(scene.now_ms)
        errands = [
            tuple(
                Errand(place.vertex, self._stop_ms + limit_ms(self._service, place), name, "stay") for place in places
            )
            for places in choices
        ]
        plan = self._router.replan(robot, driver.start(), errands)
        if plan is None:
            return False
        went = [stop.vertex for stop in plan.stops]
        places = next(places for places in choices if [place.vertex for place in places] == went)
        self.drop(driver, "there is something else to do")
        scene.emit(e.ChoreAssigned(name, robot, kind, places))
        driver.adopt(plan)
        return True

    def between_ms(self, one: str, other: str) -> int:
        """The least time from one vertex to another, were there nobody else; very long where there is no way."""
        least_ms = self._router.least_ms(one, other)
        return NO_WAY_MS if least_ms is None else least_ms

    # ── stays ─────────────────────────────────────────────────────────────────────────────────

    def stay_ms(self, chore: Chore) -> int:
        """How much longer a robot stays at the place of its chore where it is: until people are done, or its limit."""
        now_ms, place = self._scene.now_ms, chore.ahead[0]
        if chore.began_ms is None:
            until_ms = now_ms + (limit_ms(self._service, place) if self._is_wanted(place) else 0)
            self._scene.emit(e.StayBegan(chore.robot, chore.chore, chore.done + 1, until_ms))
        assert chore.until_ms is not None, "the stay has begun"
        return max(0, min(self._done_ms(chore), chore.until_ms) - now_ms)

    def stayed(self, chore: Chore) -> None:
        """People are done, or the robot stays no longer."""
        place, number = chore.ahead[0], chore.done + 1
        by, dishes, trays = self._outcome(chore, place)
        self._scene.emit(e.StayEnded(chore.robot, chore.chore, number, by, dishes, trays))
        if place.call and place.table:
            self.calls.attended(place.call, by)
        if place.action == "collect":
            self.bussing.collected(place, dishes)

    def _outcome(self, chore: Chore, place: e.ChorePlace) -> tuple[e.ChoreBy, int, int]:
        """Who did what a robot stood there for, how many dishes came onto it or off it, how many trays are laden."""
        if place.action == "wash":
            return "staff", chore.dishes, 0
        if not self._is_wanted(place) or self._done_ms(chore) > (chore.until_ms or 0):
            return "nobody", 0, chore.trays
        if place.action == "fetch":
            return "staff", 0, 1
        if place.action == "hand over":
            return "guest", 0, 0
        if place.action == "offer":
            return "guest", 0, int(place is not chore.places[-1])
        dishes = min(self._to_collect(place), self.bussing.most_dishes - chore.dishes)
        by: e.ChoreBy = "guest" if self._service.bussing.is_loaded_by_guests(place.call) else "staff"
        return by, dishes, -(-(chore.dishes + dishes) // self._per_tray)

    def _to_collect(self, place: e.ChorePlace) -> int:
        """All dishes that were left on a table, or those that stood there when the guests called."""
        board = self._scene.board
        on_table = board.dishes.get(place.table, 0)
        return on_table if place.table in board.soiled else min(on_table, board.calls[place.call].dishes)

    def _is_wanted(self, place: e.ChorePlace) -> bool:
        """Whether there is something to do at a place."""
        board = self._scene.board
        if place.action == "offer":
            return board.seated.get(place.table) == place.visit
        if place.call and board.calls[place.call].ended_ms is None:
            return True
        return place.table in board.soiled if place.action == "collect" else place.call == ""

    def _done_ms(self, chore: Chore) -> int:
        """When people are done at the place where a robot is, drawn by whose dishes or call it is about."""
        assert chore.began_ms is not None, "the stay has begun"
        place = chore.ahead[0]
        chance = stream(self._scene.seed, place.action, place.call or place.visit or chore.chore)
        takes_s = lognormal(chance, mean_s(self._service, place), spread(self._service, place))
        return chore.began_ms + max(1, as_ms(takes_s))
