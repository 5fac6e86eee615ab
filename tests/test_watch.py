"""A window elsewhere: it hears what the house says and asks for what operators may, with a token and not without."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from foodrunner.house_folder import HouseFolder
from foodrunner.house_line import address_of
from foodrunner.opening import House, Opening, open_restaurant
from foodrunner.remote import Remote
from ordering_web.staff_keys import ROLES
from sim.bad_input import BadInput
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.askers import who_asked
from sim.messages.events import Entry
from sim.restaurant import load
from sim.view.source import NotThere


@dataclass
class Open:
    """A house with its staff's tokens."""

    house: House
    folder: HouseFolder
    tokens: dict[str, str]

    def url(self) -> str:
        return self.house.public_url

    def new_tokens(self) -> None:
        """The old ones end."""
        self.folder.new_staff_tokens(ROLES)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    place = load("bistro")
    folder = HouseFolder(place, tmp_path)
    tokens = {role: str(token) for role, token in folder.new_staff_tokens(ROLES).items()}
    opening = Opening(
        folder=folder,
        seed=1,
        start="2026-01-02T18:00:00",
        warm_up_ms=30 * 60_000,
        keep_free=frozenset({"7"}),
        speed=10.0,
    )
    with open_restaurant(place, opening) as house:
        yield Open(house, folder, tokens)


def listened(remote: Remote, until: type[e.Event]) -> list[Entry]:
    """What it hears until something of a kind has happened."""
    heard: list[Entry] = []
    pause = threading.Event()
    for _ in range(600):
        heard += remote.entries()
        if any(isinstance(entry.event, until) for entry in heard):
            return heard
        pause.wait(0.05)
    raise AssertionError(f"it never heard of {until.__name__}")


def test_a_window_elsewhere_hears_the_whole_evening_and_what_goes_on(opened: Open) -> None:
    remote = Remote(opened.url(), opened.tokens["floor"], "Kim")
    assert remote.restaurant.name == "bistro"
    heard = listened(remote, e.TicketPlaced)
    assert [entry.seq for entry in heard] == list(range(1, len(heard) + 1))
    assert abs(remote.now_ms() - opened.house.live.now_ms()) < 10_000  # at ten times the speed: a second
    remote.close()


def test_what_an_operator_elsewhere_asks_for_is_in_the_log_under_their_name(opened: Open) -> None:
    remote = Remote(opened.url(), opened.tokens["owner"], "Kim")
    key = remote.submit(c.EightySixItem(next(iter(remote.restaurant.menu.by_id))))
    heard = listened(remote, e.ItemEightySixed)
    asked = [entry.event for entry in heard if isinstance(entry.event, e.CommandApplied) and entry.event.key == key]
    assert [who_asked(event.key) for event in asked] == ["Kim"]
    remote.close()


def test_what_never_gets_to_the_house_is_said(opened: Open) -> None:
    remote = Remote(opened.url(), opened.tokens["floor"], "Kim")
    opened.new_tokens()
    remote.submit(c.StopAll())
    pause = threading.Event()
    while not (said := remote.not_handed_in()):
        pause.wait(0.01)
    assert "StopAll was not handed in" in said[0]
    assert not opened.house.live.read(lambda board: board.stopped)
    remote.close()


def test_what_the_house_refuses_was_handed_in(opened: Open) -> None:
    remote = Remote(opened.url(), opened.tokens["floor"], "Kim")
    key = remote.submit(c.MendRobot("robot-9"))
    heard = listened(remote, e.CommandRefused)
    assert any(isinstance(entry.event, e.CommandApplied) and entry.event.key == key for entry in heard)
    assert remote.not_handed_in() == []
    remote.close()


def test_a_token_that_ends_is_told_and_not_tried_for_ever(opened: Open) -> None:
    remote = Remote(opened.url(), opened.tokens["floor"], "Kim")
    opened.new_tokens()
    pause = threading.Event()
    while "knows no such token" not in remote.trouble():
        pause.wait(0.01)
    assert "foodrunner staff" in remote.trouble()
    remote.close()


def test_a_house_that_is_not_there_or_knows_no_such_token_is_said_at_once(opened: Open) -> None:
    with pytest.raises(BadInput, match="knows no such token of the floor's or the owner's; ask for a new link"):
        Remote(opened.url(), "floor-wrong", "Kim")
    with pytest.raises(BadInput, match="knows no such token of the floor's or the owner's"):
        Remote(opened.url(), opened.tokens["kitchen"], "Kim")
    with pytest.raises(NotThere, match=r"http://127\.0\.0\.1:9 can't be reached: Connection refused"):
        Remote("http://127.0.0.1:9", "floor-wrong", "Kim")


def test_a_sign_in_link_is_address_and_token_at_once() -> None:
    assert address_of("http://10.0.0.7:8000/staff/sign-in?token=floor-abc", None) == (
        "http://10.0.0.7:8000",
        "floor-abc",
    )
    assert address_of("10.0.0.7:8000", "owner-x") == ("http://10.0.0.7:8000", "owner-x")
    with pytest.raises(BadInput, match="there is no token"):
        address_of("http://10.0.0.7:8000", None)
    for wrong in ("ftp://10.0.0.7", "http://", "http://10.0.0.7:port", "http://[::1"):
        with pytest.raises(BadInput, match="no address of a house"):
            address_of(wrong, "x")
