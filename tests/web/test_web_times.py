"""Clock times on a phone are the wall's, written as its region writes them; and the page says when the house is not."""

from __future__ import annotations

import datetime
import re
import time
import zoneinfo
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browse import open_phone, order, sit
from diner_phone import HOST, SECRET, Phone
from flask import Flask
from hand_port import HandPort
from test_web_status import Stream

from ordering_web import static_files
from ordering_web.app import create_app
from ordering_web.diner import live
from ordering_web.house import House
from ordering_web.regions import locale_of, moment_text, time_text
from ordering_web.server import Server, listen
from sim.database import Database
from sim.restaurant import Restaurant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NewPhone = Callable[..., Phone]
SIX_PAST = datetime.datetime(2026, 11, 25, 18, 3, tzinfo=zoneinfo.ZoneInfo("Asia/Shanghai"))
BEFORE_TIMES = """
CREATE TABLE web_placements (
    "key" VARCHAR NOT NULL PRIMARY KEY, visit VARCHAR NOT NULL, ticket VARCHAR NOT NULL, lines JSON NOT NULL
)"""


def times(page: str) -> list[datetime.datetime]:
    return [datetime.datetime.fromisoformat(at) for at in re.findall(r'<time datetime="([^"]+)"', page)]


def is_now(at: datetime.datetime) -> bool:
    return abs(at.timestamp() - time.time()) < 60


@pytest.mark.parametrize("how", ["tab", "pay"])
def test_an_order_says_when_it_was_sent_by_the_wall_though_the_house_ran_fast_for_hours(
    phone: Phone, port: HandPort, how: str
) -> None:
    port.clock_ms, port.pace = 3 * 3_600_000, 60.0
    phone.sit("5")
    phone.add("mapo-tofu")
    if how == "tab":
        phone.place()
    else:
        phone.pay()
    port.clock_ms += 3_600_000
    (at,) = times(phone.get("/status"))
    assert is_now(at)
    assert "ordered at" in phone.page


def test_a_receipt_says_the_day_and_the_time_of_the_wall(phone: Phone, port: HandPort, house: House) -> None:
    port.clock_ms = 30 * 3_600_000
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    (payment,) = house.desk.payments(port.board.seated["5"])
    (at,) = times(phone.get(f"/receipt/{payment.payment}"))
    assert is_now(at)


def test_a_database_of_before_opens_and_its_orders_have_no_time(database: Database, port: HandPort) -> None:
    database.write(lambda connection: connection.exec_driver_sql(BEFORE_TIMES))
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}")
    try:
        phone = Phone(app)
        phone.sit("5")
        phone.add("mapo-tofu")
        phone.pay()
        assert len(times(phone.get("/status"))) == 1
        unknown = "UPDATE web_placements SET placed_s = NULL"
        database.write(lambda connection: connection.exec_driver_sql(unknown))
        page = phone.get("/status")
        assert phone.status == 200
        assert "Order 1" in page
        assert times(page) == []
        assert "ordered at" not in page
    finally:
        app.extensions["house"].close()


# ── regions ──


@pytest.mark.parametrize(
    ("language", "tags", "moment", "clock"),
    [
        ("en", ("en-US",), "Nov 25, 2026, 6:03 PM", "6:03 PM"),
        ("en", ("en-GB", "en"), "25 Nov 2026, 18:03", "18:03"),
        ("en", ("en-AU",), "25 Nov 2026, 6:03 pm", "6:03 pm"),
        ("en", ("de-DE", "en-IE"), "25 Nov 2026, 18:03", "18:03"),
        ("en", ("en-CN",), "25 Nov 2026, 6:03 pm", "6:03 pm"),
        ("ko", ("ko-KR",), "2026. 11. 25. 오후 6:03", "오후 6:03"),
        ("zh", ("zh-CN",), "2026年11月25日 18:03", "18:03"),
        ("zh", ("zh-TW",), "2026年11月25日 下午6:03", "下午6:03"),
        ("zh", ("zh-Hant-HK",), "2026年11月25日 下午6:03", "下午6:03"),
        ("zh", ("en-GB",), "2026年11月25日 18:03", "18:03"),
        ("en", (), "Nov 25, 2026, 6:03 PM", "6:03 PM"),
    ],
)
def test_times_are_written_as_the_phones_region_writes_them(
    language: str, tags: tuple[str, ...], moment: str, clock: str
) -> None:
    locale = locale_of(language, tags)
    narrow = {ord("\u202f"): " ", ord("\u00a0"): " "}
    assert moment_text(SIX_PAST, locale).translate(narrow) == moment
    assert time_text(SIX_PAST, locale).translate(narrow) == clock


