"""A payment that is timed warns before it ends, and gives more time to whoever asks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from diner_phone import Phone, address
from flask import Flask

from ordering_web.house import House
from ordering_web.server import Server, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def begun(phone: Phone) -> str:
    """Review an order and begin to pay it; returns its payment."""
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="pay", **phone.review())
    return phone.payment().removeprefix("/pay/")


def left_s(app: Flask, payment: str) -> int:
    house: House = app.extensions["house"]
    found = house.desk.payment(payment)
    assert found is not None
    return house.desk.seconds_left(found)


def test_more_time_can_be_had_as_often_as_it_is_asked_for(
    phone: Phone, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = begun(phone)
    assert "15 more minutes" in phone.page
    now_s = app.extensions["house"].desk._now_s()
    for turn in range(1, 12):
        monkeypatch.setattr(app.extensions["house"].desk, "_now_s", lambda turn=turn: now_s + turn * 14 * 60)
        assert left_s(app, payment) < 120
        page = phone.get(f"/pay/{payment}")
        assert 'id="ends-soon" data-warn' in page, "it is shown"
        phone.send(f"/pay/{payment}/more-time")
        assert left_s(app, payment) > 14 * 60
        assert 'id="ends-soon" hidden' in phone.page


def test_no_time_is_given_to_what_is_paid_or_another_tables(phone: Phone, app: Flask) -> None:
    payment = begun(phone)
    other = Phone(app)
    other.sit("6")
    other.send(f"/pay/{payment}/more-time")
    assert other.status == 404
    phone.pay_from("pays")
    before_s = left_s(app, payment)
    phone.get("/status")
    phone.send(f"/pay/{payment}/more-time")
    assert left_s(app, payment) <= before_s


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    server = Server(app, listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{server.port}"
    server.close()


@pytest.mark.browser
def test_an_open_page_warns_two_minutes_before(chromium: Browser, base: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(base + address("5"))
    page.click("main .button")
    page.get_by_role("button", name="Add Stir-fried baby greens to the order").click()
    page.wait_for_selector(".bar .full")
    page.goto(base + "/order")
    page.clock.install()
    page.get_by_role("button", name="and order").click()
    page.wait_for_url("**/pay/*")
    page.clock.run_for(12 * 60_000)
    assert page.locator("#ends-soon").is_hidden()
    page.clock.run_for(70_000)
    page.locator("#ends-soon").wait_for()
    page.get_by_role("button", name="I need more time").click()
    page.wait_for_load_state()
    assert page.locator("#ends-soon").is_hidden()
    context.close()
