"""axe looks at every page that a guest or the counter can come to, in light and dark, on two sizes of phone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from browse import PHONE, SMALL, bring, open_phone, order, sit
from diner_phone import address
from hand_port import HandPort
from money import the_payment
from staff_browser import TOKENS

from ordering_web.house import House

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

Look = Callable[["Page", str], None]
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def look() -> Iterator[Look]:
    """Has axe look at the page as it is, each way; what it finds is said together at the end."""
    found: list[str] = []

    def looks(page: Page, state: str) -> None:
        page.wait_for_load_state("load")
        for size in (PHONE, SMALL):
            page.set_viewport_size(size)
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                for wrong in Axe().run(page).response["violations"]:
                    where = ", ".join(" ".join(map(str, node["target"])) for node in wrong["nodes"])
                    found.append(f"{state}, {size['width']} px, {scheme}: {wrong['id']} at {where}: {wrong['help']}")

    yield looks
    assert found == []


def test_axe_finds_nothing_from_the_scan_to_the_goodbye(
    chromium: Browser, base: str, port: HandPort, house: House, look: Look
) -> None:
    with open_phone(chromium) as page, open_phone(chromium) as second:
        page.goto(base + "/menu")
        look(page, "a phone at no table")
        page.goto(base + address("5"))
        look(page, "the scan of a free table")
        sit(page, base)
        look(page, "the menu")
        page.goto(base + "/menu?q=whale")
        look(page, "a search that finds nothing")
        page.goto(base + "/item/soy-milk")
        look(page, "a dish with options")
        page.goto(base + "/cart")
        look(page, "an empty cart")
        second.goto(base + address("5"))
        look(second, "the join code")
        second.get_by_label("code").fill("0000")
        second.get_by_role("button").first.click()
        look(second, "a wrong join code")
        page.goto(base + "/table")
        look(page, "the table's own page")
        page.goto(base + "/privacy")
        look(page, "what is kept")
        order(page, base, until="/cart")
        look(page, "a cart with dishes")
        page.goto(base + "/order")
        look(page, "the review")
        page.get_by_role("button", name="Order now, pay later").click()
        page.wait_for_url("**/status*")
        look(page, "waiting for dishes")
        job = bring(port)
        port.depart("robot-1", port.restaurant.floor.pass_bays[0], port.restaurant.floor.tables["5"].stop, 600_000)
        page.wait_for_selector("#robots circle")
        look(page, "a robot on its way")
        port.hand_over(job)
        page.wait_for_selector(".arrived")
        look(page, "a robot at the table")
        page.get_by_role("button", name="Water").click()
        look(page, "something asked for")
        page.goto(base + "/bill")
        look(page, "the bill")
        page.goto(base + "/finish")
        look(page, "the question whether to finish")
        port.take(port.the_ticket(), "mains")
        page.goto(base + "/bill")
        page.get_by_role("button", name="Pay all").click()
        page.wait_for_url("**/pay/*")
        page.locator("button", has_text="Wallet that pays").first.click()
        page.wait_for_load_state("load")
        page.goto(f"{base}/receipt/{the_payment(house).payment}")
        look(page, "a receipt")
        page.goto(base + "/finish")
        page.get_by_role("button", name="Finish the visit").click()
        page.wait_for_url("**/goodbye")
        look(page, "the goodbye")
        page.goto(base + "/menu")
        look(page, "a visit that has ended")


def test_axe_finds_nothing_where_money_is_paid_and_at_the_counter(
    chromium: Browser, base: str, port: HandPort, look: Look
) -> None:
    with open_phone(chromium) as page, open_phone(chromium) as staff:
        sit(page, base)
        order(page, base, until="/order")
        page.locator("button", has_text="and order").click()
        page.wait_for_url("**/pay/*")
        paying = page.url
        look(page, "paying")
        page.locator("button", has_text="Wallet that declines").click()
        look(page, "a wallet that declined")
        page.locator("button", has_text="Wallet that asks").click()
        page.wait_for_url("**/sandbox/ask/*")
        look(page, "a wallet that asks")
        page.goto(paying)
        look(page, "a payment under way")
        page.goto(base + "/sandbox/wallet")
        look(page, "the wallet's own code")
        page.goto(base + "/nothing")
        look(page, "an unknown page")
        staff.goto(base + "/staff")
        look(staff, "the staff's sign-in")
        staff.goto(f"{base}/staff/sign-in?token={TOKENS['floor']}")
        staff.goto(base + "/counter")
        look(staff, "the counter")
        port.sold_out = "greens"
        page.goto(paying)
        page.get_by_role("button", name="counter").click()
        staff.reload()
        look(staff, "the counter with a guest who pays")
        staff.locator("button", has_text="in cash is here").first.click()
        page.goto(base + "/cart")
        look(page, "an order that the kitchen refused")
