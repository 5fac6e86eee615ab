"""What someone should look at, with when it began and ended: late tickets, robots that don't get on, a full pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from sim.board import Board
from sim.menu import Menu
from sim.messages import events as e
from sim.messages.events import Entry
from sim.view.look import Selection
from sim.view.situation import LOW_CHARGE, AgeLimits
from sim.view.words import in_words, short_name, table_label

AlertKind = Literal[
    "late",
    "broken",
    "stranded",
    "stuck",
    "spilled",
    "no connection",
    "not taken",
    "to a person",
    "pass full",
    "low battery",
    "sold out",
    "cut off",
]

STUCK_MS = 60_000  # a wait for another robot that is longer than this
CHARGED = 0.3  # from here on a battery that was low isn't any more
URGENT: frozenset[AlertKind] = frozenset(
    {"late", "broken", "stranded", "stuck", "spilled", "no connection", "not taken"}
)


@dataclass(slots=True)
class Alert:
    """One thing to look at; `ended_ms` is None while it lasts. `place` is what a click on it selects."""

    kind: AlertKind
    about: str
    at_ms: int
    words: str
    place: Selection | None
    ended_ms: int | None = None

    @property
    def key(self) -> tuple[str, str, int]:
        """What tells it from all others of an evening."""
        return self.kind, self.about, self.at_ms

    def lasts_at(self, t_ms: int) -> bool:
        return self.at_ms <= t_ms and (self.ended_ms is None or self.ended_ms > t_ms)


class Alerts:
    """Follows an evening, event by event. What begins by time alone is told as soon as its moment is asked about."""

    def __init__(self, limits: AgeLimits, menu: Menu) -> None:
        self._limits = limits
        self._menu = menu
        self._begun: list[Alert] = []
        self._open: dict[tuple[AlertKind, str], Alert] = {}
        self._cut_off: dict[str, str] = {}  # by table, what its alert is about
        self._tickets: dict[str, Alert] = {}  # open ones, with the alert that there will be
        self._waits: dict[str, Alert] = {}  # likewise, of robots that wait

    def until(self, t_ms: int) -> list[Alert]:
        """All that have begun by a moment, in the order in which they did."""
        due = (alert for part in (self._tickets, self._waits) for alert in part.values())
        known = [alert for alert in self._begun if alert.at_ms <= t_ms]
        return sorted([*known, *(alert for alert in due if alert.at_ms <= t_ms)], key=lambda alert: alert.at_ms)

    def follow(self, board: Board, entry: Entry) -> None:
        """Take one more event; `board` is after it."""
        told = _TOLD.get(type(entry.event))
        if told is not None:
            told(self, board, entry.event)

    # ── that begin and end with events ────────────────────────────────────────────────────────

    def _begin(self, kind: AlertKind, about: str, at_ms: int, words: str, place: Selection | None) -> None:
        if (kind, about) not in self._open:
            alert = self._open[kind, about] = Alert(kind, about, at_ms, words, place)
            self._begun.append(alert)

    def _end(self, kinds: Iterable[AlertKind], about: str, at_ms: int) -> None:
        for kind in kinds:
            alert = self._open.pop((kind, about), None)
            if alert is not None:
                alert.ended_ms = at_ms

    def _robot(self, kind: AlertKind, board: Board, robot: str, words: str) -> None:
        name = f"Robot {short_name(robot)}"
        self._begin(kind, robot, board.at_ms, f"{name} {words}", Selection("robot", robot))

    def broke(self, board: Board, event: e.RobotBroke) -> None:
        self._robot("broken", board, event.robot, f"broke down: {event.because}")

    def stranded(self, board: Board, event: e.RobotStranded) -> None:
        self._robot("stranded", board, event.robot, f"is stranded: {in_words(board.floor, event.because)}")

    def stuck(self, board: Board, event: e.RobotStuck) -> None:
        self._robot("stuck", board, event.robot, f"is stuck: {event.because}")

    def spilled(self, board: Board, event: e.TraySpilled) -> None:
        self._robot("spilled", board, event.robot, "has spilled what it carried, and is to be cleaned")

    def offline(self, board: Board, event: e.RobotDisconnected) -> None:
        self._robot("no connection", board, event.robot, f"has no connection: {event.because}")

    def works_again(self, board: Board, event: e.RobotEvent) -> None:
        """What that ends; a robot that is carried away or put back begins anew."""
        kinds = _ENDED_BY.get(type(event), ("broken", "stranded", "stuck", "spilled", "no connection"))
        self._end(kinds, event.robot, board.at_ms)  # type: ignore[union-attr]  # all of these are about one

    def departed(self, board: Board, event: e.RobotDeparted) -> None:
        charge = board.charge_at(board.robots[event.robot], board.at_ms)
        if charge < LOW_CHARGE:
            self._robot("low battery", board, event.robot, f"has {charge:.0%} of its battery left")
        elif charge >= CHARGED:
            self._end(("low battery",), event.robot, board.at_ms)

    def held(self, board: Board, event: e.CourseHeld) -> None:
        if event.because == "the pass is full":
            self._begin("pass full", "pass", board.at_ms, "The pass is full", Selection("kitchen", "pass"))

    def fired(self, board: Board, _: e.CourseFired) -> None:
        if ("pass full", "pass") not in self._open:
            return
        held = (course.held for ticket in board.open_tickets() for course in ticket.courses.values())
        if "the pass is full" not in held:
            self._end(("pass full",), "pass", board.at_ms)

    def sold_out(self, board: Board, event: e.ItemEightySixed | e.StockSet | e.TicketPlaced) -> None:
        items = [line.item for line in event.lines] if isinstance(event, e.TicketPlaced) else [event.item]
        for item in items:
            if board.left_of(item) == 0:
                name = self._menu.by_id[item].name.en
                self._begin("sold out", item, board.at_ms, f"Sold out: {name}", Selection("kitchen", item))
            else:
                self._end(("sold out",), item, board.at_ms)

    def brought_back(self, board: Board, event: e.ItemBroughtBack) -> None:
        if board.left_of(event.item) != 0:
            self._end(("sold out",), event.item, board.at_ms)

    def cut_off(self, board: Board, event: e.TableCutOff) -> None:
        """One alert for all tables that are cut off at once for one reason: it lasts until each is in reach again."""
        about = f"{board.at_ms} {event.because}"
        self._cut_off[event.table] = about
        together = [table for table, why in self._cut_off.items() if why == about]
        said = ", ".join(map(table_label, together))
        self._begin("cut off", about, board.at_ms, "", Selection("table", together[0]))
        self._open["cut off", about].words = f"No robot reaches {said}: {in_words(board.floor, event.because)}"

    def in_reach(self, board: Board, event: e.TableInReach) -> None:
        about = self._cut_off.pop(event.table, None)
        if about is not None and about not in self._cut_off.values():
            self._end(("cut off",), about, board.at_ms)

    # ── food that a robot brought in vain, or can't bring ─────────────────────────────────────

    def missed(self, board: Board, event: e.HandoverMissed) -> None:
        table, robot = table_label(board.tickets[event.ticket].table), short_name(event.robot)
        goes = "comes again" if event.then == "again" else "brings it back to the pass"
        self._food("not taken", board, event.ticket, f"{table} did not take its food: robot {robot} {goes}")

    def left_trays(self, board: Board, event: e.JobEnded) -> None:
        """A person who serves at the table because nobody took it has come already: that is over at once."""
        ticket = board.jobs[event.job].ticket
        if event.because:
            why = in_words(board.floor, event.because)
            words = f"{table_label(board.tickets[ticket].table)}: a person served it, since {why}"
            self._food("not taken", board, ticket, words)
        self._end(("not taken",), ticket, board.at_ms)

    def to_a_person(self, board: Board, event: e.LoadGivenToStaff) -> None:
        why = in_words(board.floor, event.because)
        words = f"{table_label(board.tickets[event.ticket].table)}: a person brings it, since {why}"
        self._food("to a person", board, event.ticket, words)

    def food_is_there(self, board: Board, event: e.LoadServedByStaff | e.LoadLost) -> None:
        self._end(("not taken", "to a person"), event.ticket, board.at_ms)

    def _food(self, kind: AlertKind, board: Board, ticket: str, words: str) -> None:
        self._begin(kind, ticket, board.at_ms, words, Selection("ticket", ticket))

    # ── that begin by time alone ──────────────────────────────────────────────────────────────

    def placed(self, board: Board, event: e.TicketPlaced) -> None:
        late_ms = board.at_ms + self._limits.late_ms
        words = f"{table_label(event.table)} waits too long for its order"
        self._tickets[event.ticket] = Alert("late", event.ticket, late_ms, words, Selection("ticket", event.ticket))
        self.sold_out(board, event)

    def ticket_done(self, board: Board, event: e.CourseDelivered | e.TicketCancelled | e.LineCancelled) -> None:
        if not board.tickets[event.ticket].is_open:
            self._end(("not taken", "to a person"), event.ticket, board.at_ms)
        if event.ticket in self._tickets and not board.tickets[event.ticket].is_open:
            self._settle(self._tickets.pop(event.ticket), board.at_ms)

    def wait_began(self, board: Board, event: e.WaitBegan) -> None:
        words = f"Robot {short_name(event.robot)} doesn't get on: {in_words(board.floor, event.because)}"
        place = Selection("robot", event.robot)
        self._waits[event.robot] = Alert("stuck", event.robot, board.at_ms + STUCK_MS, words, place)

    def wait_ended(self, board: Board, event: e.WaitEnded | e.RobotRemoved) -> None:
        if event.robot in self._waits:
            self._settle(self._waits.pop(event.robot), board.at_ms)

    def removed(self, board: Board, event: e.RobotRemoved) -> None:
        self.works_again(board, event)
        self.wait_ended(board, event)

    def _settle(self, alert: Alert, ended_ms: int) -> None:
        """It is over: if its moment had come by then, it is one of the evening's alerts."""
        if alert.at_ms < ended_ms:
            alert.ended_ms = ended_ms
            self._begun.append(alert)


