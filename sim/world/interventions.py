"""What an operator may do to the floor and its robots: done, or refused with the reason and nothing changed."""

from __future__ import annotations

from sim.board import Job, Robot
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.reasons import because
from sim.world.fleet import Fleet
from sim.world.scene import Scene


class Interventions:
    """Answers the commands that change the floor."""

    def __init__(self, scene: Scene, fleet: Fleet) -> None:
        self._scene = scene
        self._fleet = fleet
        self._changes = fleet.changes

    def close_edge(self, asked: c.CloseEdge) -> None:
        closed = self._closed(asked)
        edges = self._scene.restaurant.floor.graph.edges
        if (asked.from_, asked.to) not in edges and (asked.to, asked.from_) not in edges:
            self._refuse("no-edge", one=asked.from_, other=asked.to)
        elif closed is not None:
            self._refuse("edge-closed", one=asked.from_, other=asked.to)
        else:
            self._changes.bar((asked.from_, asked.to))

    def open_edge(self, asked: c.OpenEdge) -> None:
        closed = self._closed(asked)
        if closed is None:
            self._refuse("edge-open", one=asked.from_, other=asked.to)
        else:
            self._changes.clear(closed)

    def close_table(self, asked: c.CloseTable) -> None:
        if asked.table not in self._scene.restaurant.floor.tables:
            self._refuse("no-table", table=asked.table)
        elif asked.table in self._scene.board.closed_tables:
            self._refuse("table-closed", table=asked.table)
        else:
            self._scene.emit(e.TableClosed(asked.table))
            self._changes.settle()

    def open_table(self, asked: c.OpenTable) -> None:
        if asked.table not in self._scene.board.closed_tables:
            self._refuse("table-open", table=asked.table)
        else:
            self._scene.emit(e.TableOpened(asked.table))
            self._changes.settle()

    def break_robot(self, asked: c.BreakRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.broken is not None or robot.removed is not None:
            self._refuse("away-already" if robot.removed else "broken-already", robot=robot.robot)
        else:
            self._changes.stop(robot.robot, e.RobotBroke(robot.robot, because("by-an-operator")))

    def mend_robot(self, asked: c.MendRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.broken is None or robot.removed is not None:
            self._refuse("away-place-it" if robot.removed else "not-broken", robot=robot.robot)
        else:
            self._changes.go_on(e.RobotMended(robot.robot))

    def stick_robot(self, asked: c.StickRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None or robot.stuck is not None:
            self._refuse("away" if robot.removed else "stuck-already", robot=robot.robot)
        else:
            self._fleet.mishaps.stick(robot, because("said"))

    def free_robot(self, asked: c.FreeRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.stuck is None or robot.removed is not None:
            self._refuse("not-stuck", robot=robot.robot)
        else:
            self._fleet.mishaps.free(robot, "operator")

    def spill_tray(self, asked: c.SpillTray) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        aboard = self._fleet.mishaps.aboard(robot)
        spilled = [job for job in aboard if asked.job in (None, job.job)]
        if robot.spilled is not None:
            self._refuse("to-clean-already", robot=robot.robot)
        elif not spilled:
            carries = ", ".join(job.job for job in aboard) or "nothing"
            self._refuse(
                "carries-other" if asked.job else "carries-nothing", robot=robot.robot, job=asked.job, carries=carries
            )
        else:
            self._fleet.mishaps.spill(robot, spilled[0], because("said"))

    def clean_robot(self, asked: c.CleanRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.spilled is None:
            self._refuse("nothing-to-clean", robot=robot.robot)
        else:
            self._fleet.mishaps.clean(robot, "operator")

    def disconnect_robot(self, asked: c.DisconnectRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None or robot.offline is not None:
            self._refuse("away" if robot.removed else "offline-already", robot=robot.robot)
        else:
            self._fleet.mishaps.disconnect(robot, because("cut"))

    def reconnect_robot(self, asked: c.ReconnectRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.offline is None:
            self._refuse("not-offline", robot=robot.robot)
        else:
            self._fleet.mishaps.reconnect(robot)

    def remove_robot(self, asked: c.RemoveRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None:
            self._refuse("away-already", robot=robot.robot)
        else:
            self._changes.remove(robot.robot, "carried away by an operator")

    def place_robot(self, asked: c.PlaceRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is None:
            self._refuse("on-the-floor", robot=robot.robot)
        elif not self._changes.place(robot.robot, because("put-back")):
            self._refuse("dock-not-free", dock=robot.dock, robot=robot.robot)

    def send_home(self, asked: c.SendHome) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if not robot.works:
            self._refuse("can-not-drive", robot=robot.robot, why=_why_not(robot))
        elif robot.sent_home:
            self._refuse("home-already", robot=robot.robot)
        else:
            self._fleet.recall(robot.robot)

    def put_to_work(self, asked: c.PutToWork) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if not robot.sent_home:
            self._refuse("not-sent-home", robot=robot.robot)
        else:
            self._scene.emit(e.RobotPutToWork(robot.robot))
            self._changes.settle()

    def give_job(self, asked: c.GiveJob) -> None:
        job = self._scene.board.jobs.get(asked.job)
        if job is None or job.ended_ms is not None:
            self._refuse("no-job", job=asked.job)
        elif self._scene.board.stopped:
            self._refuse("let-go-on-first")
        elif asked.robot is None:
            self._fleet.give_to_staff(job)
        elif (robot := self._robot(asked.robot)) is not None:
            self._give_to_robot(job, robot)

    def _give_to_robot(self, job: Job, robot: Robot) -> None:
        if robot.robot == job.robot:
            self._refuse("does-already", robot=robot.robot, job=job.job)
        elif job.loading_until_ms is not None:
            self._refuse("trays-taken", robot=job.robot, job=job.job)
        elif robot.robot not in self._fleet.free():
            self._refuse("not-free", robot=robot.robot, why=_why_not(robot))
        elif not self._fleet.give_to_robot(job, robot.robot):
            self._refuse("no-way", robot=robot.robot, job=job.job)

    def stop_all(self, _: c.StopAll) -> None:
        if self._scene.board.stopped:
            self._refuse("stopped-already")
        else:
            self._changes.stop_all()

    def resume_all(self, _: c.ResumeAll) -> None:
        if not self._scene.board.stopped:
            self._refuse("not-stopped")
        else:
            self._changes.resume_all()

    def _closed(self, asked: c.CloseEdge | c.OpenEdge) -> tuple[str, str] | None:
        """The closed edge between two vertices, as it was closed."""
        pairs = ((asked.from_, asked.to), (asked.to, asked.from_))
        return next((pair for pair in pairs if pair in self._scene.board.closed_edges), None)

    def _robot(self, name: str) -> Robot | None:
        robot = self._scene.board.robots.get(name)
        if robot is None:
            self._refuse("no-robot", robot=name)
        return robot

    def _refuse(self, name: str, **about: object) -> None:
        self._scene.emit(e.CommandRefused(because(name, **about)))


def _why_not(robot: Robot) -> str:
    """Why a robot can't be given anything to do."""
    if robot.removed is not None or robot.broken is not None:
        return because("it-is-away" if robot.removed else "it-is-broken")
    if robot.is_held:
        return str(robot.held_because)
    if robot.stranded is not None or robot.stopped:
        return because("it-is-stranded" if robot.stranded else "all-stopped")
    if robot.sent_home:
        return because("it-was-sent-home")
    return because("it-has-a-job" if robot.jobs else "its-battery-is-low")
