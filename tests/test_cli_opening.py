"""A restaurant opened in this process, as `foodrunner run` opens it."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from foodrunner.address import public_url_of
from foodrunner.house_folder import HouseFolder
from foodrunner.opening import Opening, open_restaurant
from sim.bad_input import BadInput
from sim.messages.commands import OpenVisit, OrderedLine, PlaceTicket
from sim.messages.events import CourseDelivered
from sim.restaurant import load

PATIENCE_S = 30.0


def opening(data: Path, *, new: bool = False) -> Opening:
    place = load("bistro")
    return Opening(
        folder=HouseFolder(place, data),
        new=new,
        seed=1,
        start="2026-01-31T17:00:00",
    )


def test_the_engine_goes_on_after_a_pause_without_anyone_asking_it_for_anything(tmp_path: Path) -> None:
    with open_restaurant(load("bistro"), opening(tmp_path)) as house:
        live, source = house.source._live, house.source  # the port that the pages have
        source.set_speed(60)
        source.pause()
        live.submit("open", OpenVisit("v", "1", 2))
        live.submit("place", PlaceTicket("t", "v", (OrderedLine("tsingtao", 1),)))
        seq = live.read(lambda board: board.seq)
        while live.read(lambda board: not board.tickets):
            assert live.events_after(seq, PATIENCE_S)
            seq = live.read(lambda board: board.seq)
        paused_ms = live.read(lambda board: board.at_ms)
        while same := live.events_after(seq, 0.5):
            assert {entry.at_ms for entry in same} == {paused_ms}, "only what was due at that very instant happens"
            seq = live.read(lambda board: board.seq)
        source.resume()
        while not any(isinstance(entry.event, CourseDelivered) for entry in live.events_after(0, 0)):
            assert live.events_after(seq, PATIENCE_S), "the engine slept on"
            seq = live.read(lambda board: board.seq)


def test_a_new_evening_never_overwrites_one_that_was_put_aside(tmp_path: Path) -> None:
    place = load("bistro")
    for _ in range(3):
        with open_restaurant(place, opening(tmp_path, new=True)):
            pass
    (tmp_path / "evening-1.db").unlink()
    kept = (tmp_path / "evening-2.db").read_bytes()
    with open_restaurant(place, opening(tmp_path, new=True)):
        pass
    assert (tmp_path / "evening-2.db").read_bytes() == kept
    assert (tmp_path / "evening-1.db").exists()


def test_who_makes_the_secret_at_the_same_time_gets_the_same_one(tmp_path: Path) -> None:
    folder = HouseFolder(load("bistro"), tmp_path)
    made: list[bytes] = []
    threads = [threading.Thread(target=lambda: made.append(folder.secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("localhost", "http://localhost:8000"), ("::1", "http://[::1]:8000")],
)
def test_the_address_of_the_codes_is_one_that_is_listened_on(host: str, url: str) -> None:
    assert public_url_of(None, host, 8000) == url
    assert "0.0.0.0" not in public_url_of(None, "0.0.0.0", 8000)


@pytest.mark.parametrize(
    "url",
    ["foo", "192.168.1.20:8000", "ftp://a", "http://", "http://[::1", "http://a:99999", "http://a:b", "http://a b"],
)
def test_what_is_no_address_of_pages_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match=r"^--public-url: .* is no address of pages; write it as http://"):
        public_url_of(url, "0.0.0.0", 8000)
    assert public_url_of("https://eat.example/", "0.0.0.0", 8000) == "https://eat.example"


def test_an_evening_that_is_over_is_put_aside_and_another_one_begins(tmp_path: Path) -> None:
    place = load("bistro")
    hours_ms = round(place.service.hours * 3_600_000)
    with open_restaurant(place, replace(opening(tmp_path), warm_up_ms=hours_ms + 10_800_000, keep_free=frozenset())):
        pass
    with open_restaurant(place, opening(tmp_path)) as house:
        assert house.source.now_ms() < 60_000
    assert (tmp_path / "evening-1.db").exists()


def test_an_evening_with_guests_at_a_table_goes_on_however_late_it_is(tmp_path: Path) -> None:
    place = load("bistro")
    late_ms = round(place.service.hours * 3_600_000) + 1
    with open_restaurant(place, replace(opening(tmp_path), warm_up_ms=late_ms, keep_free=frozenset())) as house:
        assert house.source._live.read(lambda board: board.seated)
    with open_restaurant(place, opening(tmp_path)) as house:
        assert house.source.now_ms() > late_ms - 600_000
    assert not (tmp_path / "evening-1.db").exists()
