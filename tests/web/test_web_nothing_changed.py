"""Bad input, as a table: a page in the guest's language that says what to do next, 4xx, and nothing has changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from diner_phone import SECRET, Phone, address
from flask import Flask
from hand_port import HandPort
from sqlalchemy import MetaData, select

from ordering_web.app import MAX_BODY
from ordering_web.tokens import table_token
from sim.database import Database
from sim.messages.commands import CloseVisit

FORM = "application/x-www-form-urlencoded"
LANGUAGES = {"en": "[a-z]{4}", "ko": "[가-힣]{2}", "zh": "[\u4e00-\u9fff]{2}"}


@dataclass(frozen=True)
class Sent:
    """One request. `{…}` in values are filled in: the key and revision of the review, the payment of another table."""

    path: str
    status: int
    fields: dict[str, str] = field(default_factory=dict)
    method: str = "POST"
    kind: str = FORM
    body: bytes | None = None


OTHER_HOUSE = f"/t/{table_token(b'another house', '5')}"
FORGED = address("5").replace("/t/5.", "/t/6.")
UNKNOWN_TABLE = f"/t/{table_token(SECRET, 'cellar')}"
TOFU = {"item": "mapo-tofu", "quantity": "1"}
BAD = {
    "a foreign code": Sent(OTHER_HOUSE, 404, method="GET"),
    "a forged code": Sent(FORGED, 404, method="GET"),
    "a forged code that opens": Sent(f"{FORGED}/open", 404, {"guests": "2", "key": "k"}),
    "a code of a table that is gone": Sent(f"{UNKNOWN_TABLE}/open", 404, {"guests": "2", "key": "k"}),
    "no guests": Sent(f"{address('7')}/open", 400, {"guests": "0", "key": "k"}),
    "a crowd": Sent(f"{address('7')}/open", 400, {"guests": "999999999", "key": "k"}),
    "guests in words": Sent(f"{address('7')}/open", 400, {"guests": "two", "key": "k"}),
    "a negative quantity": Sent("/cart/add", 400, TOFU | {"quantity": "-1"}),
    "a huge quantity": Sent("/cart/add", 400, TOFU | {"quantity": "999999999999999999999"}),
    "no quantity": Sent("/cart/add", 400, {"item": "mapo-tofu"}),
    "half a dish": Sent("/cart/add", 400, TOFU | {"quantity": "0.5"}),
    "an unknown dish": Sent("/cart/add", 400, TOFU | {"item": "whale"}),
    "an unknown dish's page": Sent("/item/whale", 404, method="GET"),
    "an unknown option": Sent("/cart/add", 400, TOFU | {"option-size": "size:galactic"}),
    "a negative change": Sent("/cart/line/1", 400, {"quantity": "-1"}),
    "a note that is a novel": Sent("/cart/line/1/note", 400, {"note": "x" * 5_000}),
    "a note of broken bytes": Sent("/cart/line/1/note", 400, body=b"note=caf%e9&csrf_token={token}"),
    "a name of broken bytes": Sent("/table/me", 400, body=b"name=%ff&icon=%F0%9F%A6%8A&csrf_token={token}"),
    "broken bytes beside good ones": Sent("/cart/add", 400, body=b"item=cucumber&quantity=1&x=%ff&csrf_token={token}"),
    "a note with a zero in it": Sent("/cart/line/1/note", 400, {"note": "a\0b"}),
    "a search for broken bytes": Sent("/menu?q=%ff", 400, method="GET"),
    "a stale review": Sent("/order", 409, {"how": "pay", "key": "{key}", "revision": "0"}),
    "a review that is no number": Sent("/order", 400, {"how": "pay", "key": "{key}", "revision": "x"}),
    "an order without a key": Sent("/order", 400, {"how": "pay", "revision": "{revision}"}),
    "an order with an endless key": Sent("/order", 400, {"how": "pay", "key": "k" * 256, "revision": "{revision}"}),
    "an order with someone's key": Sent("/order", 409, {"how": "tab", "key": "stolen", "revision": "{revision}"}),
    "an unknown way to pay": Sent("/order", 400, {"how": "barter", "key": "{key}", "revision": "{revision}"}),
    "a share that is none": Sent("/bill", 409, {"what": "theirs", "key": "k"}),
    "another table's payment": Sent("/pay/{theirs}", 404, method="GET"),
    "paying another table's payment": Sent("/pay/{theirs}/wallet", 404, {"wallet": "pays", "key": "k"}),
    "another table's receipt": Sent("/receipt/{theirs}", 404, method="GET"),
    "a tray that is not there": Sent("/take", 404, {"job": "job-1"}),
    "a line that is not there": Sent("/take-back", 404, {"ticket": "x", "line": "1"}),
    "a call for nothing": Sent("/call", 400, {"kind": "elephant"}),
    "an oversized body": Sent("/cart/add", 413, TOFU | {"note": "x" * (MAX_BODY + 1)}),
    "bytes that are no text": Sent("/cart/add", 400, body=b"item=%ff%fe%00&quantity=1&csrf_token={token}"),
    "another kind of body": Sent("/cart/add", 400, kind="application/xml", body=b"<item>mapo-tofu</item>"),
    "a form without its token": Sent("/cart/add", 400, body=b"item=mapo-tofu&quantity=1"),
    "a page that is posted": Sent("/menu", 405, {"q": "x"}),
    "a form that is read": Sent("/cart/add", 405, method="GET"),
    "a method from elsewhere": Sent("/cart", 405, method="PUT"),
    "the counter": Sent("/counter", 403, method="GET"),
    "the counter's till": Sent("/counter/cash/{theirs}", 403),
    "a page that is none": Sent("/no/such/page", 404, method="GET"),
}


def rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All that the pages and the inbox keep."""
    metadata = MetaData()
    with database.read() as connection:
        metadata.reflect(connection)
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_bad_input_is_answered_in_the_guests_language_and_changes_nothing(
    app: Flask, port: HandPort, database: Database
) -> None:
    theirs = Phone(app)
    theirs.sit("6")
    theirs.add("mapo-tofu")
    theirs.send("/order", how="pay", **theirs.review())
    payment = theirs.payment().removeprefix("/pay/")
    phone = Phone(app)
    phone.sit("5")
    phone.add("jasmine-tea")
    review = phone.review()
    token = phone.hidden("csrf_token")
    fill = {"{theirs}": payment, "{token}": token, **{f"{{{name}}}": str(value) for name, value in review.items()}}
    before, commands = rows(database), len(port.commands)
    for number, (what, sent) in enumerate(BAD.items()):
        language, letters = list(LANGUAGES.items())[number % 3]
        page, status = answer(phone, sent, fill, token, language)
        assert status == sent.status, what
        main = re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition("</main>")[0])
        assert re.search(letters, main), f"{what}: what to do next, in {language}: {main}"
        assert f'lang="{language}' in page, what
        assert "Traceback" not in page, what
        assert rows(database) == before, f"{what} changed something"
        assert len(port.commands) == commands, what