def test_prices_are_the_regions_and_texts_the_languages(new_phone: NewPhone, restaurant: Restaurant) -> None:
    assert restaurant.menu.by_id["jasmine-tea"].price_minor == 2200
    cases = [
        ("en-GB,en;q=0.8", "Menu", "CN¥22.00"),
        ("en-AU", "Menu", "CNY22.00"),
        ("en-DE", "Menu", "22,00\xa0CN¥"),
        ("zh-TW", "菜单", "CN¥22.00"),
        ("zh-CN", "菜单", "¥22.00"),
        ("fr-FR,ko-KR;q=0.5", "메뉴", "CN¥22.00"),
    ]
    for table, (asks, says, price) in enumerate(cases, start=1):
        page = new_phone(asks).sit(str(table))
        assert says in page, asks
        assert f'<p class="price">{price}</p>' in page, asks


def test_a_region_that_is_none_is_no_reason_to_fail(phone: Phone) -> None:
    phone.sit("5")
    many = ",".join(f"en-{n:03}" for n in range(2000))
    for asks in ("en-" + "x" * 2000, "en-../../etc", "en-\x7f", many, "ko-Zzzz-ZZ", "en_GB", "-", "zh-"):
        phone.language = asks
        phone.get("/menu")
        assert phone.status == 200, asks[:40]


def test_two_phones_of_one_table_get_the_same_order_each_in_its_regions_way(
    app: Flask, new_phone: NewPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    first, second = new_phone("en-US"), new_phone("en-DE")
    first.sit("5")
    second.join("5", first.code())
    first.add("jasmine-tea")
    first.place()
    assert "CN¥22.00" in first.get("/status")
    server = Server(app, listen("127.0.0.1", 0))
    try:
        for phone, price in ((first, "CN¥22.00"), (second, "22,00\xa0CN¥"), (first, "CN¥22.00")):
            stream = Stream(server, phone)
            assert price in stream.next("status")[1]["html"]
            stream.close()
    finally:
        server.close()


# ── a house that runs fast, or stands still ──


@pytest.mark.parametrize(
    ("pace", "said"),
    [(1.0, ""), (12.0, "Demonstration: the restaurant runs at 12× speed."), (0.0, "the restaurant is paused.")],
)
def test_every_page_says_that_the_house_is_a_demonstration(
    phone: Phone, port: HandPort, pace: float, said: str
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    port.pace = pace
    for path in ("/menu", "/item/sour-plum", "/cart", "/order", "/status", "/bill", "/table", "/privacy", "/nothing"):
        note = re.search(r'<div id="pace"[^>]*>(.*?)</div>', phone.get(path))
        assert note is not None, path
        assert said in note[1]
        assert bool(said) is bool(note[1]), path


@pytest.mark.browser
def test_an_open_page_hears_of_pace_writes_its_own_clock_and_loads_one_version_of_each_script(
    chromium: Browser, base: str, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.2)
    with open_phone(chromium, "en-GB", "Pacific/Chatham") as page:
        loaded: list[str] = []
        page.on("request", lambda request: loaded.append(request.url.removeprefix(base)))
        sit(page, base)
        for pace, said in ((8.0, "runs at 8× speed"), (0.0, "is paused")):
            port.pace = pace
            page.wait_for_function("said => document.getElementById('pace').innerText.includes(said)", arg=said)
        order(page, base, "/order")
        page.click("text=Order now, pay later")
        page.wait_for_url("**/status*")
        shown = page.locator("wall-time time").inner_text()
        at = datetime.datetime.fromisoformat(page.locator("wall-time time").get_attribute("datetime") or "")
        assert shown == f"{at.astimezone(zoneinfo.ZoneInfo('Pacific/Chatham')):%H:%M}"
        port.pace = 1.0
        page.wait_for_function("() => !document.getElementById('pace').innerText")
    assert len([path for path in loaded if path.endswith(".js")]) > 10
    assert [path for path in loaded if "/static/" in path and not path.startswith(static_files.address())] == []


# ── static files ──


def test_a_static_file_is_kept_for_good_and_a_page_of_before_is_led_to_the_files_of_now(phone: Phone) -> None:
    found = re.search(r'href="(/static/[0-9a-f]{12}/page\.css)"', phone.sit("5"))
    assert found is not None
    assert found[1] == f"{static_files.address()}/page.css"
    now = phone.client.get(found[1])
    assert now.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in now.headers
    now.close()
    before = phone.client.get("/static/0123456789ab/page.css")
    assert (before.status_code, before.headers["Location"]) == (302, found[1])
    assert before.headers["Cache-Control"] == "private, no-cache"
    for nothing in (f"{static_files.address()}/none.js", "/static/page.css"):
        answer = phone.client.get(nothing)
        assert answer.status_code == 404
        assert answer.headers["Cache-Control"] == "private, no-cache"
