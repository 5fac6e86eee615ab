"""Why anything waits: alerts that stay until seen, reasons in words, a ticket's life, the last hour's figures."""

from __future__ import annotations

from collections.abc import Iterable

import corner_room as room
import pygame
import pytest

from sim.messages import events as e
from sim.messages.events import AnyEvent
from sim.view.alerts import Alert
from sim.view.alerts_panel import unseen
from sim.view.details import details
from sim.view.history import Driven
from sim.view.kpi_strip import charts
from sim.view.look import Look, Selection
from sim.view.past import Past
from sim.view.recording import Recording
from sim.view.situation import AgeLimits
from sim.view.theme import DARK
from sim.view.ticket_life import lives
from sim.view.window import Window
from sim.view.words import in_words, place_name, way_name

SIZE = (1280, 800)
MINUTE_MS = 60_000
Told = list[tuple[int, AnyEvent]]


def past_of(told: Told) -> Past:
    past = Past(room.restaurant(), AgeLimits())
    past.take(room.entries(told))
    return past


def departed(robot: str, from_: str, to: str, at_ms: int) -> tuple[int, AnyEvent]:
    return at_ms, e.RobotDeparted(robot, from_=from_, to=to, depart_ms=at_ms, arrive_ms=at_ms + 2_000)


def said(told: Told, kind: str, name: str, t_ms: int) -> str:
    past = past_of(told)
    look = Look(selected=Selection(kind, name))  # type: ignore[arg-type]
    found = details(room.restaurant(), past.board_at(t_ms), t_ms, look, past)
    assert found is not None
    return "\n".join(f"{fact.label}: {fact.value}" for fact in found.facts)


# ── alerts ────────────────────────────────────────────────────────────────────────────────────

ON_ITS_WAY: Told = [room.seated(), room.ordered(), *room.plated(), *room.sent("robot-1")]
HOUR_22 = 22 * 3_600_000


@pytest.mark.parametrize(
    ("kind", "began_ms", "begins", "ends"),
    [
        ("late", 20 * MINUTE_MS, ON_ITS_WAY, room.served("robot-1", at_ms=25 * MINUTE_MS)),
        ("broken", 5_000, [(5_000, e.RobotBroke("robot-1", "wheel"))], [(9_000, e.RobotMended("robot-1"))]),
        (
            "stuck",
            5_000,
            [(5_000, e.RobotStuck("robot-1", "a chair"))],
            [(9_000, e.RobotUnstuck("robot-1", "operator"))],
        ),
        (
            "no connection",
            5_000,
            [(5_000, e.RobotDisconnected("robot-1", "x"))],
            [(9_000, e.RobotReconnected("robot-1"))],
        ),
        (
            "spilled",
            5_000,
            [*ON_ITS_WAY, (5_000, e.TraySpilled("robot-1", "job-1", "a bump"))],
            [(9_000, e.RobotCleaned("robot-1", "operator"))],
        ),
        ("stranded", 5_000, [(5_000, e.RobotStranded("robot-1", "shut"))], [(9_000, e.RobotFreed("robot-1"))]),
        (
            "stuck",
            61_000,
            [(1_000, e.WaitBegan("robot-2", for_="robot-1", at="pass", because="robot-1 passes a first"))],
            [(90_000, e.WaitEnded("robot-2"))],
        ),
        (
            "pass full",
            5_000,
            [room.seated(), room.ordered(), (5_000, e.CourseHeld("ticket-1", "mains", "the pass is full"))],
            [(9_000, e.CourseFired("ticket-1", "mains", ((0, 9_000),), 2, 9_000))],
        ),
        ("sold out", 5_000, [(5_000, e.ItemEightySixed("noodles"))], [(9_000, e.ItemBroughtBack("noodles"))]),
        ("sold out", 5_000, [(5_000, e.StockSet("noodles", 0))], [(9_000, e.StockSet("noodles", 7))]),
        ("cut off", 5_000, [(5_000, e.TableCutOff("1", "shut"))], [(9_000, e.TableInReach("1"))]),
        (
            "low battery",
            HOUR_22,
            [departed("robot-1", "dock-1", "a", 0), departed("robot-1", "a", "b", HOUR_22)],
            [departed("robot-1", "a", "dock-1", HOUR_22 + 9_000), departed("robot-1", "dock-1", "a", 2 * HOUR_22)],
        ),
    ],
)
def test_an_alert_begins_and_ends_with_what_it_is_about(kind: str, began_ms: int, begins: Told, ends: Told) -> None:
    def lasting(told: Told, t_ms: int) -> list[Alert]:
        return [alert for alert in past_of(told).alerts.until(t_ms) if alert.kind == kind and alert.lasts_at(t_ms)]

    (alert,) = lasting(begins, began_ms)
    assert alert.at_ms == began_ms
    assert alert.words
    assert lasting(begins, began_ms - 1) == []
    assert lasting([*begins, *ends], ends[-1][0]) == []
    over = past_of([*begins, *ends]).alerts.until(ends[-1][0])
    assert [one.ended_ms for one in over if one.kind == kind] == [ends[-1][0]]


