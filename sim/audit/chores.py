"""Every soiled table is cleared, what a robot collects comes to a wash station, and chores keep their order."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sim.audit.motion import Motion
from sim.audit.report import Kind
from sim.audit.tickets import Tickets
from sim.messages import events as e
from sim.messages.codec import Header
from sim.messages.events import Entry

SOILED_BOUND_MS = 3_600_000  # a table soiled longer than this, beside the house's patience, is forgotten


@dataclass(slots=True)
class Chore:
    """One assignment and how far it is."""

    assigned: e.ChoreAssigned
    done: int = 0
    until_ms: int | None = None  # of the stay that has begun
    dishes: int = 0  # on the robot


class Chores:
    """What robots do besides deliveries, and the tables that it is done for.

    Args:
        motion: where each robot is at the present event.
        tickets: what came to the tables; its `apply` must see each event before this one's.
    """

    def __init__(self, header: Header, motion: Motion, tickets: Tickets) -> None:
        self._floor, self._service = header.floor, header.service
        self._motion = motion
        self._tickets = tickets
        self._dishes = Counter[str]()  # by table
        self._soiled: dict[str, tuple[int, int]] = {}  # by table: since when, and which event says so
        self._chores: dict[str, Chore] = {}  # under way
        self._jobs: dict[str, set[str]] = {}  # by robot
        self._clear: dict[str, tuple[str, int]] = {}  # calls to clear a table: which, and the dishes there by then
        self._attended: set[str] = set()  # calls for which a robot was there, and somebody saw to it
        self._lost: dict[tuple[str, str], set[int]] = {}  # loads that never came, by course
        self._on: dict[type, Callable[[Entry, Any], None]] = {
            e.CourseDelivered: self._delivered,
            e.VisitOpened: self._visit_opened,
            e.TableSoiled: self._table_soiled,
            e.TableGivenToStaff: self._given_to_staff,
            e.TableCleared: self._cleared,
            e.ChoreAssigned: self._assigned,
            e.StayBegan: self._stay_began,
            e.StayEnded: self._stay_ended,
            e.ChoreDropped: self._dropped,
            e.AllStopped: self._held_up,
            e.RobotStuck: self._held_up,
            e.RobotDisconnected: self._held_up,
            e.TraySpilled: self._held_up,
            e.LoadLost: self._load_lost,
            e.ServiceCalled: self._called,
            e.CallAnswered: self._answered,
            e.JobAssigned: self._job_assigned,
            e.JobEnded: self._job_over,
            e.JobDropped: self._job_over,
        }

    def apply(self, entry: Entry) -> None:
        """Take one more event of the log."""
        fold = self._on.get(type(entry.event))
        if fold is not None:
            fold(entry, entry.event)

    def finish(self, until_ms: int) -> None:
        """The log ends: report the tables that nobody has cleared."""
        patience_ms = self._service.bussing.patience_s * 1000 if self._service is not None else 0
        for table, (since_ms, seq) in self._soiled.items():
            age_ms = until_ms - since_ms
            if age_ms > SOILED_BOUND_MS + patience_ms:
                what = f"table {table} is soiled since {since_ms} ms: nobody has cleared it"
                self._tickets.report("table", until_ms, seq, what, age_ms=age_ms)

    # ── tables ────────────────────────────────────────────────────────────────────────────────

    def _delivered(self, entry: Entry, event: e.CourseDelivered) -> None:
        course = self._tickets.course(entry, event.ticket, event.course)
        if course is not None:
            lost = self._lost.get((event.ticket, event.course), ())
            came = [dishes for load, dishes in enumerate(course.loads or (), start=1) if load not in lost]
            self._dishes[self._tickets.tickets[event.ticket].table] += sum(came)

    def _called(self, _: Entry, event: e.ServiceCalled) -> None:
        if event.kind == "clear":
            self._clear[event.call] = event.table, self._dishes[event.table]

    def _answered(self, entry: Entry, event: e.CallAnswered) -> None:
        if event.by == "robot" and event.call not in self._attended:
            self._say("call", entry, f"call {event.call} is answered by a robot, but none was there for it")
        if event.by == "staff" and event.call in self._clear:
            table, dishes = self._clear[event.call]
            self._dishes[table] -= min(dishes, self._dishes[table])

    def _load_lost(self, _: Entry, event: e.LoadLost) -> None:
        self._lost.setdefault((event.ticket, event.course), set()).add(event.load)

    def _visit_opened(self, entry: Entry, event: e.VisitOpened) -> None:
        if event.table in self._soiled:
            self._say("table", entry, f"visit {event.visit} opens at table {event.table}, which isn't cleared")
        elif self._dishes[event.table]:
            self._say("table", entry, f"visit {event.visit} opens at table {event.table}, where dishes stand")

    def _table_soiled(self, entry: Entry, event: e.TableSoiled) -> None:
        if event.table in self._soiled:
            self._say("table", entry, f"table {event.table} is soiled a second time")
        if event.dishes != self._dishes[event.table] or event.dishes < 1:
            there = self._dishes[event.table]
            self._say(
                "table", entry, f"table {event.table} is soiled with {event.dishes} dishes, but {there} are there"
            )
        if self._tickets.table_of(event.visit) is not None:
            self._say("table", entry, f"table {event.table} is soiled, but visit {event.visit} is open")
        self._soiled[event.table] = entry.at_ms, entry.seq

    def _given_to_staff(self, entry: Entry, event: e.TableGivenToStaff) -> None:
        if event.table not in self._soiled:
            self._say("table", entry, f"table {event.table} is given to a person, but isn't soiled")

    def _cleared(self, entry: Entry, event: e.TableCleared) -> None:
        if self._soiled.pop(event.table, None) is None:
            self._say("table", entry, f"table {event.table} is cleared, but isn't soiled")
        left = self._dishes.pop(event.table, 0)
        if event.by == "robot" and left:
            self._say("table", entry, f"table {event.table} is cleared by a robot, but {left} dishes are left")

    # ── chores ────────────────────────────────────────────────────────────────────────────────

    def _assigned(self, entry: Entry, event: e.ChoreAssigned) -> None:
        if event.robot not in self._motion.tracks:
            self._say("unknown", entry, f"there is no robot {event.robot!r}")
        if event.chore in self._chores:
            self._say("chore", entry, f"chore {event.chore} is assigned twice")
        if self._jobs.get(event.robot) or any(c.assigned.robot == event.robot for c in self._chores.values()):
            self._say("chore", entry, f"{event.robot} gets chore {event.chore}, but has something else to do")
        actions = [place.action for place in event.places]
        if ("collect" in actions) != (actions[-1:] == ["wash"]) or (
            {"hand over", "offer"} & {*actions} and actions[0] != "fetch"
        ):
            self._say("chore", entry, f"chore {event.chore} takes something from nowhere, or leaves it nowhere")
        for place in event.places:
            if not self._fits(place):
                self._say("chore", entry, f"chore {event.chore} is to {place.action} at {place.vertex}")
        self._chores[event.chore] = Chore(event)

    def _fits(self, place: e.ChorePlace) -> bool:
        """Whether that is done at such a place."""
        vertex, table = self._floor.vertices.get(place.vertex), self._floor.tables.get(place.table)
        if place.action in ("collect", "hand over", "offer"):
            return table is not None and table.stop == place.vertex
        return vertex is not None and vertex.kind == ("pass" if place.action == "fetch" else place.action)

    def _stay_began(self, entry: Entry, event: e.StayBegan) -> None:
        chore = self._chore(entry, event)
        if chore is None:
            return
        if chore.until_ms is not None:
            self._say("chore", entry, f"the stay of chore {event.chore} at its place {event.place} begins twice")
        chore.until_ms = event.until_ms

    def _stay_ended(self, entry: Entry, event: e.StayEnded) -> None:
        chore = self._chore(entry, event)
        if chore is None:
            return
        if chore.until_ms is None or entry.at_ms > chore.until_ms:
            what = "without having begun" if chore.until_ms is None else f"after {chore.until_ms} ms"
            self._say("chore", entry, f"the stay of chore {event.chore} at its place {event.place} ends {what}")
        place = chore.assigned.places[event.place - 1]
        if place.call and place.table and event.by != "nobody":
            self._attended.add(place.call)
        if place.action == "collect":
            self._collect(entry, event, chore, place.table)
        elif place.action == "wash" and event.dishes != chore.dishes:
            self._say(
                "chore", entry, f"{event.robot} brings {event.dishes} dishes, but had {chore.dishes}", event.robot
            )
            chore.dishes = 0
        elif place.action == "wash":
            chore.dishes -= event.dishes
        self._check_trays(entry, event, chore)
        chore.done, chore.until_ms = chore.done + 1, None
        if chore.done == len(chore.assigned.places):
            del self._chores[event.chore]

    def _collect(self, entry: Entry, event: e.StayEnded, chore: Chore, table: str) -> None:
        if event.dishes > self._dishes[table] or (event.by == "nobody" and event.dishes):
            there = self._dishes[table]
            self._say("chore", entry, f"{event.robot} takes {event.dishes} of {there} dishes from {table}", event.robot)
        self._dishes[table] -= min(event.dishes, self._dishes[table])
        chore.dishes += event.dishes

    def _check_trays(self, entry: Entry, event: e.StayEnded, chore: Chore) -> None:
        if self._service is None:
            return
        fleet, per_tray = self._service.robots, self._service.bussing.dishes_per_tray
        if event.trays > fleet.trays or event.trays * per_tray < chore.dishes:
            what = f"{event.robot} carries {chore.dishes} used dishes on {event.trays} of its {fleet.trays} trays"
            self._say("tray", entry, what, event.robot)

    def _dropped(self, entry: Entry, event: e.ChoreDropped) -> None:
        if self._chores.pop(event.chore, None) is None:
            self._say("unknown", entry, f"there is no chore {event.chore!r} under way", event.robot)
        if not event.because.strip():
            self._say("chore", entry, f"chore {event.chore} is dropped without a reason", event.robot)

    def _held_up(self, _: Entry, event: e.AllStopped | e.RobotStuck | e.RobotDisconnected | e.TraySpilled) -> None:
        """A stay lasts for as long as the robot is held up there, and no limit holds for it any more."""
        for chore in self._chores.values():
            if chore.until_ms is not None and chore.assigned.robot == getattr(event, "robot", chore.assigned.robot):
                chore.until_ms = sys.maxsize

    def _job_assigned(self, entry: Entry, event: e.JobAssigned) -> None:
        self._jobs.setdefault(event.robot, set()).add(event.job)
        if any(chore.assigned.robot == event.robot for chore in self._chores.values()):
            self._say("chore", entry, f"{event.robot} gets job {event.job} beside a chore", event.robot)

    def _job_over(self, _: Entry, event: e.JobEnded | e.JobDropped) -> None:
        self._jobs.get(event.robot, set()).discard(event.job)

    # ── checks ────────────────────────────────────────────────────────────────────────────────

    def _chore(self, entry: Entry, event: e.StayBegan | e.StayEnded) -> Chore | None:
        """The chore that an event goes on with, at its next place, by its robot, which stands there."""
        chore = self._chores.get(event.chore)
        if chore is None:
            self._say("unknown", entry, f"there is no chore {event.chore!r} under way", event.robot)
            return None
        if chore.assigned.robot != event.robot or event.place != chore.done + 1:
            what = f"{event.robot} is at place {event.place} of chore {event.chore}, which is not its next one"
            self._say("chore", entry, what, event.robot)
            return None
        vertex = chore.assigned.places[chore.done].vertex
        self._motion.must_stand(entry, event.robot, vertex, f"chore {event.chore} is done")
        return chore

    def _say(self, kind: Kind, entry: Entry, what: str, *robots: str) -> None:
        self._tickets.say(kind, entry, what, *robots)
