"""A window elsewhere: it hears what the house says and asks for what operators may, with a token and not without."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from foodrunner.house_folder import HouseFolder
from foodrunner.opening import House, Opening, open_restaurant
from foodrunner.remote import Remote, address_of
from ordering_web.staff_keys import ROLES
from sim.bad_input import BadInput
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.askers import who_asked
from sim.messages.events import Entry
from sim.restaurant import load


@dataclass
class Open:
    """A house with its staff's tokens."""

    house: House
    tokens: dict[str, str]

    def url(self) -> str:
        return self.house.public_url


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
        yield Open(house, tokens)


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


@pytest.mark.parametrize("path", ["/remote/log", "/remote/commands"])
@pytest.mark.parametrize(
    ("header", "status"), [(None, 401), ("Basic abc", 401), ("Bearer nonsense", 403), ("Bearer {kitchen}", 403)]
)
def test_without_the_floors_or_the_owners_token_nothing_is_told_or_taken(
    opened: Open, path: str, header: str | None, status: int
) -> None:
    headers = {"Authorization": header.format(**opened.tokens)} if header else {}
    command = {"who": "x", "number": "1", "command": {"type": "StopAll"}}
    body = json.dumps(command).encode() if path == "/remote/commands" else None
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(opened.url() + path, body, headers))
    with refused.value as answer:
        assert answer.code == status
        assert set(json.loads(answer.read())) == {"wrong"}
    assert not opened.house.live.read(lambda board: board.stopped)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"who":"x","number":"1","command":{"type":"Resume","at_seq":1}}',
        b'{"who":"x","number":"1","command":{"type":"PlaceTicket","ticket":"t","visit":"v","lines":[]}}',
        b'{"who":"x","number":"1","command":{"type":"SendHome"}}',
    ],
)
def test_only_what_operators_may_ask_for_is_taken(opened: Open, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {opened.tokens['owner']}"}
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(f"{opened.url()}/remote/commands", body, headers))
    with refused.value as answer:
        assert answer.code == 400
        assert "no command of an operator" in json.loads(answer.read())["wrong"]


def test_a_house_that_is_not_there_or_knows_no_such_token_is_said_at_once(opened: Open) -> None:
    with pytest.raises(BadInput, match="this is no token of the floor or the owner"):
        Remote(opened.url(), "floor-wrong", "Kim")
    with pytest.raises(BadInput, match=r"http://127\.0\.0\.1:9 can't be reached: Connection refused"):
        Remote("http://127.0.0.1:9", "floor-wrong", "Kim")


def test_a_sign_in_link_is_address_and_token_at_once() -> None:
    assert address_of("http://10.0.0.7:8000/staff/sign-in?token=floor-abc", None) == (
        "http://10.0.0.7:8000",
        "floor-abc",
    )
    assert address_of("10.0.0.7:8000", "owner-x") == ("http://10.0.0.7:8000", "owner-x")
    with pytest.raises(BadInput, match="there is no token"):
        address_of("http://10.0.0.7:8000", None)
    with pytest.raises(BadInput, match="no address of a house"):
        address_of("ftp://10.0.0.7", "x")