def test_what_was_served_in_time_was_never_an_alert() -> None:
    told = [*ON_ITS_WAY, *room.served("robot-1", at_ms=9 * MINUTE_MS)]
    assert past_of(told).alerts.until(60 * MINUTE_MS) == []


def alert(kind: str, at_ms: int, ended_ms: int | None = None) -> Alert:
    return Alert(kind, kind, at_ms, kind, None, ended_ms)  # type: ignore[arg-type]


def test_alerts_that_last_come_before_those_that_are_over_and_urgent_ones_first() -> None:
    all_ = [alert("late", 1, 5), alert("sold out", 2), alert("broken", 3), alert("late", 4), alert("stuck", 50)]
    new = unseen(all_, 10, Look(seen=frozenset({("broken", "broken", 3)})))
    assert [(one.kind, one.at_ms) for one in new] == [("late", 4), ("sold out", 2), ("late", 1)]


def window_at(told: Told, t_ms: int) -> Window:
    opened = Window(Recording(room.restaurant(), room.entries(told)), pygame.Surface(SIZE), wall_s=room.Wall())
    opened.playhead.jump_to(t_ms)
    opened.frame()
    return opened


BROKEN: Told = [(5_000, e.RobotBroke("robot-2", "wheel")), (6_000, e.RobotMended("robot-2")), (99_000, e.DoorsClosed())]


def test_an_alert_stays_until_someone_has_clicked_it_and_leads_to_its_place() -> None:
    window = window_at(BROKEN, 50_000)
    window.camera = window.view().panned(3_000, 0)  # the robot is out of sight
    (row,) = window.scene.alert_rows
    assert row.alert.words == "Robot 2 broke down: wheel"
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        window.take(pygame.event.Event(kind, button=1, pos=row.place.center))
    window.frame()
    assert window.look.selected == Selection("robot", "robot-2")
    area = window.scene.layout(SIZE, window.look).floor
    assert area.collidepoint(window.view().to_px((1.0, 3.0)))
    assert window.scene.alert_rows == []


def test_keys_look_at_the_next_alert_and_have_all_seen() -> None:
    told: Told = [*BROKEN[:2], (7_000, e.RobotBroke("robot-1", "wheel")), *BROKEN[2:]]
    window = window_at(told, 50_000)

    def press(sign: str) -> None:
        window.take(pygame.event.Event(pygame.KEYDOWN, key=ord(sign.lower()), unicode=sign, mod=0))
        window.take(pygame.event.Event(pygame.KEYUP, key=ord(sign.lower()), unicode=sign, mod=0))
        window.frame()

    assert len(window.scene.alert_rows) == 2
    press("a")
    assert window.look.selected == Selection("robot", "robot-1")  # it is broken still
    assert len(window.scene.alert_rows) == 1
    press("A")
    assert window.scene.alert_rows == []


# ── reasons ───────────────────────────────────────────────────────────────────────────────────


