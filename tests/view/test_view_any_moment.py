"""Every moment of an evening full of faults can be drawn, with anything selected, any layers on, after any key."""

from __future__ import annotations

import random
from dataclasses import replace

import corner_room as room
import msgspec
import pygame
import pytest

from sim.demand import Demand
from sim.messages import events as e
from sim.restaurant import Restaurant, load
from sim.run import Evening
from sim.view.keys import KEYS, Action
from sim.view.look import LAYERS, Selection
from sim.view.offers import offers
from sim.view.recording import Recording
from sim.view.window import Window

MINUTE_MS = 60_000
LAST_MS = 75 * MINUTE_MS
MOMENTS = 60
KEPT_OPEN: frozenset[Action] = frozenset({"quit", "back", "picture", "film", "offer"})


def full_of_faults() -> Restaurant:
    place = load("bistro")
    faults = msgspec.structs.replace(
        place.service.faults,
        breakdowns_per_h=6.0,
        closures_per_h=6.0,
        stuck_per_h=6.0,
        spills_per_h=6.0,
        outages_per_h=6.0,
    )
    handover = msgspec.structs.replace(place.service.handover, after="retry")
    return msgspec.structs.replace(
        place, service=msgspec.structs.replace(place.service, faults=faults, handover=handover)
    )


@pytest.fixture(scope="module")
def window() -> Window:
    place = full_of_faults()
    evening = Evening(place, 3, Demand(place, 3))
    evening.advance(LAST_MS)
    window = Window(Recording(place, evening.take()), pygame.Surface((640, 480)))
    window.frame()
    window.playhead.pause()
    return window


def anything(window: Window, chance: random.Random) -> Selection:
    """Something that there may be to select, perhaps not at the moment that is shown."""
    board, floor = window.past.latest, window.source.restaurant.floor
    kinds = [
        [Selection("robot", robot) for robot in board.robots],
        [Selection("table", table) for table in floor.tables],
        [Selection("ticket", ticket) for ticket in board.tickets],
        [Selection("edge", *edge) for edge in floor.spec.edges],
        [Selection("kitchen", "")],
    ]
    return chance.choice(chance.choice(kinds))


def test_nothing_that_is_shown_selected_or_pressed_at_any_moment_is_too_much_for_the_window(window: Window) -> None:
    chance = random.Random("any moment")
    keys = [key.action for key in KEYS if key.action not in KEPT_OPEN]
    seen = {alert.kind for alert in window.past.alerts.until(LAST_MS)}
    assert {"broken", "stuck", "spilled", "no connection", "cut off", "to a person"} <= seen
    for _ in range(MOMENTS):
        window.playhead.jump_to(chance.randrange(LAST_MS))
        window.select(anything(window, chance))
        layers = frozenset(chance.sample(sorted(LAYERS), chance.randint(0, len(LAYERS))))
        window.look = replace(window.look, layers=layers)
        window.screen = pygame.Surface(chance.choice([(640, 480), (1280, 800)]))
        window.frame()
        offers(window.source.restaurant, window.board, window.look.selected)
        window.act(chance.choice(keys))
        window.frame()
        assert not window.closed


def test_an_alert_about_an_order_that_was_not_there_yet_is_gone_to() -> None:
    told = room.entries([room.seated("1"), room.ordered("1", at_ms=MINUTE_MS), (60 * MINUTE_MS, e.DoorsClosed())])
    window = Window(Recording(room.restaurant(), told), pygame.Surface((1280, 800)))
    window.frame()
    window.act("next alert")  # from the opening on: the order comes a minute later
    window.frame()
    assert window.look.selected == Selection("ticket", "ticket-1")
    assert window.t_ms > MINUTE_MS
    window.act("start")
    window.frame()  # it is selected still, where it has not been placed
    assert window.t_ms < MINUTE_MS
