"""Who asks goes before what open streams show, but not for ever; what phones share has each phone's own tokens."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable

import pytest
from diner_phone import Phone
from hand_port import HandPort

from ordering_web import turns
from ordering_web.turns import Turns
from sim.messages import events as e

KEYS = re.compile(r'name="key" value="([^"]+)"')
TOKENS = re.compile(r'name="csrf_token" value="([^"]+)"')


class Showing:
    """A stream's thread that makes something."""

    def __init__(self, order: Turns) -> None:
        self.made = threading.Event()
        self._order = order
        self._thread = threading.Thread(target=self._make, daemon=True)
        self._thread.start()

    def _make(self) -> None:
        with self._order.showing():
            self.made.set()


def test_a_stream_waits_for_the_request_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60.0)
    order, seen = Turns(), list[bool]()

    def answer(_: dict[str, object], __: object) -> Iterable[bytes]:
        shows.append(Showing(order))
        seen.append(shows[0].made.wait(0.05))
        return []

    shows: list[Showing] = []
    order.middleware(answer)({}, None)
    assert seen == [False]
    assert shows[0].made.wait(5), "the request is over"


def test_a_stream_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 0.01)
    order = Turns()
    with order.asking():
        assert Showing(order).made.wait(5)


def test_a_request_that_fails_lets_streams_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE_S", 60.0)
    order = Turns()

    def fail(_: dict[str, object], __: object) -> Iterable[bytes]:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        order.middleware(fail)({}, None)
    assert Showing(order).made.wait(5)


def test_the_menu_is_drawn_once_and_each_phone_has_its_own_forms(new_phone: Callable[..., Phone]) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.sit("6")
    pages = [first.get("/menu"), second.get("/menu"), second.get("/menu")]
    keys = [key for page in pages for key in KEYS.findall(page)]
    assert len(keys) == len(set(keys)) > 30, "a key is a form's own"
    tokens = [set(TOKENS.findall(page)) for page in pages]
    assert tokens[0].isdisjoint(tokens[1])
    assert all(len(token) == 1 for token in tokens)


def test_the_shared_menu_is_drawn_anew_when_a_dish_sells_out(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    assert 'class="dish out"' not in phone.get("/menu")
    port.say(e.ItemEightySixed("mapo-tofu"))
    assert 'class="dish out" id="item-mapo-tofu"' in phone.get("/menu")


def test_the_shared_menu_speaks_each_phones_language(new_phone: Callable[..., Phone]) -> None:
    english, chinese = new_phone("en"), new_phone("zh")
    english.sit("5")
    chinese.sit("6")
    assert "Mapo tofu" in english.get("/menu")
    assert "Mapo tofu" not in chinese.get("/menu")
