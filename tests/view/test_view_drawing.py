"""What the window draws, looked up in the pixels of an off-screen surface."""

from __future__ import annotations

from dataclasses import replace

import corner_room as room
import msgspec
import pygame
import pytest
from corner_room import count

from sim.board import Board
from sim.floor import Floor, FloorSpec, Rect, TableSpec, VertexSpec
from sim.messages import events as e
from sim.messages.events import AnyEvent
from sim.view.camera import Camera
from sim.view.floor_layer import meshes
from sim.view.look import Look, Selection
from sim.view.robot_sprite import RING
from sim.view.robots_layer import free_place, radius_px
from sim.view.scene import Scene, draw
from sim.view.situation import TableState
from sim.view.theme import DARK, LIGHT, Theme

SIZE = (1280, 800)
STILL = Look(layers=frozenset())
FULL = Camera(80.0, 40.0, 200.0)

Colour = tuple[int, int, int]


def drawn(board: Board, t_ms: int, look: Look = STILL, camera: Camera = FULL) -> pygame.Surface:
    surface = pygame.Surface(SIZE)
    draw(surface, room.restaurant(), board, t_ms, camera, look)
    return surface


def around(point_m: tuple[float, float], reach_px: int = 30) -> pygame.Rect:
    x, y = FULL.to_px(point_m)
    return pygame.Rect(0, 0, 2 * reach_px, 2 * reach_px).move(round(x) - reach_px, round(y) - reach_px)


def middle_of(surface: pygame.Surface, colour: Colour) -> tuple[float, float]:
    """The centroid of a colour on the floor, in metres."""
    floor = pygame.Rect(0, 60, 970, 660)
    x, y = pygame.mask.from_threshold(surface.subsurface(floor), colour, (1, 1, 1)).centroid()
    return FULL.to_m((x + floor.x, y + floor.y))


def departed(robot: str, from_: str, to: str, depart_ms: int, arrive_ms: int) -> tuple[int, e.RobotDeparted]:
    return depart_ms, e.RobotDeparted(robot, from_=from_, to=to, depart_ms=depart_ms, arrive_ms=arrive_ms)


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_a_robot_is_drawn_where_it_is_along_its_edge_at_that_moment(share: float) -> None:
    board = room.board(
        [
            room.seated(),
            room.ordered(),
            *room.plated(),
            *room.sent("robot-1"),
            departed("robot-1", "a", "b", 10_000, 12_000),
        ]
    )
    surface = drawn(board, round(10_000 + 2_000 * share))
    x_m, y_m = middle_of(surface, DARK.robots["carrying"])
    label_and_dishes_m = 0.15  # they pull the middle of the robot's colour a little
    assert x_m == pytest.approx(3.0 + 2.0 * share, abs=label_and_dishes_m)
    assert y_m == pytest.approx(1.0, abs=0.35)


def test_a_robot_faces_where_it_goes() -> None:
    def nose_on_its_right(to: str) -> int:
        board = room.board([departed("robot-1", "a", to, 0, 2_000)])
        x, y = FULL.to_px(board.robots["robot-1"].position_at(1_000))
        ring = radius_px(room.restaurant(), FULL, 1.0) * (1 + RING) / 2
        across_the_ring = pygame.Rect(round(x + ring) - 1, round(y) - 2, 3, 4)
        return count(drawn(board, 1_000), DARK.robots["returning"], across_the_ring)

    assert nose_on_its_right("b") > 0
    assert nose_on_its_right("dock-1") == 0


def test_a_robot_that_waits_carries_a_badge_and_a_dotted_line_to_whom_it_waits_for() -> None:
    waits: list[tuple[int, AnyEvent]] = [
        (0, e.WaitBegan("robot-2", for_="robot-1", at="dock-2", because="robot-1 goes first"))
    ]
    free, waiting = drawn(room.board([]), 0), drawn(room.board(waits), 0)
    assert count(free, DARK.alert, around((1.0, 3.0))) == 0
    assert count(waiting, DARK.alert, around((1.0, 3.0))) > 20
    between = around((1.0, 2.0), 20)
    assert count(waiting, DARK.alert, between) == 0
    lined = drawn(room.board(waits), 0, replace(STILL, layers=frozenset({"waits"})))
    assert count(lined, DARK.alert, between) > 5
    near_it, near_the_other = around((1.0, 2.6), 14), around((1.0, 1.4), 14)
    assert count(lined, DARK.alert, near_the_other) > count(lined, DARK.alert, near_it) + 10  # the arrow's head


