"""Stepping in through the window: what is offered, asked, done, refused and taken back, in a real evening."""

from __future__ import annotations

from dataclasses import replace

import pygame
import pytest
from situations import MINUTE, SECOND, one_dock, order, seat, swap

from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.askers import key_of, who_asked
from sim.messages.events import Entry
from sim.restaurant import Restaurant
from sim.run import Evening
from sim.view.look import Selection
from sim.view.offers import Offer, offers
from sim.view.window import Window

SIZE = (1280, 800)


class House:
    """An evening that goes on when it is told to, and takes commands as the real one does."""

    live = True

    def __init__(self, place: Restaurant) -> None:
        self.restaurant = place
        self.evening = Evening(place, 1)
        self.log: list[Entry] = []
        self.asked = 0

    def submit(self, command: c.AnyCommand) -> str:
        self.asked += 1
        key = key_of("Kim", str(self.asked))
        self.evening.command(key, command, self.evening.now_ms)
        return key

    def entries(self) -> list[Entry]:
        new = self.evening.take()
        self.log += new
        return new

    def now_ms(self) -> int:
        return self.evening.now_ms


class Operator:
    """Someone at the window."""

    def __init__(self, place: Restaurant, *tables: str) -> None:
        self.house = House(place)
        for table in tables:
            seat(self.house.evening, table)
            order(self.house.evening, table, f"k{table}", "rice")
        self.window = Window(self.house, pygame.Surface(SIZE), door=self.house)
        self.window.frame()

    def wait(self, span_ms: int) -> None:
        self.house.evening.advance(self.house.evening.now_ms + span_ms)
        self.window.frame()

    def until(self, kind: type[e.Event]) -> None:
        while not any(isinstance(entry.event, kind) for entry in self.house.log):
            self.wait(300)

    def press(self, sign: str, code: int = 0) -> None:
        code = code or ord(sign)
        self.window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=0))
        self.window.take(pygame.event.Event(pygame.KEYUP, key=code, unicode=sign, mod=0))
        self.window.frame()

    def click(self, at: tuple[float, float]) -> None:
        place = (round(at[0]), round(at[1]))
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self.window.take(pygame.event.Event(kind, button=1, pos=place))
        self.window.frame()

    def click_on(self, *vertices: str) -> None:
        """On a vertex, or midway between two."""
        places = [self.house.restaurant.floor.position(vertex) for vertex in vertices]
        middle = [sum(values) / len(places) for values in zip(*places, strict=True)]
        self.click(self.window.view().to_px((middle[0], middle[1])))

    def choose(self, words: str) -> None:
        """Press the digit of the offer that says this."""
        (place,) = [n for n, label in enumerate(self.window.look.offers, start=1) if words in label]
        self.press(str(place))

    def said(self) -> str:
        return " ".join(notice.words for notice in self.window.look.notices)


def test_a_click_on_a_way_closes_and_opens_it_in_the_operators_name() -> None:
    one = Operator(one_dock())
    one.click_on("1", "2")
    assert one.window.look.selected == Selection("edge", "1", "2")
    one.choose("Close the way")
    assert list(one.window.board.closed_edges) == [("1", "2")]
    (applied,) = [entry.event for entry in one.house.log if isinstance(entry.event, e.CommandApplied)]
    assert who_asked(applied.key) == "Kim"
    assert "Close the way" in one.said()
    one.choose("Open the way")
    assert not one.window.board.closed_edges


def test_a_closure_that_cuts_off_food_asks_and_says_what_it_costs() -> None:
    one = Operator(one_dock(), "2")
    one.until(e.TrayLoaded)
    one.click_on("1", "2")
    one.choose("Close the way")
    asked = one.window.look.question
    assert "No robot gets to T2 any more." in asked
    assert "People carry 1 course, 1 of them on a robot now: about 60 s" in asked
    assert not one.window.board.closed_edges  # nothing is half done
    one.press("", pygame.K_ESCAPE)
    assert (one.window.look.question, one.house.asked) == ("", 0)
    one.choose("Close the way")
    one.press("", pygame.K_RETURN)
    assert list(one.window.board.closed_edges) == [("1", "2")]


def test_a_closure_that_cuts_off_nobody_who_waits_asks_nothing() -> None:
    one = Operator(one_dock(), "1")
    one.click_on("1", "2")
    one.choose("Close the way")
    assert one.window.look.question == ""
    assert one.window.board.closed_edges


def test_a_question_is_answered_by_click_as_well() -> None:
    one = Operator(swap())
    one.click_on("d1")
    one.choose("Carry it away")
    answers = one.window.scene.answers
    assert answers is not None
    one.click(answers.no.center)
    assert one.window.board.robots["robot-1"].removed is None
    one.choose("Carry it away")
    one.click(answers.yes.center)
    assert one.window.board.robots["robot-1"].removed is not None