def test_one_click_on_a_stuck_robot_tells_the_first_cause_of_all() -> None:
    told: Told = [
        (0, e.WaitBegan("robot-1", for_="robot-2", at="a", because="robot-2 passes c first")),
        (5_000, e.RobotBroke("robot-2", "wheel")),
    ]
    why = "why: waits 1:10 for robot 2, which stands still: it broke down 1:05 ago: wheel"
    assert why in said(told, "robot", "robot-1", 70_000)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ([(1, e.CourseHeld("ticket-1", "mains", "the kitchen is busy"))], "the kitchen holds it: the kitchen is busy"),
        ([(1, e.CourseFired("ticket-1", "mains", ((0, 1),), 2, 9))], "no cook is free yet at wok"),
        ([(1, e.LineFired("ticket-1", 0, "wok", 1, 65_000))], "Noodles cooks, 1:00 more at wok"),
        ([*room.plated(at_ms=1)], "no robot has been chosen yet"),
        ([*room.plated(at_ms=1), (1, e.AllStopped())], "all robots are stopped"),
        (
            [*room.plated(at_ms=1), (1, e.RobotBroke("robot-1", "x")), (1, e.RobotRemoved("robot-2", "x"))],
            "no robot is at work",
        ),
        ([*room.plated(at_ms=1), room.sent("robot-1", at_ms=1)[0]], "robot 1 comes to fetch it"),
        ([*room.plated(at_ms=1), *room.sent("robot-1", at_ms=1)], "robot 1 brings it"),
        (
            [
                *room.plated(at_ms=1),
                *room.sent("robot-1", at_ms=1),
                (1, e.WaitBegan("robot-1", for_="robot-2", at="a", because="robot-2 passes c first")),
            ],
            "robot 1: waits 0:04 for robot 2 (robot 2 passes c first)",
        ),
        (
            [*room.plated(at_ms=1), (1, e.LoadGivenToStaff("ticket-1", "mains", 1, 65_000, "cut off"))],
            "a person brings it, there in 1:00",
        ),
    ],
)
def test_a_course_that_is_still_to_come_says_why(told: Told, why: str) -> None:
    assert f": {why}" in said([room.seated(), room.ordered(), *told], "ticket", "ticket-1", 5_000)


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (e.RobotStuck("robot-1", "a chair"), "it is stuck since 1:00: a chair"),
        (e.RobotDisconnected("robot-1", "interference"), "no connection for 1:00: interference"),
        (e.RobotStranded("robot-1", "the way is shut"), "it has no way home: the way is shut"),
        (e.RobotDelayed("robot-1", 71_000, "people in the aisle"), "people in the aisle, 0:10 more"),
        (e.AllStopped(), "all robots were stopped"),
    ],
)
def test_a_robot_that_stands_says_why(event: AnyEvent, why: str) -> None:
    assert f"why: {why}" in said([(1_000, event)], "robot", "robot-1", 61_000)


def test_reasons_call_robots_and_ways_as_the_window_does() -> None:
    floor = room.restaurant().floor
    shut = "the edge between a and b is closed; robot-2 stands in the only way; a dragon"
    assert in_words(floor, shut) == (
        f"the way {way_name(floor, 'a', 'b')} is closed; robot 2 stands in the only way; a dragon"
    )
    assert "T1" in way_name(floor, "a", "b")


def test_places_are_called_by_their_tables_or_what_they_are_and_a_halt_between_two_is_none_of_them() -> None:
    names = {vertex: place_name(room.restaurant(), vertex) for vertex in ("b", "pass", "dock-1", "a", "robot-1@edge")}
    assert names == {"b": "T1", "pass": "pass", "dock-1": "dock-1", "a": "a", "robot-1@edge": "mid-aisle"}


def test_a_robot_tells_what_it_has_done_today() -> None:
    told = [*ON_ITS_WAY, departed("robot-1", "dock-1", "a", 1_000), departed("robot-1", "a", "b", 3_000)]
    told += [*room.served("robot-1", at_ms=9_000), departed("robot-1", "b", "c", 10_000)]
    assert "today: 1 trips, 1 loads, 4 m" in said(told, "robot", "robot-1", 9_500)
    assert "today: 0 trips, 0 loads, 0 m" in said(told, "robot", "robot-1", 500)
    assert Driven().by(5) == (0, 0.0, 0)