_ENDED_BY: dict[type, tuple[AlertKind, ...]] = {
    e.RobotMended: ("broken",),
    e.RobotFreed: ("stranded",),
    e.RobotUnstuck: ("stuck",),
    e.RobotReconnected: ("no connection",),
    e.RobotCleaned: ("spilled",),
}
_TOLD: dict[type, Callable[[Alerts, Board, Any], None]] = {
    e.RobotBroke: Alerts.broke,
    e.RobotStranded: Alerts.stranded,
    e.RobotStuck: Alerts.stuck,
    e.RobotDisconnected: Alerts.offline,
    e.TraySpilled: Alerts.spilled,
    e.RobotCleaned: Alerts.works_again,
    e.RobotUnstuck: Alerts.works_again,
    e.RobotReconnected: Alerts.works_again,
    e.RobotMended: Alerts.works_again,
    e.RobotFreed: Alerts.works_again,
    e.RobotPlaced: Alerts.works_again,
    e.RobotRemoved: Alerts.removed,
    e.RobotDeparted: Alerts.departed,
    e.CourseHeld: Alerts.held,
    e.CourseFired: Alerts.fired,
    e.ItemEightySixed: Alerts.sold_out,
    e.StockSet: Alerts.sold_out,
    e.ItemBroughtBack: Alerts.brought_back,
    e.TableCutOff: Alerts.cut_off,
    e.TableInReach: Alerts.in_reach,
    e.HandoverMissed: Alerts.missed,
    e.JobEnded: Alerts.left_trays,
    e.LoadGivenToStaff: Alerts.to_a_person,
    e.LoadServedByStaff: Alerts.food_is_there,
    e.LoadLost: Alerts.food_is_there,
    e.TicketPlaced: Alerts.placed,
    e.CourseDelivered: Alerts.ticket_done,
    e.TicketCancelled: Alerts.ticket_done,
    e.LineCancelled: Alerts.ticket_done,
    e.WaitBegan: Alerts.wait_began,
    e.WaitEnded: Alerts.wait_ended,
}
