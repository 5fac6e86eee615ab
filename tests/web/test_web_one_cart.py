"""One cart for the table: live on all its phones, and each line says who added it."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from diner_phone import Phone, address
from flask import Flask
from hand_port import HandPort
from test_web_status import Stream, snapshot

from ordering_web.diner import live
from ordering_web.server import Server, listen
from ordering_web.visits import MOST_NAME
from sim.database import Database
from sim.messages import events as e

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NewPhone = Callable[..., Phone]


@pytest.fixture
def server(app: Flask) -> Iterator[Server]:
    server = Server(app, listen("127.0.0.1", 0))
    yield server
    server.close()


class CartStream(Stream):
    """A phone's stream of the cart."""

    def __init__(self, server: Server, phone: Phone, of: str = "cart") -> None:
        cookie = phone.client.get_cookie("phone")
        assert cookie is not None
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.connection.request("GET", f"/cart/events?of={of}", headers={"Cookie": f"phone={cookie.value}"})
        self.answer = self.connection.getresponse()

    def cart(self) -> dict[str, Any]:
        return self.next("cart")[1]


def two_at_a_table(new_phone: NewPhone) -> tuple[Phone, Phone]:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    return first, second


def test_what_one_phone_adds_changes_and_removes_is_on_the_others_at_once(new_phone: NewPhone, server: Server) -> None:
    first, second = two_at_a_table(new_phone)
    stream, menu = CartStream(server, second), CartStream(server, second, of="menu")
    assert "Nothing here yet" in stream.cart()["lines"]
    menu.cart()
    first.add("mapo-tofu")
    now = stream.cart()
    assert "Mapo tofu" in now["lines"]
    assert "added by 🦊" in now["lines"]
    assert "CN¥32.00" in now["bar"]
    on_menu = menu.cart()
    assert "CN¥32.00" in on_menu["bar"]
    assert "lines" not in on_menu
    line = re.search(r'id="line-(\d+)"', now["lines"])
    assert line is not None
    first.get("/cart")
    first.send(f"/cart/line/{line[1]}", quantity=2)
    assert "CN¥64.00" in stream.cart()["bar"]
    first.send(f"/cart/line/{line[1]}/note", note="mild")
    assert "“mild”" in stream.cart()["lines"]
    first.send(f"/cart/line/{line[1]}", quantity=0)
    assert "Nothing here yet" in stream.cart()["lines"]
    stream.close()
    menu.close()


@pytest.mark.parametrize("how", ["tab", "pay"])
def test_an_order_empties_the_cart_on_the_other_phones(new_phone: NewPhone, server: Server, how: str) -> None:
    first, second = two_at_a_table(new_phone)
    first.add("mapo-tofu")
    stream = CartStream(server, second)
    assert "Mapo tofu" in stream.cart()["lines"]
    first.send("/order", how=how, **first.review())
    assert "Nothing here yet" in stream.cart()["lines"]
    stream.close()


def test_the_status_page_shows_what_others_add_meanwhile(new_phone: NewPhone, server: Server) -> None:
    first, second = two_at_a_table(new_phone)
    first.add("jasmine-tea")
    first.place()
    stream = Stream(server, second)
    assert "CN¥" not in stream.next("status")[1]["bar"]
    first.add("mapo-tofu")
    assert "CN¥32.00" in stream.next("status")[1]["bar"]
    assert "CN¥32.00" in snapshot(second)["bar"]
    stream.close()


def test_a_cart_that_expires_in_the_background_is_shown_by_the_next_heartbeat(
    new_phone: NewPhone, server: Server, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.05)
    first, second = two_at_a_table(new_phone)
    first.add("mapo-tofu")
    first.send("/order", how="pay", **first.review())
    stream = CartStream(server, second)
    assert "Nothing here yet" in stream.cart()["lines"]
    house = app.extensions["house"]
    payment = house.desk.payment(first.payment().removeprefix("/pay/"))
    house.desk.withdraw(payment, "expired")  # as the settlement does, which tells no page
    assert "Mapo tofu" in stream.cart()["lines"]
    stream.close()