def test_a_tickets_life_is_its_stages_one_after_the_other() -> None:
    told: Told = [room.seated(), room.ordered(at_ms=MINUTE_MS)]
    told += [(2 * MINUTE_MS, e.LineFired("ticket-1", 0, "wok", 1, 5 * MINUTE_MS))]
    told += [(5 * MINUTE_MS, e.LinePlated("ticket-1", 0)), (5 * MINUTE_MS, e.CourseReady("ticket-1", "mains", (2,)))]
    told += room.sent("robot-1", at_ms=6 * MINUTE_MS)
    told += [(7 * MINUTE_MS, e.HandoverBegan("robot-1", "job-1", "ticket-1", "mains", 9 * MINUTE_MS))]
    told += room.served("robot-1", at_ms=8 * MINUTE_MS)
    board = room.board(told)
    (life,) = lives(room.restaurant(), board, board.tickets["ticket-1"], 30 * MINUTE_MS)
    assert [(spell.stage, spell.from_ms // MINUTE_MS, spell.to_ms // MINUTE_MS) for spell in life.spells] == [
        ("received", 1, 2), ("cooking", 2, 5), ("on the pass", 5, 6), ("on its way", 6, 7), ("here", 7, 8),
    ]  # fmt: skip
    early = room.board(told[:3])
    (life,) = lives(room.restaurant(), early, early.tickets["ticket-1"], 4 * MINUTE_MS)
    assert [(spell.stage, spell.to_ms // MINUTE_MS) for spell in life.spells] == [("received", 2), ("cooking", 4)]


def test_a_ticket_that_is_clicked_is_drawn_with_its_life() -> None:
    told = [*ON_ITS_WAY, *room.served("robot-1", at_ms=9 * MINUTE_MS), (10 * MINUTE_MS, e.DoorsClosed())]
    window = window_at(told, 10 * MINUTE_MS)
    panel = pygame.Rect(981, 58, 299, 300)
    before = room.count(window.screen, DARK.robots["carrying"], panel)
    window.select(Selection("ticket", "ticket-1"))
    window.frame()
    assert room.count(window.screen, DARK.robots["carrying"], panel) > before + 500


# ── the last hour ─────────────────────────────────────────────────────────────────────────────


def test_ways_are_counted_and_waits_summed_over_the_last_hour() -> None:
    moves = [
        departed("robot-1", *ends, at_ms)
        for ends, at_ms in ((("a", "b"), 0), (("c", "d"), 50_000), (("d", "c"), 60_000))
    ]
    told = [*moves[:1], *moves[1:]]
    told += [(70_000, e.WaitBegan("robot-2", for_="robot-1", at="pass", because="")), (90_000, e.WaitEnded("robot-2"))]
    history = past_of(told).history
    assert history.traffic(90_000) == {("a", "b"): 1, ("c", "d"): 2}
    assert history.traffic(55_000) == {("a", "b"): 1, ("c", "d"): 1}
    assert history.traffic(61 * MINUTE_MS - 1) == {("c", "d"): 1}
    assert (history.stood_ms(80_000), history.stood_ms(200_000)) == ({"pass": 10_000}, {"pass": 20_000})
    assert history.stood_ms(61 * MINUTE_MS + 20_000) == {"pass": 10_000}


def test_the_strips_figures_are_those_of_the_moment_that_is_shown() -> None:
    told = [*ON_ITS_WAY, *room.served("robot-1", at_ms=9 * MINUTE_MS), (40 * MINUTE_MS, e.DoorsClosed())]
    past = past_of(told)

    def figures(t_ms: int) -> dict[str, str]:
        shown = charts(room.restaurant(), past.board_at(t_ms), past.history, t_ms, Look())
        return {chart.label: chart.value for chart in shown}

    assert figures(5 * MINUTE_MS)["to come"] == "1"
    assert figures(5 * MINUTE_MS)["robots busy"] == "1/2"
    later = figures(30 * MINUTE_MS)
    assert (later["min to the table"], later["on time"], later["served in an hour"]) == ("9.0", "100%", "1")


def test_a_low_window_leaves_the_strip_to_the_floor() -> None:
    def strip(size: Iterable[int]) -> object:
        window = window_at(BROKEN, 1)
        width, height = size
        return window.scene.layout((width, height), window.look).strip

    assert strip((1280, 800)) is not None
    assert strip((800, 600)) is None
