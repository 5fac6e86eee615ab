"""Whatever a browser, or a script, sends: a page in the diner's language, and never a traceback."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from diner_phone import HOST, SECRET, Phone
from flask import Flask
from hand_port import HandPort

import ordering_web
from ordering_web import limits, static_files
from ordering_web.app import MAX_BODY, create_app
from ordering_web.catalogue import LANGUAGES, catalogue
from ordering_web.status import STAGES
from sim.database import Database
from sim.messages.events import RefusedBecause
from sim.restaurant import Restaurant

PAGES = Path(ordering_web.__file__).parent
NewPhone = Callable[..., Phone]


def test_a_phone_that_is_at_no_table_is_told_to_scan(phone: Phone) -> None:
    for path in ("/", "/menu", "/item/mapo-tofu", "/cart", "/order", "/status", "/status.json", "/events", "/table"):
        page = phone.get(path)
        assert phone.status == 403, path
        assert "Scan the code on your table" in page


@pytest.mark.parametrize(
    ("language", "says"), [("en", "There is no such page"), ("ko", "없는 페이지"), ("zh", "没有这个页面")]
)
def test_an_unknown_page_is_said_in_the_phones_language(new_phone: NewPhone, language: str, says: str) -> None:
    phone = new_phone(language)
    assert says in phone.get("/no/such/page")
    assert phone.status == 404


def test_a_wrong_method_is_refused_and_says_which_are_right(phone: Phone) -> None:
    phone.sit("5")
    phone.answer = phone.client.get("/cart/add")
    assert phone.status == 405
    assert phone.answer.headers["Allow"]
    phone.answer = phone.client.delete("/cart")
    assert phone.status in (400, 405)


def test_a_body_that_is_too_large_is_refused(phone: Phone) -> None:
    phone.sit("5")
    page = phone.send("/cart/add", item="x" * (MAX_BODY + 1), quantity=1)
    assert phone.status == 413
    assert "too much at once" in page


def test_bytes_that_are_no_text_are_refused(phone: Phone) -> None:
    phone.sit("5")
    token = phone.hidden("csrf_token")
    body = f"csrf_token={token}&quantity=1&item=%ff%fe%00".encode()
    phone.answer = phone.client.post("/cart/add", data=body, content_type="application/x-www-form-urlencoded")
    assert phone.status == 400
    phone.answer = phone.client.get("/item/%ff%00")
    assert phone.status == 404


def test_an_unknown_dish_and_an_unknown_line_number_are_pages(phone: Phone) -> None:
    phone.sit("5")
    phone.get("/item/whale")
    assert phone.status == 404
    phone.get("/menu")
    phone.send("/cart/line/99999999999999999999999", quantity=1)
    assert phone.status == 404
    phone.get("/menu")
    phone.send("/cart/line/9999999", quantity=1)
    assert phone.status == 200


def test_a_fault_of_ours_is_logged_and_shown_without_a_traceback(
    phone: Phone, app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    phone.sit("5")

    def fails(*_: object) -> None:
        raise RuntimeError("the cellar is flooded")

    monkeypatch.setattr(app.extensions["house"].carts, "of", fails)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with caplog.at_level(logging.ERROR):
        page = phone.get("/menu")
    assert phone.status == 500
    assert "Something broke on our side" in page
    assert "flooded" not in page
    assert "flooded" in caplog.text


def test_a_script_that_asks_too_often_is_slowed_down(phone: Phone) -> None:
    phone.sit("5")
    statuses = {phone.client.get("/table").status_code for _ in range(310)}
    assert statuses == {200, 429}
    phone.get("/table")
    assert "Wait a minute" in phone.page


def test_the_phones_of_one_visit_are_slowed_down_together_and_others_are_not(
    port: HandPort, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "A_VISIT", "20 per minute")
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}")
    try:
        first, second, other = Phone(app), Phone(app), Phone(app)
        first.sit("5")
        second.join("5", first.code())
        other.sit("6")
        statuses = [phone.client.get("/table").status_code for _ in range(15) for phone in (first, second)]
        assert statuses[:10] == [200] * 10
        assert statuses[-10:] == [429] * 10
        assert other.client.get("/table").status_code == 200
    finally:
        app.extensions["house"].close()


def test_every_page_forbids_what_is_not_ours(phone: Phone) -> None:
    for path in ("/menu", "/nothing", f"{static_files.address()}/page.css"):
        phone.answer = phone.client.get(path)
        policy = phone.answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'self'")
        assert "unsafe" not in policy
        assert phone.answer.headers["X-Content-Type-Options"] == "nosniff"
        phone.answer.close()


def test_what_browsers_heed_on_tls_alone_is_sent_on_tls_alone(phone: Phone) -> None:
    for address, sent in (("https://localhost", True), ("http://192.168.1.7", False)):
        answer = phone.client.get("/menu", base_url=address)
        assert ("Cross-Origin-Opener-Policy" in answer.headers) is sent


def test_no_page_asks_anyone_else_for_anything(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    pages = [phone.get(path) for path in ("/menu", "/item/sour-plum", "/cart", "/order", "/table", "/finish")]
    phone.get("/order")
    pages.append(phone.place())
    for page in pages:
        assert not re.search(r'(src|href|action)="(https?:)?//', page)
        assert not re.search(r"<script(?![^>]*src=)", page)
        assert "<style" not in page
        assert not re.search(r'\sstyle="', page)
        assert not re.search(r'\son[a-z]+="', page)


def test_cookies_are_for_tls_alone_where_the_address_is(port: HandPort, database: Database) -> None:
    app = create_app(port, database, secret=b"s", public_url="https://food.example")
    try:
        answer = app.test_client().get("/menu", base_url="https://food.example")
        assert all("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
        assert answer.headers.getlist("Set-Cookie")
    finally:
        app.extensions["house"].close()


def test_the_three_languages_say_the_same_things() -> None:
    texts = {language: catalogue(language) for language in LANGUAGES}
    for language in LANGUAGES:
        assert set(texts[language]) == set(texts["en"])
        for key, text in texts[language].items():
            assert set(re.findall(r"\{(\w+)\}", text)) == set(re.findall(r"\{(\w+)\}", texts["en"][key])), (
                f"{language}: {key}"
            )


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = [path.read_text("utf-8") for path in PAGES.rglob("*") if path.suffix in (".html", ".py")]
    used = set()
    for source in sources:
        used |= set(re.findall(r"""\bt(?:_around)?\(\s*["']([a-z-]+\.[a-z-]+)["']""", source))
        used |= {f"refusal.{name}" for name in re.findall(r"""Refusal\(\s*["']([a-z-]+)["']""", source)}
    known = {re.sub(r"\.(one|other)$", "", key) if key.count(".") > 1 else key for key in catalogue("en")}
    assert used - known == set()
    by_value = ("stage.", "reason.", "allergen.", "error.", "refusal.", "wallet.", "method.", "pay.", "tag.", "call.")
    by_value += (
        "staff-page.",
        "staff-role.",
        "staff-line.",
        "staff-held.",
        "staff-do.",
        "staff-sure.",
        "staff-robot.",
        "staff-chore.",
        "staff-table.",
        "staff-place.",
        "engine.",
        "staff-figure.",
        "staff-chart.",
        "staff-use.",
        "station.",
        "late.",
    )
    assert {key for key in known - used if not key.startswith(by_value)} == set()


def test_every_refusal_stage_and_allergen_has_its_text(restaurant: Restaurant) -> None:
    known = catalogue("en")
    reasons = set(get_args(RefusedBecause)) | {"closed", "all lines cancelled"}
    allergens = {allergen for item in restaurant.menu.items for allergen in item.allergens}
    expected = {f"reason.{reason}" for reason in reasons} | {f"allergen.{each}" for each in allergens}
    assert expected | {f"stage.{stage}" for stage in STAGES} <= set(known)
