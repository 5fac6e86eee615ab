"""A power cut at any moment: what a phone was told is accepted is there, once, and comes to the table."""

from __future__ import annotations

import http.client
import os
import signal
import sqlite3
import threading
import urllib.error
from contextlib import closing
from pathlib import Path

import pytest
from evening_log import EveningLog
from open_house import OpenHouse, until
from plain_phone import PlainPhone

from foodrunner.house_folder import HouseFolder
from ordering_web.tokens import table_token
from sim.restaurant import load

TABLES = ("2", "5", "7", "11")
DRINKS = (("jasmine-tea", "tsingtao"), ("tsingtao",), ("jasmine-tea",))
BROKEN_OFF = (urllib.error.URLError, http.client.HTTPException, OSError)


def code(data: Path, table: str) -> str:
    secret = HouseFolder(load("bistro"), data).secret()
    return f"/t/{table_token(secret, table)}"


def order_until_broken_off(phone: PlainPhone, placed: threading.Semaphore) -> None:
    try:
        for drinks in DRINKS * 10:
            phone.order(*drinks)
            placed.release()
    except BROKEN_OFF:
        pass


def kill_amid_orders(house: OpenHouse, phones: list[PlainPhone], after: int) -> None:
    """Let all phones order at once, and kill the house when so many orders are accepted and more are on their way."""
    placed = threading.Semaphore(0)
    threads = [threading.Thread(target=order_until_broken_off, args=(phone, placed)) for phone in phones]
    for thread in threads:
        thread.start()
    for _ in range(after):
        assert placed.acquire(timeout=30)
    house.kill()
    for thread in threads:
        thread.join(30)
        assert not thread.is_alive()


def test_orders_survive_two_kills_in_one_evening_and_are_delivered_once(tmp_path: Path) -> None:
    words = ("--headless", "--speed", 10, "--warm-up", "20m", "--seed", 5)
    with OpenHouse("bistro", tmp_path, *words) as house:
        phones = [PlainPhone(house.url()) for _ in TABLES]
        for phone, table in zip(phones, TABLES, strict=True):
            phone.sit(code(tmp_path, table))
        kill_amid_orders(house, phones, after=6)
    with OpenHouse("bistro", tmp_path, *words) as house:
        for phone in phones:
            phone.url = house.url()
        kill_amid_orders(house, phones, after=3)
    told = {phone: len(phone.accepted) for phone in phones}
    assert sum(told.values()) >= 9
    with OpenHouse("bistro", tmp_path, "--headless", "--speed", 60) as house:
        for phone in phones:
            phone.url = house.url()
            shown = phone.wait_until_served()
            assert shown.count('id="ticket-') >= told[phone]
        assert house.close() == 0
    log = EveningLog(tmp_path)
    assert len([event for event in log.of("CommandApplied") if event["command"]["type"] == "Resume"]) == 2
    for phone in phones:
        for key in phone.accepted:
            assert log.is_delivered_once(log.ticket_of(key))
    sent = {f"place/{key}" for phone in phones for key in phone.sent}
    assert {event["key"] for event in log.of("CommandApplied") if event["key"].startswith("place/")} <= sent
    log.assert_sound()


@pytest.mark.parametrize("moment", ["secret", "evening.db"])
def test_a_kill_while_the_house_opens_leaves_a_house_that_opens_with_guests_in_it(tmp_path: Path, moment: str) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--warm-up", "1h") as house:
        until((tmp_path / moment).exists, moment)
        house.kill()
        assert "Table" not in house.output, "it was open already: the moment has passed"
    with OpenHouse("bistro", tmp_path, "--headless", "--warm-up", "1h") as house:
        house.address()
        assert house.close() == 0
    log = EveningLog(tmp_path)
    assert log.of("CourseDelivered"), "guests have dined before the house opened"
    log.assert_sound()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_the_house_closes_with_open_pages_and_says_so(tmp_path: Path, how: int) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--no-guests") as house:
        phone = PlainPhone(house.url())
        phone.sit(code(tmp_path, "3"))
        phone.order("jasmine-tea")
        stream = phone.events()
        assert next(stream)[0] == "clock"
        assert house.close(how) == 0
        assert "Closing; the evening goes on when it is started again." in house.output
        assert "Traceback" not in house.output
        stream.close()


def test_asked_to_end_twice_the_house_still_closes_cleanly(tmp_path: Path) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--no-guests") as house:
        house.address()
        os.kill(house.pid, signal.SIGTERM)
        assert house.close() == 0
        assert "Aborted" not in house.output


def test_asked_to_end_while_it_opens_the_house_ends_cleanly(tmp_path: Path) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--warm-up", "4h") as house:
        until((tmp_path / "evening.db").exists, "the evening")
        assert house.close() == 0
        assert house.output == "Closed before it was open.\n"


def test_an_engine_that_cannot_go_on_ends_the_process_and_says_why(tmp_path: Path) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--speed", 60, "--warm-up", "30m") as house:
        house.address()
        with closing(sqlite3.connect(tmp_path / "evening.db", timeout=10)) as stranger:
            stranger.execute("DROP TABLE log_entries")
            stranger.commit()
        assert house.exit_code() == 1
        assert "the engine stopped: the evening is kept" in house.output


def test_two_houses_do_not_share_an_evening(tmp_path: Path) -> None:
    with OpenHouse("bistro", tmp_path, "--headless", "--no-guests") as first:
        first.address()
        with OpenHouse("bistro", tmp_path, "--headless", "--new") as second:
            assert second.exit_code() == 2
            assert second.output == (
                f"foodrunner: {tmp_path}: a restaurant is open on this data already; "
                "close that one, or keep this evening elsewhere with --data\n"
            )
        assert not list(tmp_path.glob("evening-*"))
        assert first.close() == 0