def answer(phone: Phone, sent: Sent, fill: dict[str, str], token: str, language: str) -> tuple[str, int]:
    """Send it; the page and its status."""

    def filled(text: str) -> str:
        for name, value in fill.items():
            text = text.replace(name, value)
        return text

    data: dict[str, str] | bytes = {name: filled(value) for name, value in sent.fields.items()} | {"csrf_token": token}
    if sent.body is not None:
        data = filled(sent.body.decode("latin-1")).encode("latin-1")
    said = phone.client.open(
        filled(sent.path),
        method=sent.method,
        data=None if sent.method == "GET" else data,
        content_type=None if sent.method == "GET" else sent.kind,
        headers={"Accept-Language": language},
    )
    return said.text, said.status_code


@pytest.mark.parametrize("path", ["/cart/add", "/order", "/call", "/take-back", "/bill", "/finish"])
def test_a_closed_visit_takes_no_form(phone: Phone, port: HandPort, path: str) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.get("/cart")
    port.answer(CloseVisit(next(iter(port.board.visits))))
    commands = len(port.commands)
    phone.send(path, **TOFU, key="k", revision=1, how="tab", what="all", kind="water", ticket="x", line=1)
    assert phone.status == 410
    assert "scan the code on your table" in phone.page
    assert len(port.commands) == commands
