"""What many streams of a visit show is made once for all of them, and each phone's forms still carry its own token."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

from diner_phone import Phone

from ordering_web.house import House
from ordering_web.shared import KEPT, Shared
from sim.database import READERS, Database

NewPhone = Callable[..., Phone]


def test_those_who_ask_at_once_get_what_the_first_of_them_makes() -> None:
    shared, made, go = Shared[int](), list[int](), threading.Event()

    def make() -> int:
        go.wait(5)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(shared.of, "visit", 1, 60.0, make) for _ in range(8)]
        go.set()
        assert {one.result() for one in asked} == {1}
    assert shared.of("visit", 2, 60.0, make) == 2, "another stamp"
    assert shared.of("visit", 2, -1.0, make) == 3, "too old"
    assert shared.of("other", 2, 60.0, make) == 4
    assert shared.of("visit", 2, 60.0, make) == 3


def test_what_nobody_asks_for_any_more_is_forgotten() -> None:
    shared = Shared[int]()
    for visit in range(KEPT + 1):
        shared.of(visit, 1, 60.0, lambda visit=visit: visit)  # type: ignore[misc]
    assert shared.of(0, 1, 60.0, lambda: -1) == -1
    assert shared.of(KEPT, 1, 60.0, lambda: -1) == KEPT


def told(base: str, phone: Phone) -> str:
    """The page's part that a phone's newest stream begins with."""
    cookie = phone.client.get_cookie("phone")
    assert cookie is not None
    with urlopen(Request(f"{base}/events", headers={"Cookie": f"phone={cookie.value}"}), timeout=10) as stream:
        for line in stream:
            if line == b"event: status\n":
                said: dict[str, str] = json.loads(next(stream).decode().removeprefix("data: "))
                return said["html"]
    raise AssertionError("the stream has ended")


def test_each_phones_forms_carry_its_own_token_though_the_page_is_made_once(
    new_phone: NewPhone, base: str, house: House
) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    first.place()
    made = house.orders.settle
    times = []
    house.orders.settle = lambda visit: times.append(visit) or made(visit)  # type: ignore[method-assign, func-returns-value]
    tokens = []
    for phone in (first, second):
        token = re.search(r'name="csrf_token" value="([^"]+)"', told(base, phone))
        assert token is not None
        tokens.append(token[1])
    assert len(times) == 1, "made once"
    assert tokens[0] != tokens[1]
    for phone, token, status in ((first, tokens[0], 303), (second, tokens[1], 303), (second, tokens[0], 400)):
        sent = phone.client.post("/call", data={"csrf_token": token, "kind": "water"})
        assert sent.status_code == status, "its own token is taken, another phone's is not"


def test_more_threads_may_read_than_there_are_connections(database: Database) -> None:
    waiting = threading.Barrier(4 * READERS)

    def read(_: int) -> bool:
        waiting.wait(30)
        with database.read():
            return True

    with ThreadPoolExecutor(4 * READERS) as threads:
        assert all(threads.map(read, range(4 * READERS)))
