"""Layers over the floor: what plans hold, where robots stood, how often ways were driven, where they may touch."""

from __future__ import annotations

import math
from dataclasses import replace

import corner_room as room
import msgspec
import pygame
from hypothesis import given
from hypothesis import strategies as st

from sim.floor import Floor, FloorSpec, VertexSpec
from sim.messages import events as e
from sim.messages.events import AnyEvent
from sim.view.camera import Camera
from sim.view.keys import KEYS
from sim.view.look import Layer, Look
from sim.view.past import Past
from sim.view.reservations_layer import Hold, holds
from sim.view.scene import Scene
from sim.view.situation import AgeLimits
from sim.view.zones import closest, conflict_zones

SIZE = (1280, 800)
FULL = Camera(80.0, 40.0, 200.0)
Told = list[tuple[int, AnyEvent]]


def drawn(told: Told, t_ms: int, *layers: Layer) -> pygame.Surface:
    past = Past(room.restaurant(), AgeLimits())
    past.take(room.entries(told))
    surface = pygame.Surface(SIZE)
    look = replace(Look(), layers=frozenset(layers))
    Scene(room.restaurant()).draw(surface, past.board_at(t_ms), t_ms, FULL, look, past)
    return surface


def around(surface: pygame.Surface, *point_m: float) -> pygame.Surface:
    x, y = FULL.to_px((point_m[0], point_m[1]))
    return surface.subsurface(pygame.Rect(round(x) - 12, round(y) - 12, 24, 24))


def redness(surface: pygame.Surface) -> float:
    red, _, blue, _ = pygame.transform.average_color(surface)
    return red - blue


def differs(one: pygame.Surface, other: pygame.Surface, *point_m: float) -> bool:
    first, second = (pygame.image.tobytes(around(surface, *point_m), "RGB") for surface in (one, other))
    return first != second


PLAN: Told = [
    (0, e.PlanAdopted("robot-1", (("dock-1", 0), ("a", 2_000), ("a", 30_000), ("b", 32_000), ("c", 200_000))))
]


def test_a_plans_reservations_are_its_moves_and_stands_of_the_next_minute() -> None:
    robot = room.board(PLAN).robots["robot-1"]
    assert holds(robot, 1_000) == [
        Hold("dock-1", "a", 0, 2_000),
        Hold("a", "a", 2_000, 30_000),
        Hold("a", "b", 30_000, 32_000),
        Hold("b", "c", 32_000, 200_000),
    ]
    assert [hold.stands for hold in holds(robot, 31_000)] == [False, False]
    assert holds(robot, 200_000) == []


def test_what_plans_hold_is_drawn_on_the_floor_and_over_time() -> None:
    bare, held = drawn(PLAN, 1_000), drawn(PLAN, 1_000, "reservations")
    assert differs(bare, held, 4.0, 1.0)  # from a to b
    assert not differs(bare, held, 8.0, 1.0)  # from c to d nobody has planned to drive
    strip = pygame.Rect(20, 690, 300, 30)
    assert pygame.image.tobytes(bare.subsurface(strip), "RGB") != pygame.image.tobytes(held.subsurface(strip), "RGB")


def test_where_robots_stood_for_others_the_floor_glows_and_more_the_longer() -> None:
    told: Told = [
        (0, e.WaitBegan("robot-1", for_="robot-2", at="b", because="")),
        (2_000, e.WaitEnded("robot-1")),
        (2_000, e.WaitBegan("robot-1", for_="robot-2", at="d", because="")),
        (90_000, e.WaitEnded("robot-1")),
    ]
    bare, hot = drawn(told, 95_000), drawn(told, 95_000, "congestion")
    little, much = (redness(around(hot, *at)) - redness(around(bare, *at)) for at in ((5.0, 1.0), (9.0, 1.0)))
    assert 2 < little < much / 2
    assert not differs(bare, hot, 6.9, 1.9)
    assert not differs(drawn(told, 2 * 3_600_000), drawn(told, 2 * 3_600_000, "congestion"), 9.0, 1.0)  # long ago


