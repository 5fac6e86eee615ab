"""A phone without a browser, over the network: it keeps its cookies, and knows what it was told."""

from __future__ import annotations

import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode

ANSWER_S = 20.0


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer: the phone wants to see it."""

    def redirect_request(self, *_: object) -> None:
        return None


class PlainPhone:
    """A diner's phone.

    Attributes:
        url: where the house answers; it may change when the house is opened again.
        accepted: the keys of the orders that this phone was told are placed or kept.
        sent: the keys of all orders it tried to place.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.accepted: list[str] = []
        self.sent: list[str] = []
        self.page = ""
        self._cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(_Stay, self._cookies, urllib.request.ProxyHandler({}))

    def ask(self, path: str, **fields: object) -> HTTPResponse | urllib.error.HTTPError:
        """One request, redirects not followed: a form if there are fields."""
        data = urlencode(fields).encode() if fields else None
        try:
            answer: HTTPResponse = self._opener.open(urllib.request.Request(self.url + path, data), timeout=ANSWER_S)
        except urllib.error.HTTPError as error:
            if error.code >= 400:
                raise AssertionError(f"{path}: {error.code}: {error.read().decode()}") from None
            return error
        return answer

    def get(self, path: str) -> str:
        with self.ask(path) as answer:
            self.page = html.unescape(answer.read().decode())
        return self.page

    def send(self, path: str, **fields: object) -> str:
        """Fill in the page's form; where it leads."""
        with self.ask(path, csrf_token=self.hidden("csrf_token"), **fields) as answer:
            where: str = answer.headers.get("Location", "")
        return where

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, f"no field {name} on this page:\n{self.page}"
        return found[1]

    # ── a diner's steps ───────────────────────────────────────────────────────────────────────

    def sit(self, code: str) -> None:
        """Scan a table's code; open its visit, or join that of the simulated guests who sit there."""
        if "/open" in self.get(code):
            self.send(f"{code}/open", guests=2, key=self.hidden("key"))
        else:
            self.send(f"{code}/join", code="")

    def order(self, *items: str) -> str:
        """Order, pay, and wait for the house's word; the order's key."""
        for item in items:
            self.get("/menu")
            self.send("/cart/add", item=item, quantity=1)
        self.get("/order")
        key = self.hidden("key")
        self.sent.append(key)
        where = self.send("/order", how="pay", key=key, revision=self.hidden("revision"))
        self.get(where)
        where = self.send(f"{where}/wallet", wallet="pays", key=self.hidden("key"))
        assert re.search(r"/status\?said=paid$", where), where
        self.accepted.append(key)
        return key

    def events(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The status page's stream: each event's name and what it says."""
        with self.ask("/events") as stream:
            name = ""
            for line in stream:
                word, _, rest = line.decode().rstrip("\n").partition(": ")
                if word == "event":
                    name = rest
                elif word == "data":
                    yield name, json.loads(rest)

    def wait_until_served(self) -> str:
        """Follow the stream until nothing is open; the tickets as the page then shows them."""
        for name, said in self.events():
            if name == "status" and not said["announce"]:
                return str(said["html"])
        raise AssertionError("the stream ended before the food came")