def test_the_dishes_on_a_robot_are_to_be_seen_while_it_carries_them() -> None:
    told = [room.seated(), room.ordered(), *room.plated(), *room.sent("robot-1")]
    white = (255, 255, 255)
    assert count(drawn(room.board(told), 0), white, around((1.0, 1.0))) > 5
    delivered = [*told, *room.served("robot-1")]
    assert count(drawn(room.board(delivered), 0), white, around((1.0, 1.0))) == 0


def test_a_robots_battery_is_a_ring_that_shrinks() -> None:
    out = room.board([departed("robot-1", "dock-1", "a", 0, 2_000), departed("robot-1", "a", "b", 2_000, 4_000)])
    hours = 3_600_000
    full = count(drawn(out, 4_000), DARK.good, around((5.0, 1.0)))
    half = count(drawn(out, 12 * hours), DARK.good, around((5.0, 1.0)))
    assert full > 50
    assert half == pytest.approx(full / 2, rel=0.25)
    low = drawn(out, 21 * hours)
    assert count(low, DARK.good, around((5.0, 1.0))) == 0
    assert count(low, DARK.alert, around((5.0, 1.0))) > 5


@pytest.mark.parametrize(
    ("state", "t_ms", "told"),
    [
        ("empty", 0, []),
        ("seated", 0, [room.seated()]),
        ("ordered", 60_000, [room.seated(), room.ordered()]),
        ("waiting", 11 * 60_000, [room.seated(), room.ordered()]),
        ("late", 21 * 60_000, [room.seated(), room.ordered()]),
        (
            "arrived",
            60_000,
            [
                room.seated(),
                room.ordered(),
                *room.plated(),
                *room.sent("robot-1"),
                (0, e.HandoverBegan("robot-1", "job-1", "ticket-1", "mains", 60_000)),
            ],
        ),
        (
            "served",
            60_000,
            [room.seated(), room.ordered(), *room.plated(), *room.sent("robot-1"), *room.served("robot-1")],
        ),
    ],
)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_a_table_has_the_colour_of_its_state(
    state: TableState, t_ms: int, told: list[tuple[int, AnyEvent]], theme: Theme
) -> None:
    surface = drawn(room.board(told), t_ms, replace(STILL, dark=theme is DARK))
    table = pygame.Rect(*FULL.to_px((4.2, 2.0)), 128, 128)
    others = [colour for other, colour in theme.tables.items() if other != state]
    assert count(surface, theme.tables[state], table) > 3_000
    assert all(count(surface, colour, table) < 300 for colour in others)


def test_as_many_chairs_are_taken_as_guests_have_sat_down() -> None:
    def free_chairs(guests: int) -> float:
        told = [room.seated(guests=guests)] if guests else []
        table = pygame.Rect(*FULL.to_px((4.2, 2.0)), 128, 128)
        return count(drawn(room.board(told), 0), DARK.chair, table)

    one_chair = free_chairs(0) / 4
    assert one_chair > 50
    assert free_chairs(1) == pytest.approx(3 * one_chair, rel=0.1)
    assert free_chairs(4) == 0


def test_an_aisle_driven_one_way_only_has_an_arrow() -> None:
    surface = drawn(room.board([]), 0)
    assert count(surface, DARK.arrow, around((4.0, 1.0), 12)) > 3  # from a to b
    assert count(surface, DARK.arrow, around((8.0, 1.0), 12)) == 0  # c to d and back


def test_plans_are_lines_when_asked_for_and_the_selected_robots_always() -> None:
    board = room.board([(0, e.PlanAdopted("robot-1", (("dock-1", 0), ("a", 2_000), ("b", 4_000))))])
    between = around((4.0, 1.0), 8)
    bare = drawn(board, 0)
    planned = drawn(board, 0, replace(STILL, layers=frozenset({"plans"})))
    chosen = drawn(board, 0, replace(STILL, selected=Selection("robot", "robot-1")))
    pixels = [pygame.image.tobytes(surface.subsurface(between), "RGB") for surface in (bare, planned, chosen)]
    assert len(set(pixels)) == 3
    assert count(chosen, DARK.accent, between) > 20


def test_a_late_ticket_is_marked_on_the_panel() -> None:
    board = room.board([room.seated(), room.ordered()])
    panel = pygame.Rect(980, 58, 300, 742)
    assert count(drawn(board, 60_000), DARK.alert, panel) == 0
    assert count(drawn(board, 21 * 60_000), DARK.alert, panel) > 50