def test_a_way_is_wider_the_more_often_it_was_driven() -> None:
    def drive(from_: str, to: str, at_ms: int) -> tuple[int, AnyEvent]:
        return at_ms, e.RobotDeparted("robot-1", from_=from_, to=to, depart_ms=at_ms, arrive_ms=at_ms + 900)

    told = [drive("b", "c", 0), *(drive("c", "d", 1_000 * n) for n in range(1, 9))]
    bare, counted = drawn(told, 20_000), drawn(told, 20_000, "traffic")

    def changed(x_m: float) -> int:
        """Pixels of a line across the aisle that differ."""
        x, y = FULL.to_px((x_m, 1.0))
        column = pygame.Rect(round(x), round(y) - 20, 1, 40)
        pairs = zip(*(pygame.PixelArray(s.subsurface(column))[0] for s in (bare, counted)), strict=True)  # type: ignore[call-overload]
        return sum(one != other for one, other in pairs)

    assert 0 < changed(6.6) < changed(8.6) / 2


def test_every_layer_has_a_key_and_says_on_the_floor_that_it_is_on() -> None:
    layers: list[Layer] = ["plans", "vertex names", "reservations", "congestion", "traffic", "conflict zones"]
    assert {key.action for key in KEYS} >= set(layers)
    caption = pygame.Rect(10, 66, 200, 20)
    bare = pygame.image.tobytes(drawn([], 0).subsurface(caption), "RGB")
    said = [pygame.image.tobytes(drawn([], 0, layer).subsurface(caption), "RGB") for layer in layers]
    assert len({bare, *said}) == len(layers) + 1


# ── conflict zones ────────────────────────────────────────────────────────────────────────────


def zones_of(places: dict[str, tuple[float, float]], *ways: tuple[str, str]) -> list[tuple[float, float]]:
    spec = FloorSpec({name: VertexSpec(*place) for name, place in places.items()}, ways, 0.05)
    return conflict_zones(msgspec.structs.replace(room.restaurant(), floor=Floor(spec)))


def test_robots_have_to_keep_clear_at_junctions_crossings_and_lanes_that_are_too_near() -> None:
    """Robots of 25 cm with 5 cm between their rims: their middles stay 55 cm apart."""
    fork = {"a": (0.0, 0.0), "b": (2.0, 0.0), "c": (4.0, 0.0), "d": (2.0, 3.0)}
    assert zones_of(fork, ("a", "b"), ("b", "c"), ("b", "d")) == [(2.0, 0.0)]
    cross = {"a": (0.0, 0.0), "b": (2.0, 0.0), "c": (1.0, -1.0), "d": (1.0, 1.0)}
    assert zones_of(cross, ("a", "b"), ("c", "d")) == [(1.0, 0.0)]
    near = {"a": (0.0, 0.0), "b": (2.0, 0.0), "c": (0.0, 0.5), "d": (2.0, 0.5)}
    assert zones_of(near, ("a", "b"), ("c", "d"))
    far = {"a": (0.0, 0.0), "b": (2.0, 0.0), "c": (0.0, 0.6), "d": (2.0, 0.6)}
    assert zones_of(far, ("a", "b"), ("c", "d")) == []


POINTS = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


@given(POINTS, POINTS, POINTS, POINTS)
def test_no_two_points_of_two_segments_are_nearer_than_the_closest(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]
) -> None:
    gap, _ = closest((a, b), (c, d))
    steps = [n / 10 for n in range(11)]
    sampled = [
        math.dist(
            (a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s), (c[0] + (d[0] - c[0]) * t, c[1] + (d[1] - c[1]) * t)
        )
        for s in steps
        for t in steps
    ]
    assert gap <= min(sampled) + 1e-9
