"""What a page weighs over the wire, with all that it needs: a guest on bad Wi-Fi waits for each kilobyte."""

from __future__ import annotations

import gzip
import re

import pytest
from diner_phone import Phone, address
from werkzeug.test import TestResponse

from ordering_web import static_files

MOST = 60_000  # bytes, of the first page and of any other
ASSET = re.compile(r'(?:href|src)="(/(?:static|photo)[^"]*)"')
STYLE = f"{static_files.address()}/page.css"
MODULE = re.compile(r'(?:from|import) "\./([\w-]+\.js)"')


def fetched(phone: Phone, path: str) -> TestResponse:
    return phone.client.get(path, headers={"Accept-Encoding": "gzip, br", "Accept-Language": "en"})


def plain(answer: TestResponse) -> str:
    body = answer.data
    return (gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body).decode()


def weight(phone: Phone, path: str) -> int:
    """The bytes of a page and of everything it refers to, headers and all."""
    seen, left, total = set(), [path], 0
    while left:
        here = left.pop()
        answer = fetched(phone, here)
        assert answer.status_code == 200, here
        total += len(answer.data) + len(str(answer.headers))
        found = []
        if answer.mimetype == "text/html":
            found = ASSET.findall(plain(answer))
        elif answer.mimetype == "text/javascript":
            found = [f"{static_files.address()}/{name}" for name in MODULE.findall(plain(answer))]
        left += [each for each in found if each.split("?")[0] not in seen]
        answer.close()
        seen |= {each.split("?")[0] for each in found}
    return total


@pytest.mark.parametrize(
    "path", ["/menu", "/item/soy-milk", "/cart", "/order", "/status", "/bill", "/table", "/finish"]
)
def test_no_page_weighs_more_than_sixty_kilobytes(phone: Phone, path: str) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.place()
    phone.add("jasmine-tea")
    assert 2_000 < weight(phone, path) <= MOST


def test_the_page_behind_the_code_is_light(phone: Phone) -> None:
    assert weight(phone, address("5")) <= 20_000


def test_pages_are_sent_small_to_those_who_take_it_and_plain_to_others(phone: Phone) -> None:
    page = phone.sit("5")
    small = fetched(phone, "/menu")
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert len(small.data) < len(page.encode()) / 3
    assert "Mapo tofu" in plain(small)
    for takes in ({}, {"Accept-Encoding": "gzip;q=0"}):
        assert "Content-Encoding" not in phone.client.get("/menu", headers=takes).headers


def test_what_is_written_into_an_address_is_not_compressed_with_a_forms_token(phone: Phone) -> None:
    phone.sit("5")
    assert "Content-Encoding" not in fetched(phone, "/menu?q=tofu").headers


def test_a_static_file_is_the_same_small_or_plain_and_need_not_be_sent_twice(phone: Phone) -> None:
    small, large = fetched(phone, STYLE), phone.client.get(STYLE)
    assert plain(small) == large.text
    again = phone.client.get(STYLE, headers={"Accept-Encoding": "gzip", "If-None-Match": small.headers["ETag"]})
    assert again.status_code == 304
    for answer in (small, large, again):
        answer.close()