def test_the_picture_depends_on_its_inputs_alone() -> None:
    board = room.board([room.seated(), room.ordered(), *room.plated(), *room.sent("robot-1")])
    scene = Scene(room.restaurant())
    used = pygame.Surface(SIZE)
    for t_ms, camera, look in ((0, FULL, STILL), (5_000, FULL.panned(9, 9), replace(STILL, dark=False))):
        scene.draw(used, board, t_ms, camera, look)
    scene.draw(used, board, 90_000, FULL, STILL)
    assert pygame.image.tobytes(used, "RGB") == pygame.image.tobytes(drawn(board, 90_000), "RGB")


@pytest.mark.parametrize("size", [(640, 480), (800, 600), (1280, 800), (3840, 2160)])
def test_the_whole_floor_fits_at_any_size(size: tuple[int, int]) -> None:
    look = replace(STILL, end_ms=3_600_000)
    scene = Scene(room.restaurant())
    camera = scene.fitting(size, look)
    left, top, right, bottom = room.restaurant().floor.bounds_m
    area = scene.layout(size, look).floor
    assert area.collidepoint(camera.to_px((left, top)))
    assert area.collidepoint(camera.to_px((right, bottom)))
    surface = pygame.Surface(size)
    scene.draw(surface, room.board([room.seated()]), 0, camera, look)
    assert count(surface, DARK.tables["seated"], area) > 100


def test_a_click_finds_the_robot_or_the_table_or_the_ticket_under_it() -> None:
    board = room.board([room.seated("2"), room.ordered("2")])
    scene, surface = Scene(room.restaurant()), pygame.Surface(SIZE)
    scene.draw(surface, board, 0, FULL, STILL)

    def clicked(point: tuple[float, float]) -> Selection | None:
        return scene.at(board, 0, FULL, SIZE, STILL, point)

    assert clicked(FULL.to_px((1.1, 1.0))) == Selection("robot", "robot-1")
    assert clicked(FULL.to_px((5.0, 2.8))) == Selection("table", "1")
    assert clicked(FULL.to_px((2.0, 2.0))) is None
    rows = [y for y in range(60, 800) if clicked((1100, y)) == Selection("ticket", "ticket-2")]
    assert 12 <= len(rows) <= 30


def test_a_cooks_disc_fills_while_a_line_cooks() -> None:
    board = room.board([room.seated(), room.ordered(), (0, e.LineFired("ticket-1", 0, "wok", 1, 100_000))])
    area = pygame.Rect(*FULL.to_px((2.2, 3.6)), 128, 48)

    def filled(t_ms: int) -> int:
        return count(drawn(board, t_ms), DARK.robots["fetching"], area)

    assert 0 == filled(0) < filled(30_000) < filled(90_000)
    assert filled(100_000) > 1.5 * filled(50_000)


def test_floor_between_lanes_side_by_side_is_drawn_open_but_not_under_a_table() -> None:
    square = {"a": VertexSpec(0, 0), "b": VertexSpec(1, 0), "c": VertexSpec(1, 1), "d": VertexSpec(0, 1)}
    edges = (("a", "b"), ("b", "c"), ("d", "c"), ("a", "d"))
    table = {"1": TableSpec("a", 2, (Rect(0.3, 0.3, 0.4, 0.4),))}
    around = room.restaurant()

    def found(spec: FloorSpec) -> int:
        return len(meshes(msgspec.structs.replace(around, floor=Floor(spec))))

    assert found(FloorSpec(square, edges, 0.05)) == 1
    assert found(FloorSpec(square, edges, 0.05, table)) == 0
    assert found(FloorSpec(square, edges[:3], 0.05)) == 0


def test_a_label_moves_aside_for_tables_and_other_robots() -> None:
    pill, area = pygame.Rect(0, 0, 60, 16), pygame.Rect(0, 0, 400, 400)
    free = free_place(pill, (200, 200), 20, [], [], area)
    assert free.midbottom == (200, 180)
    assert free_place(pill, (200, 200), 20, [], [free], area).midtop == (200, 220)
    beside = free_place(pill, (200, 200), 20, [free], [pygame.Rect(170, 220, 60, 20)], area)
    assert beside.midleft == (220, 200)
    assert free_place(pill, (200, 5), 20, [], [], area).midtop == (200, 25)
