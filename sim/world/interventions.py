"""What an operator may do to the floor and its robots: done, or refused with the reason and nothing changed."""

from __future__ import annotations

from sim.board import Job, Robot
from sim.messages import commands as c
from sim.messages import events as e
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
            self._refuse(f"there is no edge between {asked.from_} and {asked.to}")
        elif closed is not None:
            self._refuse(f"the edge between {asked.from_} and {asked.to} is closed already")
        else:
            self._changes.bar((asked.from_, asked.to))

    def open_edge(self, asked: c.OpenEdge) -> None:
        closed = self._closed(asked)
        if closed is None:
            self._refuse(f"no edge between {asked.from_} and {asked.to} is closed")
        else:
            self._changes.clear(closed)

    def close_table(self, asked: c.CloseTable) -> None:
        if asked.table not in self._scene.restaurant.floor.tables:
            self._refuse(f"there is no table {asked.table}")
        elif asked.table in self._scene.board.closed_tables:
            self._refuse(f"table {asked.table} is closed already")
        else:
            self._scene.emit(e.TableClosed(asked.table))
            self._changes.settle()

    def open_table(self, asked: c.OpenTable) -> None:
        if asked.table not in self._scene.board.closed_tables:
            self._refuse(f"no table {asked.table} is closed")
        else:
            self._scene.emit(e.TableOpened(asked.table))
            self._changes.settle()

    def break_robot(self, asked: c.BreakRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.broken is not None or robot.removed is not None:
            self._refuse(f"{robot.robot} is {'carried away' if robot.removed else 'broken'} already")
        else:
            self._changes.stop(robot.robot, e.RobotBroke(robot.robot, "stopped by an operator"))

    def mend_robot(self, asked: c.MendRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.broken is None or robot.removed is not None:
            state = "was carried away: place it" if robot.removed else "isn't broken"
            self._refuse(f"{robot.robot} {state}")
        else:
            self._changes.go_on(e.RobotMended(robot.robot))

    def stick_robot(self, asked: c.StickRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None or robot.stuck is not None:
            self._refuse(f"{robot.robot} is {'carried away' if robot.removed else 'stuck already'}")
        else:
            self._fleet.mishaps.stick(robot, "said by an operator")

    def free_robot(self, asked: c.FreeRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.stuck is None or robot.removed is not None:
            self._refuse(f"{robot.robot} isn't stuck")
        else:
            self._fleet.mishaps.free(robot, "operator")

    def spill_tray(self, asked: c.SpillTray) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        aboard = self._fleet.mishaps.aboard(robot)
        spilled = [job for job in aboard if asked.job in (None, job.job)]
        if robot.spilled is not None:
            self._refuse(f"{robot.robot} has to be cleaned already")
        elif not spilled:
            carries = ", ".join(job.job for job in aboard) or "nothing"
            self._refuse(
                f"{robot.robot} does not carry {asked.job}: it carries {carries}"
                if asked.job
                else f"{robot.robot} carries nothing"
            )
        else:
            self._fleet.mishaps.spill(robot, spilled[0], "said by an operator")

    def clean_robot(self, asked: c.CleanRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.spilled is None:
            self._refuse(f"{robot.robot} has nothing to be cleaned of")
        else:
            self._fleet.mishaps.clean(robot, "operator")

    def disconnect_robot(self, asked: c.DisconnectRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None or robot.offline is not None:
            self._refuse(f"{robot.robot} is {'carried away' if robot.removed else 'out of touch already'}")
        else:
            self._fleet.mishaps.disconnect(robot, "cut by an operator")

    def reconnect_robot(self, asked: c.ReconnectRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.offline is None:
            self._refuse(f"{robot.robot} isn't out of touch")
        else:
            self._fleet.mishaps.reconnect(robot)

    def remove_robot(self, asked: c.RemoveRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is not None:
            self._refuse(f"{robot.robot} is carried away already")
        else:
            self._changes.remove(robot.robot, "carried away by an operator")

    def place_robot(self, asked: c.PlaceRobot) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if robot.removed is None:
            self._refuse(f"{robot.robot} is on the floor")
        elif not self._changes.place(robot.robot, "put back by an operator"):
            self._refuse(f"another robot is too near to {robot.dock}, where {robot.robot} is put")

    def send_home(self, asked: c.SendHome) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if not robot.works:
            self._refuse(f"{robot.robot} can't drive: {_why_not(robot)}")
        elif robot.sent_home:
            self._refuse(f"{robot.robot} was sent home already")
        else:
            self._fleet.recall(robot.robot)

    def put_to_work(self, asked: c.PutToWork) -> None:
        robot = self._robot(asked.robot)
        if robot is None:
            return
        if not robot.sent_home:
            self._refuse(f"{robot.robot} wasn't sent home")
        else:
            self._scene.emit(e.RobotPutToWork(robot.robot))
            self._changes.settle()

    def give_job(self, asked: c.GiveJob) -> None:
        job = self._scene.board.jobs.get(asked.job)
        if job is None or job.ended_ms is not None:
            self._refuse(f"there is no job {asked.job} under way")
        elif self._scene.board.stopped:
            self._refuse("all robots are stopped: let them go on first")
        elif asked.robot is None:
            self._fleet.give_to_staff(job)
        elif (robot := self._robot(asked.robot)) is not None:
            self._give_to_robot(job, robot)

    def _give_to_robot(self, job: Job, robot: Robot) -> None:
        if robot.robot == job.robot:
            self._refuse(f"{robot.robot} does {job.job} already")
        elif job.loading_until_ms is not None:
            self._refuse(f"{job.robot} has the trays of {job.job} already: a person can take them")
        elif robot.robot not in self._fleet.free():
            self._refuse(f"{robot.robot} isn't free: {_why_not(robot)}")
        elif not self._fleet.give_to_robot(job, robot.robot):
            self._refuse(f"{robot.robot} finds no way for {job.job} now")

    def stop_all(self, _: c.StopAll) -> None:
        if self._scene.board.stopped:
            self._refuse("all robots are stopped already")
        else:
            self._changes.stop_all()

    def resume_all(self, _: c.ResumeAll) -> None:
        if not self._scene.board.stopped:
            self._refuse("the robots aren't stopped")
        else:
            self._changes.resume_all()

    def _closed(self, asked: c.CloseEdge | c.OpenEdge) -> tuple[str, str] | None:
        """The closed edge between two vertices, as it was closed."""
        pairs = ((asked.from_, asked.to), (asked.to, asked.from_))
        return next((pair for pair in pairs if pair in self._scene.board.closed_edges), None)

    def _robot(self, name: str) -> Robot | None:
        robot = self._scene.board.robots.get(name)
        if robot is None:
            self._refuse(f"there is no robot {name}")
        return robot

    def _refuse(self, reason: str) -> None:
        self._scene.emit(e.CommandRefused(reason))


def _why_not(robot: Robot) -> str:
    """Why a robot can't be given anything to do."""
    if robot.removed is not None or robot.broken is not None:
        return "it is carried away" if robot.removed else "it is broken"
    if robot.is_held:
        return str(robot.held_because)
    if robot.stranded is not None or robot.stopped:
        return "it is stranded" if robot.stranded else "all robots are stopped"
    if robot.sent_home:
        return "it was sent home"
    return "it has a job" if robot.jobs else "its battery is low"
