"""What the window says in words and in which lane it puts a course."""

from __future__ import annotations

import math

import corner_room as room
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.board import Board
from sim.messages import events as e
from sim.messages.events import AnyEvent
from sim.view.camera import Camera
from sim.view.clock_bar import counts, wall_time
from sim.view.details import details
from sim.view.heading import heading_at
from sim.view.kitchen_layer import stations
from sim.view.look import Look, Selection
from sim.view.situation import AgeLimits, errand, open_courses, robot_state, served_courses, table_situations
from sim.view.tickets_panel import lanes, shared_rows
from sim.view.words import age, short_name, table_label

MINUTE_MS = 60_000
ON_ITS_WAY = [room.seated(), room.ordered(), *room.plated(at_ms=1_000), *room.sent("robot-1", at_ms=2_000)]


def stage(board: Board) -> str:
    (course,) = open_courses(room.restaurant(), board)
    return course.stage


def said(board: Board, kind: str, name: str, t_ms: int) -> str:
    chosen = Selection("robot" if kind == "robot" else "table", name)
    found = details(room.restaurant(), board, t_ms, Look(selected=chosen))
    assert found is not None
    return "\n".join([found.title, *(f"{fact.label}: {fact.value}" for fact in found.facts)])


def test_a_course_moves_through_the_lanes_to_the_table() -> None:
    told = [room.seated(), room.ordered()]
    assert stage(room.board(told)) == "received"
    told.append((1, e.LineFired("ticket-1", 0, "wok", 0, 9)))
    assert stage(room.board(told)) == "cooking"
    told += [(9, e.LinePlated("ticket-1", 0)), (9, e.CourseReady("ticket-1", "mains", (2,)))]
    assert stage(room.board(told)) == "on the pass"
    told += room.sent("robot-1", at_ms=10)
    assert stage(room.board(told)) == "on its way"
    told.append((20, e.HandoverBegan("robot-1", "job-1", "ticket-1", "mains", 80)))
    assert stage(room.board(told)) == "here"
    told += room.served("robot-1", at_ms=30)
    assert open_courses(room.restaurant(), room.board(told)) == []


def test_a_course_is_cooking_while_one_of_its_lines_is_done_and_another_is_not_begun() -> None:
    lines = tuple(e.PlacedLine(n, "noodles", 1, "mains", 900) for n in range(2))
    placed = (0, e.TicketPlaced("ticket-1", "visit-1", "1", lines, "tab"))
    fired = (1, e.LineFired("ticket-1", 0, "wok", 0, 5))
    board = room.board([room.seated(), placed, fired, (5, e.LinePlated("ticket-1", 0))])
    assert stage(board) == "cooking"
    assert [len(lane) for lane in lanes(open_courses(room.restaurant(), board)).values()] == [0, 0, 0, 1, 0]


def test_a_robots_state_follows_its_job() -> None:
    def state(told: list[tuple[int, AnyEvent]], t_ms: int = 0) -> str:
        board = room.board(told)
        return robot_state(board, board.robots["robot-1"], t_ms)

    assert state([]) == "docked"
    assert state([(0, e.RobotDeparted("robot-1", from_="dock-1", to="a", depart_ms=0, arrive_ms=9))]) == "returning"
    assert state(ON_ITS_WAY[:-2]) == "fetching"
    assert state(ON_ITS_WAY[:-1]) == "loading"
    assert state(ON_ITS_WAY) == "carrying"
    assert state([*ON_ITS_WAY, (3_000, e.HandoverBegan("robot-1", "job-1", "ticket-1", "mains", 9))]) == "handing over"
    assert state([(0, e.RobotRemoved("robot-1", "wheel broken"))]) == "removed"


def test_a_robots_label_says_the_table_and_the_course_as_the_menu_calls_it() -> None:
    board = room.board(ON_ITS_WAY)
    assert errand(room.restaurant(), board, board.robots["robot-1"]) == "T1 Mains"
    assert errand(room.restaurant(), board, board.robots["robot-2"]) is None


def test_a_click_on_a_waiting_robot_says_for_whom_and_why_and_how_long() -> None:
    wait = (5_000, e.WaitBegan("robot-2", for_="robot-1", at="pass", because="robot-1 is being loaded"))
    words = said(room.board([wait]), "robot", "robot-2", 70_000)
    assert "why: waits 1:05 for robot 1 (robot-1 is being loaded)" in words
    assert "why:" not in said(room.board([]), "robot", "robot-2", 70_000)


def test_a_click_on_a_robot_says_where_it_goes_with_what_and_its_battery() -> None:
    plan = e.PlanAdopted(
        "robot-1",
        (("pass", 2_000), ("a", 4_000), ("b", 6_000), ("b", 60_000)),
        (e.Stop("b", 6_000, 60_000, "job-1", "unload"),),
    )
    words = said(room.board([*ON_ITS_WAY, (2_000, plan)]), "robot", "robot-1", 3_000)
    assert "goes to: T1 in 0:03" in words
    assert "carries: 2 × Mains for T1" in words
    assert "battery: 100%" in words
    assert "plan: 0:03  T1" in words


