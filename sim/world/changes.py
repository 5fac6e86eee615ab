"""The floor changes while robots drive: who can't go on as planned gets another plan, at once and together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sim.board import Robot
from sim.messages import events as e
from sim.messages import reasons
from sim.routing import Errand, Router
from sim.routing.geometry import motion, near_window
from sim.routing.plan import Start
from sim.world.chores import Chores
from sim.world.driver import Driver
from sim.world.scene import Scene
from sim.world.second_look import SecondLook

AGAIN_MS = 5000  # for a robot that has no way home for now


class Changes:
    """Bars and clears edges; breaks, removes and places robots; and settles what follows from any change.

    Args:
        give_up: told of each job that its robot can't do, with the reason.
        chores: asked who can't go on with what it does besides deliveries, and told so.
        reach_changed: told when tables came into reach or were cut off.
    """

    def __init__(
        self,
        scene: Scene,
        router: Router,
        drivers: Mapping[str, Driver],
        give_up: Callable[[Driver, str, str], None],
        chores: Chores,
        reach_changed: Callable[[], None],
    ) -> None:
        self._scene = scene
        self._router = router
        self._drivers = drivers
        self._give_up = give_up
        self._chores = chores
        self._reach_changed = reach_changed
        for driver in drivers.values():
            self._place_again(driver)
        if not all(robot.works for robot in scene.board.robots.values()) or scene.board.closed_edges:
            self._obstruct()
        self._again = SecondLook(scene, self._settle_rest)

    def keep_trying(self) -> None:
        """See to it that who has no way home, or carries what its plan brings nowhere, gets another plan."""
        if self._unsettled():
            self._again.after(AGAIN_MS)

    def _place_again(self, driver: Driver) -> None:
        """Built from a board: the router knows a robot that was halted, that stands for good, or is away."""
        robot, now_ms = driver.robot, self._scene.now_ms
        if robot.halt is not None:
            self._router.halt(robot.robot, robot.halt.place_m, robot.halt.behind, robot.halt.ahead, now_ms)
        if robot.removed is not None:
            self._router.remove(robot.robot, now_ms)
        else:
            self._router.gate.place(robot.robot, driver.declared())

    # ── edges ─────────────────────────────────────────────────────────────────────────────────

    def bar(self, edge: tuple[str, str]) -> None:
        """Something stands in an aisle; if that is closed already, nobody notices."""
        if edge not in self._scene.board.closed_edges and edge[::-1] not in self._scene.board.closed_edges:
            self._scene.emit(e.EdgeClosed(*edge))
            self.settle()

    def clear(self, edge: tuple[str, str]) -> None:
        """A closed edge is driven again."""
        self._scene.emit(e.EdgeOpened(*edge))
        self.settle()

    # ── robots ────────────────────────────────────────────────────────────────────────────────

    def stop(self, name: str, event: e.RobotBroke | e.RobotStuck | e.TraySpilled) -> None:
        """A robot stops where it is. Whose move would touch it stops as well, and whose would touch that one."""
        driver = self._drivers[name]
        halted = [driver] if driver.is_moving() else []
        if halted:
            self._halt(driver, event.because)
        if driver.robot.wait is not None:
            self._scene.emit(e.WaitEnded(name))
        driver.stop(event)
        for stopped in halted:  # grows meanwhile
            for other in self._drivers.values():
                if other.is_moving() and self._touches(other.robot, stopped.robot):
                    self._halt(other, f"{stopped.robot.robot} stands in its way")
                    halted.append(other)
        self.settle()

    def hold(self, name: str, event: e.RobotDisconnected) -> None:
        """A robot completes its move and then stands."""
        driver = self._drivers[name]
        if driver.robot.wait is not None:
            self._scene.emit(e.WaitEnded(name))
        driver.hold(event)
        self.settle()

    def go_on(self, event: e.RobotMended | e.RobotUnstuck | e.RobotCleaned | e.RobotReconnected) -> None:
        """A robot works again, where it stands."""
        self._scene.emit(event)
        self.settle()

    def remove(self, name: str, because: str) -> None:
        """A person carries a robot away, whatever it was doing."""
        driver = self._drivers[name]
        driver.stop(e.RobotRemoved(name, because))
        self.settle()

    def place(self, name: str, because: str) -> bool:
        """A person puts a robot on its dock; False, and nothing is done, where another one is too near to that."""
        driver = self._drivers[name]
        dock = driver.robot.dock
        if not self._router.gate.is_clear(dock):
            return False
        self._scene.emit(e.RobotPlaced(name, *self._scene.restaurant.floor.position(dock), because))
        self._router.gate.place(name, driver.declared())
        self._router.hold(name, driver.declared())
        self.settle()
        return True

    def stop_all(self) -> None:
        """Everyone halts in this instant, so nobody touches anyone: they are apart at every instant."""
        for driver in self._drivers.values():
            if driver.is_moving():
                self._halt(driver, "all robots were stopped")
            if driver.robot.wait is not None:
                self._scene.emit(e.WaitEnded(driver.robot.robot))
        self._scene.emit(e.AllStopped())
        for name, driver in self._drivers.items():
            driver.interrupt()
            if driver.robot.removed is None:
                self._router.stand(name, driver.start())

    def resume_all(self) -> None:
        """Everyone goes on with what it had to do, from where it stands."""
        self._scene.emit(e.AllResumed())
        self.settle()

    def _halt(self, driver: Driver, because: str) -> None:
        robot, now_ms = driver.robot, self._scene.now_ms
        driver.stop(e.RobotHalted(robot.robot, *robot.position_at(now_ms), because))
        if robot.vertex is None:
            assert robot.halt is not None, "it was halted just now"
            self._router.halt(robot.robot, robot.halt.place_m, robot.halt.behind, robot.halt.ahead, now_ms)
        else:
            self._router.gate.place(robot.robot, driver.declared())

    def _touches(self, moving: Robot, standing: Robot) -> bool:
        """Whether what is left of a robot's move leads too near to where another one stands."""
        move, now_ms = moving.move, self._scene.now_ms
        assert move is not None, "it is moving"
        left = motion(move.position_at(now_ms), move.to_m, move.arrive_ms - now_ms)
        return near_window(left, *standing.position_at(now_ms), self._scene.restaurant.separation_m) is not None

    # ── what follows ──────────────────────────────────────────────────────────────────────────

    def settle(self) -> None:
        """See who is stranded, what is out of reach, and who needs another plan; let them have it.

        While all robots are stopped nothing follows: it is seen once they go on.
        """
        if self._scene.board.stopped:
            return
        self._router.forget_before(self._scene.now_ms)
        stranded = self._obstruct()
        for name, driver in self._drivers.items():
            if driver.robot.is_whole and not driver.robot.is_held:
                self._strand(driver, stranded.get(name))
        self._reach()
        for driver in self._drivers.values():
            self._drop_what_cant_be_done(driver)
        self._replan()
        self._reach_changed()
        if self._unsettled():
            self._again.after(AGAIN_MS)

    def _settle_rest(self) -> None:
        if self._unsettled():
            self.settle()

    def _unsettled(self) -> bool:
        """Whether a robot that works has no way home in its plan, or carries what it brings nowhere."""
        return any(
            driver.robot.works and (not self._goes_home(driver) or driver.to_do.owed())
            for driver in self._drivers.values()
        )

    def _obstruct(self) -> dict[str, str]:
        """Bar all ways that can't be driven, until nobody more is stranded; those who are, each with the reason."""
        board = self._scene.board
        for name, driver in self._drivers.items():
            if driver.robot.removed is not None:
                self._router.remove(name, self._scene.now_ms)
            elif not driver.robot.works:
                self._router.stand(name, driver.start())
        standing = {
            name: driver.start().vertex
            for name, driver in self._drivers.items()
            if (driver.robot.broken is not None or driver.robot.is_held) and driver.robot.removed is None
        }
        stranded: dict[str, str] = {}
        while True:
            self._router.obstruct(board.closed_edges, standing)
            cut_off = {
                name: why
                for name, driver in self._drivers.items()
                if name not in standing and driver.robot.removed is None
                if (why := self._router.why_stranded(name, driver.start()))
            }
            if not cut_off:
                return stranded
            stranded |= cut_off
            standing |= {name: self._drivers[name].start().vertex for name in cut_off}

    def _strand(self, driver: Driver, because: str | None) -> None:
        robot = driver.robot
        if because is not None and robot.stranded is None:
            self._scene.emit(e.RobotStranded(robot.robot, because))
            driver.adopt(self._router.stand(robot.robot, driver.start()))
        elif because is None and robot.stranded is not None:
            self._scene.emit(e.RobotFreed(robot.robot))

    def _reach(self) -> None:
        """Say which tables no robot can serve any more, and which one can again."""
        board, floor = self._scene.board, self._scene.restaurant.floor
        serving = [name for name, robot in board.robots.items() if self._serves(robot)]
        for table, spec in floor.tables.items():
            because = None
            if table in board.closed_tables:
                because = reasons.because("table-is-closed")
            elif not any(self._router.can_serve(name, spec.stop) for name in serving):
                because = self._why_cut_off(serving, spec.stop)
            if because is None and table in board.cut_off:
                self._scene.emit(e.TableInReach(table))
            elif because is not None and because != board.cut_off.get(table):
                self._scene.emit(e.TableCutOff(table, because))

    def _serves(self, robot: Robot) -> bool:
        works = robot.works or (robot.is_whole and robot.is_held)  # soon again
        return works and not robot.sent_home and self._has_bay(robot.robot)

    def _has_bay(self, robot: str) -> bool:
        return any(self._router.can_serve(robot, bay) for bay in self._scene.restaurant.floor.pass_bays)

    def _why_cut_off(self, serving: Iterable[str], stop: str) -> str:
        if not list(serving):
            return reasons.because("nobody-at-the-pass")
        return self._router.why_cut_off(self._scene.restaurant.floor.pass_bays[0], stop)

    def _drop_what_cant_be_done(self, driver: Driver) -> None:
        robot, jobs, floor = driver.robot, self._scene.board.jobs, self._scene.restaurant.floor
        if (why := self._chores.why_not(robot)) is not None:
            self._chores.drop(driver, why)
        for name in list(robot.jobs):
            job = jobs[name]
            if robot.is_whole and robot.is_held:
                if job.loading_until_ms is None:
                    self._give_up(driver, name, f"{robot.robot}: {robot.held_because}")
            elif not robot.works:
                why = robot.removed or robot.broken or robot.stranded or ""
                self._give_up(driver, name, f"{robot.robot}: {why}")
            elif job.table in self._scene.board.cut_off:
                self._give_up(driver, name, self._scene.board.cut_off[job.table])
            elif not self._router.can_serve(robot.robot, floor.tables[job.table].stop) or (
                (job.loaded_ms is None or job.returning) and not self._router.can_serve(robot.robot, job.bay)
            ):
                self._give_up(driver, name, f"{robot.robot} can't get there")

    def _replan(self) -> None:
        """All plans that don't hold any more, in one swap; a job that a new plan has no time for is given up."""
        asked: dict[str, tuple[Start, tuple[Errand, ...]]] = {}
        others: dict[str, tuple[Start, tuple[Errand, ...]]] = {}
        for name, driver in self._drivers.items():
            if not driver.robot.works:
                continue
            idle = (driver.robot.jobs or driver.robot.chore) and not driver.robot.plan  # it was stopped on its dock
            if idle or not self._goes_home(driver) or driver.to_do.owed() or self._is_spoiled(driver):
                asked[name] = driver.start(), driver.to_do.errands()
            elif driver.robot.vertex != driver.robot.dock or driver.is_moving():
                others[name] = driver.start(), driver.to_do.errands()
        if not asked:
            return
        plans = self._router.replan_together(asked, others)
        for name, plan in plans.items():
            self._drivers[name].adopt(plan)
        for name in plans:
            driver = self._drivers[name]
            stops = {stop.job for stop in driver.robot.stops}
            for job in [job for job in driver.robot.jobs if job not in stops and job not in driver.to_do.owed()]:
                self._give_up(driver, job, f"{name} has to make way")
            if driver.robot.chore not in stops:
                self._chores.drop(driver, f"{name} has to make way")

    def _goes_home(self, driver: Driver) -> bool:
        robot = driver.robot
        return (robot.plan[-1][0] if robot.plan else robot.here) == robot.dock

    def _is_spoiled(self, driver: Driver) -> bool:
        """Whether its plan leads over what is shut now, or past who stands there, or has a stop that was given up."""
        robot = driver.robot
        for stop in robot.stops:
            job = self._scene.board.jobs.get(stop.job)
            is_given_up = (job is None or job.robot != robot.robot) and stop.job != robot.chore
            if stop.leave_ms > self._scene.now_ms and stop.job not in robot.jobs and is_given_up:
                return True
        return self._router.is_spoiled(robot.robot, driver.ahead().waypoints)
