"""Every load from the pass to the table: loaded at its bay, handed over at its table, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.audit.motion import Motion
from sim.audit.report import Kind
from sim.audit.tickets import Tickets
from sim.floor import FloorSpec
from sim.messages import events as e
from sim.messages.events import Entry
from sim.service import Service


@dataclass(slots=True)
class Job:
    """One assignment and how far it is."""

    assigned: e.JobAssigned
    loaded: bool = False
    handed_over: bool = False
    until_ms: int = 0  # its hand-over
    missed: int = 0
    ended: bool = False


class Jobs:
    """What the robots carry.

    Args:
        floor: where bays and tables are.
        service: the evening's set-up, None where the log doesn't say.
        motion: where each robot is at the present event.
        tickets: what there is to carry; its `apply` must see each event before this one's.
    """

    def __init__(self, floor: FloorSpec, service: Service | None, motion: Motion, tickets: Tickets) -> None:
        self._floor = floor
        self._trays = service.robots.trays if service is not None else None
        self._again = service.handover.retries if service is not None else None  # how often a robot may come again
        self._motion = motion
        self._tickets = tickets
        self._jobs: dict[str, Job] = {}
        self._of_course: dict[tuple[str, str], list[Job]] = {}
        self._lost_of: dict[tuple[str, str], set[int]] = {}  # by course: loads that nobody has any more
        self._by_staff: dict[tuple[str, str], dict[int, bool]] = {}  # by course: loads with people, and if served
        self._aboard: dict[str, dict[str, int]] = {}  # trays, by job, by robot
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.JobAssigned: self._assigned,
            e.LoadingBegan: self._loading,
            e.TrayLoaded: self._loaded,
            e.HandoverBegan: self._handover,
            e.HandoverMissed: self._missed,
            e.JobResumed: self._resumed,
            e.UnloadingBegan: self._unloading,
            e.JobEnded: self._ended,
            e.JobDropped: self._dropped,
            e.TraySpilled: self._spilled,
            e.LoadLost: self._lost,
            e.LoadGivenToStaff: self._given_to_staff,
            e.LoadServedByStaff: self._served_by_staff,
            e.CourseDelivered: self._delivered,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    # ── folds ─────────────────────────────────────────────────────────────────────────────────

    def _assigned(self, entry: Entry, event: e.JobAssigned) -> None:
        if self._tickets.course(entry, event.ticket, event.course) is None:
            return
        if event.robot not in self._motion.tracks:
            self._say("unknown", entry, f"there is no robot {event.robot!r}")
        ticket = self._tickets.tickets[event.ticket]
        if event.table != ticket.table:
            self._say("job", entry, f"job {event.job} is for table {event.table}, its ticket's is {ticket.table}")
        bay = self._floor.vertices.get(event.bay)
        if bay is None or bay.kind != "pass":
            self._say("job", entry, f"job {event.job} is to be loaded at {event.bay}, which is no pass bay")
        same = self._of_course.setdefault((event.ticket, event.course), [])
        if event.job in self._jobs:
            self._say("job", entry, f"job {event.job} is assigned twice")
        gone = {
            *self._by_staff.get((event.ticket, event.course), ()),
            *self._lost_of.get((event.ticket, event.course), ()),
        }
        if any(job.assigned.load == event.load for job in same) or event.load in gone:
            self._say(
                "job", entry, f"load {event.load} of course {event.course}, ticket {event.ticket}, is given twice"
            )
        self._jobs[event.job] = job = Job(event)
        same.append(job)

    def _loading(self, entry: Entry, event: e.LoadingBegan) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        self._motion.must_stand(entry, event.robot, job.assigned.bay, f"job {event.job} is loaded")
        course = self._tickets.course(entry, job.assigned.ticket, job.assigned.course)
        if course is not None:
            course.taken = True

    def _loaded(self, entry: Entry, event: e.TrayLoaded) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        self._motion.must_stand(entry, event.robot, job.assigned.bay, f"job {event.job} is loaded")
        if (event.ticket, event.course) != (job.assigned.ticket, job.assigned.course):
            self._say("job", entry, f"job {event.job} is loaded with another course than assigned", event.robot)
        if job.loaded:
            self._say("job", entry, f"job {event.job} is loaded twice", event.robot)
        course = self._tickets.course(entry, job.assigned.ticket, job.assigned.course)
        if course is not None and course.loads is None:
            self._say("job", entry, f"job {event.job} is loaded before its course is ready", event.robot)
        job.loaded = True
        aboard = self._aboard.setdefault(event.robot, {})
        aboard[event.job] = event.trays
        carried = sum(aboard.values())
        if self._trays is not None and carried > self._trays:
            self._say("tray", entry, f"{event.robot} carries {carried} trays, but has {self._trays}", event.robot)

    def _handover(self, entry: Entry, event: e.HandoverBegan) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        if not job.loaded:
            self._say("job", entry, f"job {event.job} is handed over, but was not loaded", event.robot)
        self._motion.must_stand(entry, event.robot, self._stop(job), f"job {event.job} is handed over")
        job.handed_over, job.until_ms = True, event.until_ms

    def _missed(self, entry: Entry, event: e.HandoverMissed) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        if not job.handed_over:
            self._say("job", entry, f"job {event.job} is not taken, but no hand-over began", event.robot)
        elif entry.at_ms < job.until_ms:
            what = f"the hand-over of job {event.job} is given up at {entry.at_ms} ms, before {job.until_ms} ms"
            self._say("job", entry, what, event.robot)
        job.handed_over = False
        job.missed += 1
        if event.then == "again" and self._again is not None and job.missed > self._again:
            self._say("job", entry, f"job {event.job} is tried again for time {job.missed}", event.robot)

    def _resumed(self, entry: Entry, event: e.JobResumed) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is not None and (not job.missed or job.handed_over or job.ended):
            self._say("job", entry, f"job {event.job} is resumed, but waits for no further try", event.robot)

    def _unloading(self, entry: Entry, event: e.UnloadingBegan) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        if not job.missed or job.handed_over:
            self._say("job", entry, f"job {event.job} comes back, but somebody may take it yet", event.robot)
        self._motion.must_stand(entry, event.robot, job.assigned.bay, f"job {event.job} is taken off the trays")

    def _ended(self, entry: Entry, event: e.JobEnded) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        if not job.handed_over:
            self._say("job", entry, f"job {event.job} ends, but no hand-over began", event.robot)
        if job.ended:
            self._say("job", entry, f"job {event.job} ends twice", event.robot)
        self._motion.must_stand(entry, event.robot, self._stop(job), f"job {event.job} ends")
        job.ended = True
        self._aboard.get(event.robot, {}).pop(event.job, None)

    def _dropped(self, entry: Entry, event: e.JobDropped) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is None:
            return
        if job.ended:
            self._say("job", entry, f"job {event.job} is dropped, but has ended", event.robot)
        self._aboard.get(event.robot, {}).pop(event.job, None)
        del self._jobs[event.job]
        self._of_course[job.assigned.ticket, job.assigned.course].remove(job)

    def _spilled(self, entry: Entry, event: e.TraySpilled) -> None:
        job = self._job(entry, event.job, event.robot)
        if job is not None and (not job.loaded or job.ended):
            self._say("job", entry, f"job {event.job} is spilled, but not on a tray", event.robot)

    def _lost(self, entry: Entry, event: e.LoadLost) -> None:
        key = event.ticket, event.course
        if any(job.assigned.load == event.load for job in self._of_course.get(key, ())) or (
            event.load in self._by_staff.get(key, {})
        ):
            self._say("job", entry, f"load {event.load} of course {event.course} is lost, but somebody has it")
        self._lost_of.setdefault(key, set()).add(event.load)

    def _given_to_staff(self, entry: Entry, event: e.LoadGivenToStaff) -> None:
        course = self._tickets.course(entry, event.ticket, event.course)
        if course is None:
            return
        name = f"load {event.load} of course {event.course}, ticket {event.ticket}"
        if not 1 <= event.load <= len(course.loads or ()):
            self._say("job", entry, f"{name} is given to a person, but there is none")
        key = event.ticket, event.course
        with_robot = any(job.assigned.load == event.load for job in self._of_course.get(key, ()))
        if with_robot or event.load in self._by_staff.setdefault(key, {}):
            self._say("job", entry, f"{name} is given twice")
        self._by_staff[key][event.load] = False
        course.taken = True

    def _served_by_staff(self, entry: Entry, event: e.LoadServedByStaff) -> None:
        if self._tickets.course(entry, event.ticket, event.course) is None:
            return
        loads = self._by_staff.setdefault((event.ticket, event.course), {})
        if loads.get(event.load) is not False:
            name = f"load {event.load} of course {event.course}, ticket {event.ticket}"
            self._say("job", entry, f"{name} is served by a person who does not carry it")
        loads[event.load] = True

    def _delivered(self, entry: Entry, event: e.CourseDelivered) -> None:
        course = self._tickets.course(entry, event.ticket, event.course)
        if course is None:
            return
        name = f"course {event.course} of ticket {event.ticket}"
        if course.delivered:
            self._say("ticket", entry, f"{name} is delivered twice")
        if self._tickets.tickets[event.ticket].cancelled:
            self._say("ticket", entry, f"{name} is delivered, but its ticket was cancelled")
        key = event.ticket, event.course
        loads_of = dict(enumerate(course.loads or (), start=1))
        brought = [
            job.assigned.load
            for job in self._of_course.get(key, ())
            if job.ended and job.assigned.dishes == loads_of.get(job.assigned.load)
        ]
        brought += [load for load, served in self._by_staff.get(key, {}).items() if served]
        brought += sorted(self._lost_of.get(key, ()))
        if sorted(brought) != list(loads_of) or not brought:
            loads = "no loads" if course.loads is None else f"loads of {course.loads} dishes"
            self._say("job", entry, f"{name} is delivered, but of {loads} there came whole: {tuple(sorted(brought))}")
        course.delivered = True

    # ── checks ────────────────────────────────────────────────────────────────────────────────

    def _job(self, entry: Entry, name: str, robot: str) -> Job | None:
        job = self._jobs.get(name)
        if job is None:
            self._say("unknown", entry, f"there is no job {name!r}", robot)
        elif job.assigned.robot != robot:
            self._say("job", entry, f"job {name} is done by {robot}, but was given to {job.assigned.robot}", robot)
        return job

    def _stop(self, job: Job) -> str:
        table = self._floor.tables.get(job.assigned.table)
        return table.stop if table is not None else ""

    def _say(self, kind: Kind, entry: Entry, what: str, *robots: str) -> None:
        self._tickets.say(kind, entry, what, *robots)