def test_a_click_on_a_table_says_its_party_and_what_is_late() -> None:
    board = room.board([room.seated(guests=3), room.ordered(quantity=2)])
    assert "party: 3 of 4 seats, here 21:00" in said(board, "table", "1", 21 * MINUTE_MS)
    assert "Mains: received, 21:00 LATE" in said(board, "table", "1", 21 * MINUTE_MS)
    assert "LATE" not in said(board, "table", "1", 5 * MINUTE_MS)
    assert "2 × Noodles: received" in said(board, "table", "1", 5 * MINUTE_MS)
    assert "nobody; 4 seats" in said(board, "table", "3", 0)


def test_a_cancelled_ticket_says_why_and_is_no_longer_awaited() -> None:
    board = room.board([room.seated(), room.ordered(), (9, e.TicketCancelled("ticket-1", "closed"))])
    assert "Mains: cancelled: closed" in said(board, "table", "1", 10)
    situations = table_situations(room.restaurant(), board, open_courses(room.restaurant(), board), 10, AgeLimits())
    assert situations["1"].state == "served"


def test_the_bar_counts_what_is_late_seated_and_out() -> None:
    board = room.board([*ON_ITS_WAY, room.seated("2", guests=3, at_ms=2_000), room.ordered("2", at_ms=2_000)])
    courses = open_courses(room.restaurant(), board)
    t_ms = 21 * MINUTE_MS
    situations = table_situations(room.restaurant(), board, courses, t_ms, AgeLimits())
    figures = {figure.label: figure.value for figure in counts(room.restaurant(), board, courses, situations)}
    assert figures == {
        "late": "2", "to come": "2", "tables": "2/3", "robots busy": "1/2", "guests": "5", "waiting": "0",
    }  # fmt: skip


def test_the_clock_shows_the_restaurants_own_time() -> None:
    assert f"{wall_time(room.restaurant(), 95 * MINUTE_MS + 7_000):%H:%M:%S}" == "19:35:07"


def test_what_was_served_is_listed_the_latest_first_with_how_long_it_took() -> None:
    told = [*ON_ITS_WAY, room.seated("2", at_ms=2_000), room.ordered("2", at_ms=2_000)]
    told += [*room.plated("2", 3_000), *room.sent("robot-2", "2", 3_000)]
    told += [*room.served("robot-1", "1", 60_000), *room.served("robot-2", "2", 70_000)]
    served = served_courses(room.restaurant(), room.board(told))
    assert [(course.table, course.took_ms) for course in served] == [("2", 68_000), ("1", 60_000)]
    assert served_courses(room.restaurant(), room.board(ON_ITS_WAY)) == []


def test_a_cook_is_shown_with_how_far_its_line_is() -> None:
    fired = e.LineFired("ticket-1", 0, "wok", 1, 100_000)
    board = room.board([room.seated(), room.ordered(), (0, fired)])
    (wok,) = stations(room.restaurant(), board, 25_000)
    assert (wok.name, wok.cooks) == ("wok", (0.25,))
    (idle,) = stations(room.restaurant(), room.board([]), 0)
    assert idle.cooks == (None,)


def test_a_robot_turns_to_its_next_edge_before_it_leaves() -> None:
    """From the pass up to `a`, then right: 2 seconds for the quarter turn."""
    plan = e.PlanAdopted("robot-1", (("pass", 0), ("a", 2_000), ("a", 6_000), ("b", 8_000)))
    move = e.RobotDeparted("robot-1", from_="pass", to="a", depart_ms=0, arrive_ms=2_000)
    robot = room.board([(0, plan), (0, move)]).robots["robot-1"]
    facing = [heading_at(room.restaurant(), robot, t_ms) for t_ms in (1_000, 3_000, 5_000, 5_999)]
    up = -math.pi / 2
    assert facing == pytest.approx([up, up, up / 2, 0.0], abs=0.01)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(0, 60))
def test_lanes_share_the_room_evenly_and_none_is_left_unused(wanted: list[int], room_for: int) -> None:
    rows = shared_rows(wanted, room_for)
    assert all(0 <= got <= want for got, want in zip(rows, wanted, strict=True))
    assert sum(rows) == min(room_for, sum(wanted))
    short = [got for got, want in zip(rows, wanted, strict=True) if got < want]
    assert all(got <= least + 1 for least in short for got in rows)


@given(
    st.floats(4, 500), st.floats(-900, 900), st.floats(-900, 900), st.floats(-50, 50), st.floats(-50, 50),
    st.floats(0.5, 2),
)  # fmt: skip
def test_what_is_under_the_pointer_stays_there_when_zooming(
    scale: float, x_px: float, y_px: float, x_m: float, y_m: float, factor: float
) -> None:
    camera = Camera(scale, x_px, y_px)
    at_px = camera.to_px((x_m, y_m))
    assert camera.to_m(at_px) == pytest.approx((x_m, y_m), abs=1e-6)
    assert camera.zoomed(factor, at_px).to_px((x_m, y_m)) == pytest.approx(at_px, abs=1e-6)


def test_names_and_spans_are_written_short() -> None:
    assert (short_name("robot-12"), short_name("vip"), table_label("7"), table_label("terrace")) == (
        "12", "vip", "T7", "terrace",
    )  # fmt: skip
    assert (age(65_900), age(3_725_000), age(-5)) == ("1:05", "1:02:05", "0:00")