def test_a_robot_is_stopped_mended_and_sent_home_from_its_card() -> None:
    one = Operator(swap())
    one.press("\t", pygame.K_TAB)
    one.choose("Stop it here")
    one.press("", pygame.K_RETURN)
    assert one.window.board.robots["robot-1"].broken
    one.choose("It is mended")
    one.choose("Send it home")
    assert one.window.board.robots["robot-1"].sent_home
    one.choose("Put it to work")
    assert not one.window.board.robots["robot-1"].sent_home


def test_a_job_is_handed_to_another_robot_or_to_a_person() -> None:
    one = Operator(swap(), "1")
    one.until(e.JobAssigned)
    (job,) = one.window.board.jobs.values()
    first = job.robot
    one.window.select(Selection("robot", first))
    one.window.frame()
    one.choose("T1 Mains: to robot")
    assert one.window.board.jobs[job.job].robot != first
    one.window.select(Selection("robot", one.window.board.jobs[job.job].robot))
    one.window.frame()
    one.choose("T1 Mains: to a person")
    assert one.window.board.tickets["k1"].courses["mains"].with_staff


def test_all_robots_are_stopped_and_go_on_by_key_and_by_button() -> None:
    one = Operator(swap(), "1")
    one.until(e.TrayLoaded)
    one.press("!")
    assert not one.window.board.stopped  # it asks once
    one.press("", pygame.K_RETURN)
    assert one.window.board.stopped
    button = one.window.scene.stop_button
    assert button is not None
    one.click(button.center)
    one.press("", pygame.K_RETURN)
    assert not one.window.board.stopped
    one.wait(5 * MINUTE)
    assert not one.window.board.open_tickets()


def test_what_was_done_is_taken_back_by_one_key() -> None:
    one = Operator(one_dock())
    one.click_on("1", "2")
    one.choose("Close the way")
    one.press("u")
    assert not one.window.board.closed_edges
    assert "Taken back: Close the way" in one.said()
    one.press("u")
    assert "There is nothing to take back" in one.said()


def test_a_command_for_a_robot_that_does_not_exist_is_refused_in_clear_words() -> None:
    one = Operator(swap())
    one.window.hands.take(Offer("Send it home", c.SendHome("robot-9")), one.window.board)
    one.window.frame()
    assert "Send it home – not done: there is no robot robot-9." in one.said()
    assert [notice.bad for notice in one.window.look.notices] == [True]
    one.press("u")
    assert "There is nothing to take back" in one.said()  # what was refused has changed nothing


def test_the_past_and_a_recorded_evening_are_not_changed() -> None:
    one = Operator(swap())
    one.wait(MINUTE)
    one.window.playhead.jump_to(10 * SECOND)
    one.press("!")
    assert "This is the past" in one.said()
    recorded = Window(House(swap()), pygame.Surface(SIZE))
    recorded.frame()
    recorded.select(Selection("robot", "robot-1"))
    recorded.stop_all()
    recorded.frame()
    assert recorded.look.offers == ()
    assert "nothing in it can be changed" in recorded.look.notices[0].words


def test_dishes_are_eighty_sixed_and_the_kitchen_throttled_from_its_card() -> None:
    one = Operator(one_dock())
    one.window.select(Selection("kitchen", ""))
    one.window.frame()
    one.choose("86 Noodles")
    assert one.window.look.question == "No more Noodles, for anyone, from now on?"
    one.press("", pygame.K_RETURN)
    assert list(one.window.board.eighty_sixed) == ["noodles"]
    one.choose("Bring back Noodles")
    assert not one.window.board.eighty_sixed
    one.choose("Throttle: 22 min")
    assert one.window.board.throttle_min == 22.5
    one.choose("Throttle off")
    assert one.window.board.throttle_min is None


def test_parties_are_seated_and_leave_and_tables_close_from_the_tables_card() -> None:
    one = Operator(one_dock())
    one.window.select(Selection("table", "1"))
    one.window.frame()
    one.choose("Seat a party of 4")
    visit = one.window.board.visits[one.window.board.seated["1"]]
    assert visit.guests == 4
    one.choose("Close the visit")
    one.press("", pygame.K_RETURN)
    assert not one.window.board.seated
    one.choose("Close the table")
    assert list(one.window.board.closed_tables) == ["1"]
    assert [offer for offer in one.window.look.offers if "Seat" in offer] == []


def test_a_long_list_of_offers_is_turned_over_by_a_key() -> None:
    one = Operator(one_dock())
    one.window.look = replace(one.window.look, offers=())
    one.window.select(Selection("kitchen", ""))
    one.window.frame()
    assert len(one.window.look.offers) <= 9
    assert [button.offer for button in one.window.scene.buttons] == list(range(len(one.window.look.offers)))
    many = offers(one.house.restaurant, one.window.board, Selection("kitchen", "")) * 3
    one.window._offers = many
    one.press("0")
    assert one.window.scene.buttons[0].offer == 9


@pytest.mark.parametrize(
    ("key", "who"),
    [("operator/Kim/7", "Kim"), ("place/1", None), (key_of("a/b", "1"), "a-b"), (key_of("", "1"), "somebody")],
)
def test_a_key_says_who_asked(key: str, who: str | None) -> None:
    assert who_asked(key) == who
