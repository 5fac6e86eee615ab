"""The whole way, with the real engine: a printed code, a real browser, an order, a robot, “I have it”."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from PIL import Image

from foodrunner.house_folder import HouseFolder
from foodrunner.opening import Opening, open_restaurant
from ordering_web.qr import write_codes
from sim.restaurant import Restaurant

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TABLE = "7"


@pytest.mark.browser
def test_the_printed_code_opens_the_table_and_what_is_ordered_is_delivered(
    chromium: Browser, restaurant: Restaurant, tmp_path: Path
) -> None:
    opening = Opening(
        folder=HouseFolder(restaurant, tmp_path / "house"),
        speed=15.0,  # the tray waits for some seconds on the wall, so that a slow machine still taps in time
        new=True,
        seed=1,
        start="2026-01-02T18:00:00",
        keep_free=frozenset({TABLE}),
    )
    with open_restaurant(restaurant, opening) as house:
        write_codes(restaurant, house.public_url, house.secret, tmp_path / "codes")
        (code,) = zxingcpp.read_barcodes(Image.open(tmp_path / "codes" / f"table-{TABLE}.png"))
        context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.goto(code.text)
        assert f"Table {TABLE}" in page.inner_text("header")
        page.get_by_role("button", name="See the menu").click()
        page.get_by_role("button", name="Add Jasmine tea to the order").click()
        page.wait_for_selector(".bar .full")
        page.goto(f"{house.public_url}/order")
        page.get_by_role("button", name="and order").click()
        page.get_by_role("button", name="Wallet that pays", exact=True).click()
        page.get_by_role("button", name="I have it").click()
        page.wait_for_selector(".course.done")
        assert "Served" in page.inner_text("#status")
        context.close()
