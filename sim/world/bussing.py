"""Tables that a party has left with its dishes: a robot collects them, or a person clears the table."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import simpy

from sim.board import Chore
from sim.messages import events as e
from sim.streams import as_ms, lognormal, stream
from sim.world.crew import RETRY_MS, Crew, Places
from sim.world.scene import Scene
from sim.world.second_look import SecondLook

Yields = Generator[simpy.Event, Any, None]


class Bussing:
    """Keeps the soiled tables that no robot and no person has been sent to, the one left first at the front.

    Attributes:
        most_dishes: as many used ones as a robot takes.
    """

    def __init__(self, scene: Scene, crew: Crew) -> None:
        self._scene = scene
        self._crew = crew
        self._service = scene.restaurant.service.bussing
        self.most_dishes = scene.restaurant.service.robots.trays * self._service.dishes_per_tray
        self._waiting: dict[str, None] = {}  # an ordered set of tables
        self._again = SecondLook(scene, self.assign)

    def begin(self) -> None:
        """Go on with what a board tells."""
        for table, soiled in self._scene.board.soiled.items():
            if soiled.staff_until_ms is not None:
                self._scene.env.process(self._clear(table, soiled.staff_until_ms))
            else:
                self._scene.env.process(self._begin(table))

    def soiled(self, table: str) -> None:
        """A party has left its dishes on a table."""
        self._scene.env.process(self._begin(table))

    def _begin(self, table: str) -> Yields:
        yield self._scene.env.timeout(0)  # all that belongs to the party's leaving has been said
        self.want(table)

    def want(self, table: str) -> None:
        """Let a soiled table wait for a robot, or for a person where no robot will come."""
        soiled = self._scene.board.soiled.get(table)
        if soiled is None or soiled.staff_until_ms is not None or table in self._waiting or self._is_due(table):
            return
        because = self._why_no_robot(table)
        if because:
            self._give(table, because)
            return
        self._waiting[table] = None
        self._scene.env.process(self._give_up(table))
        self._again.after(0)

    def _is_due(self, table: str) -> bool:
        """Whether a robot that will take its dishes is on its way, sent perhaps while its guests were still there."""
        return any(
            place.table == table and place.action == "collect"
            for chore in self._scene.board.chores.values()
            for place in chore.ahead
        )

    def broken_off(self, chore: Chore) -> None:
        """A robot doesn't go on with a chore: its tables wait for another one."""
        for place in chore.ahead:
            if place.action == "collect":
                self.want(place.table)

    def collected(self, place: e.ChorePlace, dishes: int) -> None:
        """A robot has been to a table: that is clear, or not all found room, or nobody came to load it."""
        board = self._scene.board
        if place.table not in board.soiled:
            return
        if place.table not in board.dishes:
            self._scene.emit(e.TableCleared(place.table, "robot"))
        elif dishes:
            self.want(place.table)
        else:
            self._give(place.table, "nobody came to load the robot")

    def assign(self) -> None:
        """Send robots that have nothing else to do, and that no load will need before."""
        for table in list(self._waiting):
            soiled = self._scene.board.soiled.get(table)
            if soiled is None or soiled.staff_until_ms is not None:
                del self._waiting[table]
            elif table in self._scene.board.cut_off:
                self._give(table, self._scene.board.cut_off[table])
        while self._waiting and (spare := self._crew.spare()) and self._send_one(spare):
            pass
        if self._waiting:
            self._again.after(RETRY_MS)

    def _send_one(self, spare: list[str]) -> bool:
        """Send the robot that is there soonest to the table left first that one can go to; False where none can."""
        for table in self._waiting:
            trip, soiled = self._trip(table), self._scene.board.soiled[table]
            if self._crew.send_soonest(spare, f"bussing/{soiled.visit}/{soiled.trips + 1}", "bussing", trip):
                for place in trip[0]:
                    self._waiting.pop(place.table, None)
                return True
        return False

    def _trip(self, first: str) -> list[Places]:
        """A table, as many near ones that wait as there is room for their dishes, and each wash station after them."""
        board, floor = self._scene.board, self._scene.restaurant.floor
        tables, dishes = [first], board.dishes.get(first, 0)
        others = [table for table in self._waiting if table != first]
        while others and len(tables) < self._service.most_tables:
            here = floor.tables[tables[-1]].stop
            table = min(others, key=lambda other: self._crew.between_ms(here, floor.tables[other].stop))
            others.remove(table)
            stops = {floor.tables[other].stop for other in tables}
            if dishes + board.dishes.get(table, 0) <= self.most_dishes and floor.tables[table].stop not in stops:
                tables.append(table)
                dishes += board.dishes.get(table, 0)
        places = tuple(
            e.ChorePlace(floor.tables[table].stop, "collect", table, board.soiled[table].visit) for table in tables
        )
        return [(*places, wash) for wash in self.washes(places[-1].vertex)]

    def washes(self, after: str) -> list[e.ChorePlace]:
        """The wash stations, the one nearest to a vertex first."""
        floor = self._scene.restaurant.floor
        nearest_first = sorted(floor.washes, key=lambda wash: self._crew.between_ms(after, wash))
        return [e.ChorePlace(wash, "wash") for wash in nearest_first]

    # ── people ────────────────────────────────────────────────────────────────────────────────

    def _why_no_robot(self, table: str) -> str:
        """Why a table does not wait for a robot any longer, or not at all."""
        board, soiled = self._scene.board, self._scene.board.soiled[table]
        if self._service.by == "staff":
            return "people clear tables here"
        if not self._scene.restaurant.floor.washes:
            return "there is no wash station"
        if table in board.cut_off:
            return board.cut_off[table]
        if self._scene.now_ms >= soiled.since_ms + as_ms(self._service.patience_s):
            return "no robot was free in time"
        return ""

    def _give_up(self, table: str) -> Yields:
        soiled = self._scene.board.soiled[table]
        yield self._scene.env.timeout(soiled.since_ms + as_ms(self._service.patience_s) - self._scene.now_ms)
        if table in self._waiting and self._scene.board.soiled.get(table) is soiled:
            self._give(table, "no robot was free in time")

    def _give(self, table: str, because: str) -> None:
        """A person clears a table."""
        self._waiting.pop(table, None)
        staff, soiled = self._scene.restaurant.service.staff, self._scene.board.soiled[table]
        chance = stream(self._scene.seed, "clear", soiled.visit)
        until_ms = self._scene.now_ms + max(1, as_ms(lognormal(chance, staff.clear_s, staff.cv)))
        self._scene.emit(e.TableGivenToStaff(table, until_ms, because))
        self._scene.env.process(self._clear(table, until_ms))

    def _clear(self, table: str, until_ms: int) -> Yields:
        soiled = self._scene.board.soiled[table]
        yield self._scene.env.timeout(until_ms - self._scene.now_ms)  # the table is wiped
        if self._scene.board.soiled.get(table) is soiled:
            self._scene.emit(e.TableCleared(table, "staff"))
