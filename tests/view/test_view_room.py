"""Nothing that the window says hides the floor, at any size; and a robot's chore is seen at a glance."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import corner_room as room
import pygame
import pytest

from sim.board import Board
from sim.messages import events as e
from sim.messages.events import AnyEvent, ChoreKind
from sim.view.alerts import URGENT, Alert, Alerts
from sim.view.camera import Camera
from sim.view.chore_sign import chore_sign
from sim.view.details import details
from sim.view.layout import LEAST_SIZE, layout
from sim.view.look import Look, Notice, Selection
from sim.view.offers import offers
from sim.view.scene import Scene
from sim.view.situation import AgeLimits, errand, robot_state
from sim.view.theme import DARK

SIZES = [LEAST_SIZE, (800, 600), (1280, 800), (1920, 1080), (3840, 2160)]
MINUTE_MS = 60_000


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("robots", [0, 3, 40])
def test_the_parts_of_a_window_never_lie_over_each_other_and_the_floor_has_most_of_it(
    size: tuple[int, int], robots: int
) -> None:
    lay = layout(size, with_timeline=True, captions=True, ahead_rows=robots)
    parts = [lay.bar, lay.strip, lay.captions, lay.floor, lay.ahead, lay.legend, lay.panel, lay.timeline]
    there = [part for part in parts if part is not None]
    assert not [pair for pair in combinations(there, 2) if pair[0].colliderect(pair[1])]
    assert all(pygame.Rect((0, 0), size).contains(part) for part in there)
    assert lay.floor.h >= size[1] * 0.38
    assert (lay.ahead is not None) == (robots > 0)


@pytest.mark.parametrize("size", SIZES)
def test_notices_trouble_and_what_plans_hold_leave_the_floor_as_it_is(size: tuple[int, int]) -> None:
    board = room.board([(0, e.PlanAdopted("robot-1", (("dock-1", 0), ("a", 20_000), ("b", 40_000))))])
    scene, calm = Scene(room.restaurant()), Look(end_ms=60_000, layers=frozenset({"reservations"}))
    loud = replace(calm, notices=(Notice("Done. " * 12), Notice("Not done. " * 12, bad=True)), trouble="Lost. " * 20)
    camera, area = scene.fitting(size, calm), scene.layout(size, calm).floor
    pictures = []
    for look in (calm, loud):
        surface = pygame.Surface(size)
        scene.draw(surface, board, 0, camera, look)
        pictures.append([pygame.image.tobytes(surface.subsurface(part), "RGB") for part in (area, surface.get_rect())])
    assert pictures[0][0] == pictures[1][0]
    assert pictures[0][1] != pictures[1][1]


# ── chores ────────────────────────────────────────────────────────────────────────────────────

CALLED: tuple[int, AnyEvent] = (0, e.ServiceCalled("call-1", "visit-1", "1", "water"))
CHORES: dict[ChoreKind, e.ChoreAssigned] = {
    "bussing": e.ChoreAssigned("c", "robot-1", "bussing", (e.ChorePlace("b", "collect", "1", "visit-1"),)),
    "call": e.ChoreAssigned(
        "c",
        "robot-1",
        "call",
        (e.ChorePlace("pass", "fetch", call="call-1"), e.ChorePlace("b", "hand over", "1", "visit-1", "call-1")),
    ),
    "cruise": e.ChoreAssigned("c", "robot-1", "cruise", (e.ChorePlace("b", "offer", "1"),)),
}
LABELS: dict[ChoreKind, str] = {"bussing": "T1 dishes", "call": "T1 water", "cruise": "samples"}


def on_a_chore(kind: ChoreKind) -> Board:
    return room.board([room.seated(), CALLED, (0, CHORES[kind])])


@pytest.mark.parametrize("kind", list(CHORES))
def test_a_robot_on_a_chore_has_a_sign_a_label_and_a_colour_of_its_own(kind: ChoreKind) -> None:
    board, camera = on_a_chore(kind), Camera(80.0, 40.0, 200.0)
    idle = room.board([room.seated(), CALLED])
    at_work, at_rest = pygame.Surface((1280, 800)), pygame.Surface((1280, 800))
    for surface, shown in ((at_work, board), (at_rest, idle)):
        Scene(room.restaurant()).draw(surface, shown, 0, camera, Look(layers=frozenset()))
    state = robot_state(board, board.robots["robot-1"], 0)
    around = pygame.Rect(0, 0, 80, 80)
    around.center = tuple(map(round, camera.to_px(board.robots["robot-1"].position_at(0))))  # type: ignore[assignment]
    assert room.count(at_work, DARK.robots[state], around) > 150
    assert room.count(at_work, DARK.card, around) > room.count(at_rest, DARK.card, around) + 15  # the sign's ground
    assert errand(room.restaurant(), board, board.robots["robot-1"]) == LABELS[kind]


def test_the_signs_of_chores_are_told_apart_without_colours() -> None:
    signs = [pygame.image.tobytes(chore_sign(kind, 8.0, DARK.card, DARK.text, DARK.rim), "RGB") for kind in CHORES]
    for one, other in combinations(signs, 2):
        assert sum(abs(a - b) > 60 for a, b in zip(one, other, strict=True)) > 60


def test_a_robots_card_says_what_its_chore_is_and_which_places_are_ahead() -> None:
    look = Look(selected=Selection("robot", "robot-1"))
    said = details(room.restaurant(), on_a_chore("call"), 0, look)
    assert said is not None
    does = [fact.value for fact in said.facts]
    assert "comes to a call: T1 asked for water" in does
    assert {"fetch at pass", "hand over at T1"} <= set(does)


def test_a_tables_card_says_what_its_guests_called_for() -> None:
    said = details(
        room.restaurant(), room.board([room.seated(), CALLED]), 65_000, Look(selected=Selection("table", "1"))
    )
    assert said is not None
    assert ("calls", "for water, 1:05 ago") in [(fact.label, fact.value) for fact in said.facts]


# ── food that nobody took ─────────────────────────────────────────────────────────────────────

BROUGHT = [
    room.seated(),
    room.ordered(),
    *room.plated(),
    *room.sent("robot-1"),
    (0, e.HandoverBegan("robot-1", "job-1", "ticket-1", "mains", MINUTE_MS)),
]


def alerts_of(told: list[tuple[int, AnyEvent]]) -> list[Alert]:
    board, alerts = Board(room.restaurant()), Alerts(AgeLimits(), room.restaurant().menu)
    for entry in room.entries(told):
        board.apply(entry)
        alerts.follow(board, entry)
    return alerts.until(5 * MINUTE_MS)


@pytest.mark.parametrize(
    ("then", "words"),
    [("again", "robot 1 comes again"), ("back to the pass", "robot 1 brings it back to the pass")],
)
def test_food_that_nobody_took_is_an_alert_until_it_is_served(then: str, words: str) -> None:
    missed = e.HandoverMissed("robot-1", "job-1", "ticket-1", "mains", then)  # type: ignore[arg-type]
    (alert,) = alerts_of([*BROUGHT, (MINUTE_MS, missed)])
    assert (alert.kind, alert.words) == ("not taken", f"T1 did not take its food: {words}")
    assert alert.kind in URGENT
    assert alert.place == Selection("ticket", "ticket-1")
    assert alert.ended_ms is None
    served = [(at_ms + 2 * MINUTE_MS, event) for at_ms, event in room.served("robot-1")]
    (alert,) = alerts_of([*BROUGHT, (MINUTE_MS, missed), *served])
    assert alert.ended_ms == 2 * MINUTE_MS


def test_food_that_a_person_served_because_nobody_took_it_is_an_alert_that_is_over() -> None:
    ended = e.JobEnded("job-1", "robot-1", "staff", because="nobody took it at the table")
    (alert,) = alerts_of([*BROUGHT, (MINUTE_MS, ended), (MINUTE_MS, e.CourseDelivered("ticket-1", "mains"))])
    assert alert.words == "T1: a person served it, since nobody took it at the table"
    assert (alert.at_ms, alert.ended_ms) == (MINUTE_MS, MINUTE_MS)


def test_food_that_a_person_has_to_bring_is_an_alert_until_it_is_there() -> None:
    told = [*BROUGHT[:5], (MINUTE_MS, e.LoadGivenToStaff("ticket-1", "mains", 0, 2 * MINUTE_MS, "the way is shut"))]
    (alert,) = alerts_of(told)
    assert (alert.kind, alert.words) == ("to a person", "T1: a person brings it, since the way is shut")
    assert alert.ended_ms is None
    (alert,) = alerts_of([*told, (3 * MINUTE_MS, e.LoadServedByStaff("ticket-1", "mains", 0))])
    assert alert.ended_ms == 3 * MINUTE_MS


def test_tables_that_are_cut_off_at_once_are_one_alert_until_all_are_in_reach() -> None:
    shut = [(MINUTE_MS, e.TableCutOff(table, "robot-2 stands in the only way")) for table in ("1", "2", "3")]
    (alert,) = alerts_of(shut)
    assert alert.words == "No robot reaches T1, T2, T3: robot 2 stands in the only way"
    assert alert.place == Selection("table", "1")
    back = [(2 * MINUTE_MS, e.TableInReach("1")), (2 * MINUTE_MS, e.TableInReach("2"))]
    (alert,) = alerts_of([*shut, *back])
    assert alert.ended_ms is None
    (alert,) = alerts_of([*shut, *back, (3 * MINUTE_MS, e.TableInReach("3"))])
    assert alert.ended_ms == 3 * MINUTE_MS
    again = alerts_of([*shut, *back, (3 * MINUTE_MS, e.TableCutOff("1", "robot-2 stands in the only way"))])
    assert [each.at_ms for each in again] == [MINUTE_MS, 3 * MINUTE_MS]


def test_a_visit_is_offered_to_be_closed_once_nothing_is_to_come() -> None:
    def labels(told: list[tuple[int, AnyEvent]]) -> list[str]:
        return [offer.label for offer in offers(room.restaurant(), room.board(told), Selection("table", "1"))]

    assert "Close the visit" not in labels(BROUGHT)
    assert "Close the visit" in labels([*BROUGHT, *room.served("robot-1")])