def test_without_a_stream_the_cart_is_asked_for(new_phone: NewPhone) -> None:
    first, second = two_at_a_table(new_phone)
    first.add("mapo-tofu")
    assert "Mapo tofu" in second.client.get("/cart.json?of=cart").json["lines"]
    assert set(second.client.get("/cart.json").json) == {"bar", "speed", "version"}


def test_a_stream_of_the_cart_ends_with_the_visit_and_shows_no_other_tables_cart(
    new_phone: NewPhone, server: Server, port: HandPort
) -> None:
    mine, other = new_phone(), new_phone()
    mine.sit("5")
    mine.add("mapo-tofu")
    other.sit("6")
    stream = CartStream(server, other)
    assert "Mapo tofu" not in stream.cart()["lines"]
    port.say(e.VisitClosed(port.board.seated["6"]))
    stream.next("ended")
    stream.close()


# ── who is who ────────────────────────────────────────────────────────────────────────────────


def test_a_phone_can_have_a_name_and_a_picture_and_its_lines_carry_them(new_phone: NewPhone) -> None:
    first, second = two_at_a_table(new_phone)
    second.get("/table")
    second.send("/table/me", icon="🐳", name="  <Mei>  ")
    assert "<Mei>" in second.page
    second.add("mapo-tofu")
    first.add("jasmine-tea")
    page = first.get("/cart")
    assert "added by 🐳 <Mei>" in page
    assert first.answer is not None
    assert "<Mei>" not in first.answer.text
    assert "🦊 added by you" in page


def test_a_name_is_kept_at_its_table_alone_and_goes_with_the_visit(
    phone: Phone, port: HandPort, database: Database, app: Flask
) -> None:
    phone.sit("5")
    phone.get("/table")
    phone.send("/table/me", icon="🐳", name="Mei")
    app.extensions["house"].visits.close(port.board.seated["5"], "key")
    with database.read() as connection:
        tables = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")]
        kept = [str(tuple(row)) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
    assert not any("Mei" in row for row in kept)
    assert not any("Mei" in json.dumps(str(entry)) for entry in port.entries)


@pytest.mark.parametrize(("icon", "name"), [("x", ""), ("", ""), ("🦊", "n" * (MOST_NAME + 1)), ("🦊🐼", "")])
def test_a_name_that_is_too_long_and_a_picture_that_is_none_are_refused(phone: Phone, icon: str, name: str) -> None:
    phone.sit("5")
    phone.get("/table")
    phone.send("/table/me", icon=icon, name=name)
    assert phone.status == 400
    assert "at most 20 characters" in phone.page


# ── in a browser ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_two_browsers_see_one_cart_and_what_is_being_written_stays(chromium: Browser, server: Server) -> None:
    base = f"http://127.0.0.1:{server.port}"
    contexts = [chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US") for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    for page in (first, second):
        page.set_default_timeout(10_000)
        page.goto(base + address("5"))
        if page is first:
            page.get_by_role("button", name="See the menu").click()
            page.goto(base + "/table")
            code = page.inner_text("#code")
        else:
            page.get_by_label("Four-digit code").fill(code)
            page.get_by_role("button", name="Join").click()
            page.wait_for_url("**/menu")
    first.goto(base + "/menu")
    second.get_by_role("button", name="Add Jasmine tea to the order").click()
    first.wait_for_selector(".bar .full >> text=1 dish")
    first.goto(base + "/cart")
    first.get_by_text("Add a note for the kitchen").click()
    first.locator(".note-form input.text").fill("no sug")
    second.get_by_role("button", name="Add Jasmine tea to the order").click()
    first.wait_for_selector(".stepper .count >> text=2")
    assert first.locator(".note-form input.text").input_value() == "no sug"
    assert first.evaluate("document.activeElement.name") == "note"
    first.wait_for_selector("#announce >> text=changed the order")
    first.goto(base + "/order")
    assert first.locator("#changed").is_hidden()
    second.get_by_role("button", name="Add Jasmine tea to the order").click()
    first.locator("#changed").wait_for()
    first.get_by_role("link", name="Look again").click()
    first.wait_for_selector(".slip .count >> text=3 ×")
    for context in contexts:
        context.close()
