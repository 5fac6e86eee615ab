"""A diner's phone without a browser: forms, cookies, redirects."""

from __future__ import annotations

import html
import re

from flask import Flask
from werkzeug.test import TestResponse

from ordering_web.tokens import table_token

SECRET = b"a secret of the tests"
HOST = "food.example:8000"


class Phone:
    """A phone: it keeps its cookies, sends the hidden fields of the form it saw, and follows redirects."""

    def __init__(self, app: Flask, language: str = "en") -> None:
        self.client = app.test_client()
        self.language = language
        self.answer: TestResponse | None = None

    @property
    def page(self) -> str:
        assert self.answer is not None
        return html.unescape(self.answer.text)

    @property
    def status(self) -> int:
        assert self.answer is not None
        return self.answer.status_code

    def get(self, path: str) -> str:
        self.answer = self.client.get(path, headers={"Accept-Language": self.language}, follow_redirects=True)
        return self.page

    def send(self, to: str, /, **fields: str | int) -> str:
        """Post a form with the page's CSRF token."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.page)
        assert token is not None, "no form on this page"
        self.answer = self.client.post(
            to,
            data={"csrf_token": token[1], **fields},
            headers={"Accept-Language": self.language},
            follow_redirects=True,
        )
        return self.page

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        assert found is not None, f"no field {name}"
        return found[1]

    # ── a diner's steps ───────────────────────────────────────────────────────────────────────

    def scan(self, table: str) -> str:
        return self.get(address(table))

    def sit(self, table: str, guests: int = 2) -> str:
        self.scan(table)
        return self.send(f"{address(table)}/open", guests=guests, key=self.hidden("key"))

    def join(self, table: str, code: str = "") -> str:
        self.scan(table)
        return self.send(f"{address(table)}/join", code=code)

    def code(self) -> str:
        """The join code, as the table's page shows it."""
        found = re.search(r'id="code">(\d{4})<', self.get("/table"))
        assert found is not None
        return found[1]

    def add(self, item: str, quantity: int = 1, **options: str) -> str:
        self.get("/menu")
        chosen = {f"option-{name}": f"{name}:{choice}" for name, choice in options.items()}
        return self.send("/cart/add", item=item, quantity=quantity, **chosen)

    def review(self) -> dict[str, str | int]:
        """The fields of the form that places the order."""
        self.get("/order")
        return {"key": self.hidden("key"), "revision": self.hidden("revision")}

    def place(self) -> str:
        """Order on the tab."""
        return self.send("/order", how="tab", **self.review())

    def pay(self, wallet: str = "pays") -> str:
        """Order and pay at once."""
        self.send("/order", how="pay", **self.review())
        return self.pay_from(wallet)

    def pay_from(self, wallet: str) -> str:
        """Choose a wallet on the page that shows a payment."""
        return self.send(f"{self.payment()}/wallet", wallet=wallet, key=self.hidden("key"))

    def payment(self) -> str:
        """The address of the payment that the page shows."""
        found = re.search(r'action="(/pay/[^/"]+)/', self.page)
        assert found is not None, "no payment on this page"
        return found[1]


def address(table: str) -> str:
    return f"/t/{table_token(SECRET, table)}"
