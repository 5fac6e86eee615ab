"""What is dangerous is asked once, by whichever key it comes; names and reasons are those that people use."""

from __future__ import annotations

import pygame
import pytest
from situations import MINUTE, SECOND, one_dock, swap
from test_view_room import BROUGHT, MINUTE_MS, alerts_of
from test_view_stepping_in import Operator

from sim.board import Board
from sim.messages import commands as c
from sim.messages import events as e
from sim.view.details import details
from sim.view.look import Look, Selection
from sim.view.words import in_words


def test_letting_stopped_robots_go_on_is_asked_even_when_the_stop_is_taken_back() -> None:
    one = Operator(swap(), "1")
    one.until(e.TrayLoaded)
    one.press("!")
    one.press("", pygame.K_RETURN)
    one.press("u")
    assert "Nobody should stand in their way" in one.window.look.question
    assert one.window.board.stopped
    one.press("", pygame.K_ESCAPE)
    assert one.window.board.stopped
    one.press("u")  # the no has not used it up
    one.press("", pygame.K_RETURN)
    assert not one.window.board.stopped
    one.press("u")
    assert "There is nothing to take back" in one.said()


def test_taking_an_opening_back_asks_when_it_cuts_off_food() -> None:
    one = Operator(one_dock(), "2")
    one.click_on("1", "2")
    one.house.submit(c.CloseEdge("1", "2"))
    one.wait(SECOND)
    one.choose("Open the way")
    one.until(e.TrayLoaded)
    one.press("u")
    assert "No robot gets to T2 any more." in one.window.look.question
    assert not one.window.board.closed_edges
    one.press("", pygame.K_RETURN)
    assert list(one.window.board.closed_edges) == [("1", "2")]
    assert "Taken back: Open the way" in one.said()


def test_a_question_that_a_card_asked_leaves_what_can_be_taken_back_as_it_was() -> None:
    one = Operator(one_dock())
    one.click_on("1", "2")
    one.choose("Close the way")
    one.press("\t", pygame.K_TAB)
    one.choose("Carry it away")
    one.press("", pygame.K_ESCAPE)
    one.press("u")
    assert not one.window.board.closed_edges


def test_a_digit_in_the_past_says_that_it_is_the_past() -> None:
    one = Operator(swap())
    one.wait(MINUTE)
    one.press("\t", pygame.K_TAB)
    one.window.playhead.jump_to(10 * SECOND)
    one.press("1")
    assert "This is the past" in one.said()
    assert one.house.asked == 0


@pytest.mark.parametrize("command", [c.CloseTable("2"), c.CloseEdge("1", "2")])
def test_the_card_of_a_table_that_robots_do_not_reach_says_so(command: c.AnyCommand) -> None:
    one = Operator(one_dock())
    said = {"CloseTable": "closed to them for", "CloseEdge": "none gets here: the way by T1, towards T2"}
    assert said[type(command).__name__] not in _card(one, "2")
    one.house.submit(command)
    one.wait(SECOND)
    assert said[type(command).__name__] in _card(one, "2")


def test_so_does_the_card_of_a_table_with_guests() -> None:
    one = Operator(one_dock())
    one.house.submit(c.OpenVisit("w", "2", 2))
    one.house.submit(c.CloseEdge("1", "2"))
    one.wait(SECOND)
    assert "none gets here: the way by T1, towards T2" in _card(one, "2")


def _card(one: Operator, table: str) -> str:
    board: Board = one.window.board
    shown = details(one.house.restaurant, board, board.at_ms, Look(selected=Selection("table", table)))
    assert shown is not None
    return "; ".join(f"{fact.value}" for fact in shown.facts)


def test_whose_reason_it_is_and_what_is_sold_out_are_said_by_name() -> None:
    floor = one_dock().floor
    assert in_words(floor, "robot-6: stopped by an operator") == "robot 6: stopped by an operator"
    assert (
        in_words(floor, "robot-6: the edge between 1 and 2 is closed") == "robot 6: the way by T1, towards T2 is closed"
    )
    assert in_words(floor, "nobody took it at the table: gone") == "nobody took it at the table: gone"
    ended = e.JobEnded("job-1", "robot-1", "staff", because="robot-1: breakdown")
    (alert,) = alerts_of([*BROUGHT, (MINUTE_MS, ended), (MINUTE_MS, e.CourseDelivered("ticket-1", "mains"))])
    assert alert.words == "T1: a person served it, since robot 1: breakdown"
    (alert,) = alerts_of([(MINUTE_MS, e.ItemEightySixed("noodles"))])
    assert alert.words == "Sold out: Noodles"


def test_a_table_is_said_to_be_of_simulated_guests_only_where_it_is() -> None:
    one = Operator(one_dock())
    one.house.submit(c.OpenVisit("party-7", "1", 2))
    one.house.submit(c.OpenVisit("0f3a", "2", 2))  # as a phone or the staff open it
    one.wait(SECOND)
    assert "simulated guests" in _card(one, "1")
    assert "a phone, or the staff" in _card(one, "2")
    one.house.submit(c.JoinVisit("party-7"))
    one.wait(SECOND)
    assert "simulated guests" not in _card(one, "1")
