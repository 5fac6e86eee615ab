"""The menu on paper: readable, whatever the phone's colours, and without what can only be tapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from diner_phone import address
from flask import Flask

from ordering_web.server import Server, listen

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LUMINANCE = """it => getComputedStyle(it).color.match(/\\d+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0)"""


def test_a_printed_menu_is_dark_on_white_and_has_every_dish_with_its_price_and_allergens(
    chromium: Browser, app: Flask
) -> None:
    server = Server(app, listen("127.0.0.1", 0))
    context = chromium.new_context(locale="en-US", color_scheme="dark", viewport={"width": 718, "height": 1000})
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{server.port}{address('5')}")
    page.click("main .button")
    page.wait_for_url("**/menu")
    page.emulate_media(media="print")
    dishes = app.extensions["house"].restaurant.menu.items
    assert page.locator(".dish h3:visible").count() == len(dishes)
    assert page.locator(".dish .price:visible").count() == len(dishes)
    assert page.locator("main >> text=Contains: soya >> visible=true").count() > 0
    assert page.locator("button:visible, .bar:visible, .ready:visible").count() == 0
    assert page.locator(".dish h3").first.evaluate(LUMINANCE) < 100
    assert page.locator("header .name").is_visible()
    context.close()
    server.close()
