"""Each form that a guest's page can send, sent wrongly: refused in her language, and nothing has changed."""

from __future__ import annotations

import re
import socket
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest
from diner_phone import Phone, address
from flask import Flask
from hand_port import HandPort
from test_web_nothing_changed import FORM, LANGUAGES, rows

from ordering_web.app import MAX_BODY
from sim.database import Database
from sim.messages.commands import CloseVisit

FIELDS = {
    "item": "jasmine-tea", "quantity": "1", "key": "k", "revision": "1", "how": "pay", "what": "all", "kind": "water",
    "line": "1", "guests": "2", "code": "0000", "wallet": "pays", "note": "hot", "name": "Ann", "icon": "🦊",
}  # fmt: skip


def forms(app: Flask) -> list[str]:
    """Where a guest's page can send a form, at this table; language apart, which is no secret, and the webhook."""
    places = {"<token>": address("5").removeprefix("/t/"), "<payment>": "{payment}"}
    found = []
    for rule in app.url_map.iter_rules():
        name, _, view = rule.endpoint.partition(".")
        if name != "diner" or "POST" not in (rule.methods or ()) or view in ("choose_language", "webhook"):
            continue
        path = re.sub(r"<int[^>]*:line>", "1", rule.rule)
        for place, value in places.items():
            path = path.replace(place, value)
        found.append(path)
    assert len(found) > 15
    return sorted(found)


def wrongly(token: str, other: str) -> dict[str, tuple[int, bytes, str]]:
    """The status, the body and its kind of requests that no page of ours sends."""
    good = FIELDS | {"csrf_token": token}
    return {
        "without a token": (400, urlencode(FIELDS).encode(), FORM),
        "with a forged token": (400, urlencode(FIELDS | {"csrf_token": "forged"}).encode(), FORM),
        "with another phone's token": (400, urlencode(FIELDS | {"csrf_token": other}).encode(), FORM),
        "of broken bytes": (400, urlencode(good).encode() + b"&note=%ff%fe&item=%c3", FORM),
        "as JSON": (400, b'{"csrf_token": "%s"}' % token.encode(), "application/json"),
        "too large": (413, urlencode(good | {"note": "x" * MAX_BODY}).encode(), FORM),
    }


def test_every_form_that_comes_wrongly_is_refused_in_the_guests_language_and_changes_nothing(
    app: Flask, port: HandPort, database: Database
) -> None:
    phone, other = Phone(app), Phone(app)
    other.scan("6")
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.send("/order", how="pay", **phone.review())
    payment = phone.payment().removeprefix("/pay/")
    phone.add("jasmine-tea")
    token = phone.hidden("csrf_token")
    before, commands, number = rows(database), len(port.commands), 0
    for path in forms(app):
        for how, (status, body, kind) in wrongly(token, other.hidden("csrf_token")).items():
            number += 1
            language, letters = list(LANGUAGES.items())[number % 3]
            said = phone.client.post(
                path.replace("{payment}", payment), data=body, content_type=kind, headers={"Accept-Language": language}
            )
            assert said.status_code == status, f"{path} {how}"
            assert re.search(letters, re.sub(r"<[^>]+>", " ", said.text.partition("<main")[2])), f"{path} {how}"
        for method in ("PUT", "PATCH", "DELETE"):
            said = phone.client.open(path.replace("{payment}", payment), method=method)
            assert said.status_code in (400, 405), f"{method} {path}"
    assert rows(database) == before
    assert len(port.commands) == commands


@pytest.mark.parametrize("size", [MAX_BODY + 1, 2_000_000])
def test_a_body_of_megabytes_is_read_to_its_end_and_answered_with_a_page(base: str, size: int) -> None:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=20)
    connection.request("POST", "/cart/add", b"x" * size, {"Accept-Language": "ko", "Content-Type": FORM})
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert answer.status == 413
    assert "한 번에" in page


def test_no_form_is_taken_once_the_visit_has_closed_or_from_a_phone_that_is_at_no_table(
    app: Flask, port: HandPort, database: Database
) -> None:
    phone, nobody = Phone(app), Phone(app)
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.send("/order", how="pay", **phone.review())
    payment = phone.payment().removeprefix("/pay/")
    nobody.scan("6")
    port.answer(CloseVisit(port.board.seated["5"]))
    phone.get("/menu")
    app.extensions["house"].visits.forget_all_closed()
    before, commands = rows(database), len(port.commands)
    for path in (path for path in forms(app) if not path.startswith("/t/")):
        for who, token, status in (
            (phone, phone.hidden("csrf_token"), 410),
            (nobody, nobody.hidden("csrf_token"), 403),
        ):
            said = who.client.post(path.replace("{payment}", payment), data=FIELDS | {"csrf_token": token})
            expected = (status, 404) if path.startswith("/pay/") else (status,)
            assert said.status_code in expected, f"{path} {status}"
            assert "Scan the code" in said.text or "scan the code" in said.text or said.status_code == 404
    assert rows(database) == before
    assert len(port.commands) == commands


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        ("POST /cart/add HTTP/1.1\r\nAccept-Language: zh-CN\r\nContent-Length: 900000000\r\n\r\n", 413, "一次"),
        ("GET /menu HTTP/1.1\r\nAccept-Language: ko\r\nContent-Length: many\r\n\r\n", 400, "뒤로 가서"),
    ],
)
def test_what_the_server_cuts_off_is_said_in_the_guests_language_too(
    base: str, sent: str, status: int, says: str
) -> None:
    place = urlsplit(base)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as phone:
        phone.sendall(sent.encode())
        answer = b"".join(iter(lambda: phone.recv(4096), b"")).decode()
    assert answer.startswith((f"HTTP/1.1 {status} ", f"HTTP/1.0 {status} "))
    assert says in answer
    assert "Traceback" not in answer
