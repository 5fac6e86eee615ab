"""A full visit by keyboard alone, and one by what a screen reader says, on two sizes of phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browse import FOCUSED, GREENS, PHONE, SMALL, bring, open_phone, tab_to
from diner_phone import address
from hand_port import HandPort

from sim.messages import commands as c

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.browser

VISIT = [c.OpenVisit, c.PlaceTicket, c.CallService, c.TakeCourse, c.CloseVisit]


@pytest.fixture(params=[PHONE, SMALL], ids=["390x844", "320x568"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size: ViewportSize = request.param
    with open_phone(chromium) as page:
        page.set_viewport_size(size)
        yield page


def press(page: Page, name: str, then: str = "") -> None:
    """Tab to what has this name, press Enter, and wait for the page or the element that follows."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    if then.startswith("**"):
        page.wait_for_url(then)
    elif then:
        page.wait_for_selector(then)


def test_a_visit_by_keyboard_alone(page: Page, base: str, port: HandPort) -> None:
    """After the scan nothing is touched but Tab, Enter and a space; whatever has the focus can be seen."""
    page.goto(base + address("5"))
    press(page, "See the menu", "**/menu")
    press(page, GREENS, ".bar .full")
    assert page.evaluate(FOCUSED)["name"] == GREENS, "who adds a dish stays where she is"
    page.keyboard.press("Enter")
    page.wait_for_selector(".bar .full >> text=2 dishes")
    press(page, "CN¥52.00Your order · 2 dishes", "**/cart")
    press(page, "Review the order", "**/order")
    press(page, "Pay CN¥52.00 and order", "**/pay/*")
    press(page, "👛 Wallet that pays", "**/status*")
    press(page, "💧 Water", "text=Water: someone is coming")
    job = bring(port)
    port.hand_over(job)
    page.wait_for_selector(".arrived")
    press(page, "I have it", ".course.done")
    press(page, "Finish the visit", "**/finish")
    press(page, "Finish the visit", "text=Goodbye")
    assert [type(command) for command in port.commands] == VISIT


def tree(page: Page) -> str:
    """What a screen reader has of the page. Each page says what it is, once, and names all that can be operated."""
    page.wait_for_load_state("load")
    said = page.locator("body").aria_snapshot()
    lines = [line.strip().removeprefix("- ") for line in said.splitlines()]
    assert sum(line.startswith("main") for line in lines) == 1, said
    assert sum(line.startswith("heading") and "[level=1]" in line for line in lines) == 1, said
    for line in lines:
        role, _, name = line.partition(" ")
        if role.rstrip(":") in ("button", "link", "textbox", "spinbutton", "radio", "checkbox", "combobox"):
            assert name.startswith('"'), f"{line} has no name"
    return said


def test_a_visit_by_what_a_screen_reader_says(page: Page, base: str, port: HandPort) -> None:
    """Everything is found by role and name, and what the eye learns from place, picture or colour is said."""
    page.goto(base + address("5"))
    said = tree(page)
    assert 'group "How many are you?"' in said
    assert "Table 5" in said
    page.get_by_role("radio", name="2", exact=True).check()
    page.get_by_role("button", name="See the menu").click()
    page.wait_for_url("**/menu")
    said = tree(page)
    assert "navigation" in said
    assert "CN¥26.00" in said
    assert "sesame" in said.lower(), "what is in a dish is text"
    page.get_by_role("button", name=GREENS).click()
    page.get_by_role("status").filter(has_text="is in your order").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Your order").click()
    page.wait_for_url("**/cart")
    assert "Stir-fried baby greens" in tree(page)
    page.get_by_role("link", name="Review the order").click()
    page.wait_for_url("**/order")
    assert "CN¥26.00" in tree(page)
    page.get_by_role("button", name="Pay CN¥26.00 and order").click()
    page.wait_for_url("**/pay/*")
    assert "no real money" in tree(page)
    page.get_by_role("button", name="Wallet that pays", exact=True).click()
    page.wait_for_url("**/status*")
    said = tree(page)
    assert "Received" in said
    assert "progressbar" in said
    page.get_by_role("button", name="Water").click()
    page.get_by_role("status").filter(has_text="Water").wait_for()
    job = bring(port)
    page.get_by_text("Robot 1 is bringing").first.wait_for()
    assert "is bringing your Mains" in tree(page), "the map in words"
    port.hand_over(job)
    page.get_by_role("heading", name="is yours").wait_for()
    assert "is at your table" in tree(page)
    page.get_by_role("button", name="I have it").click()
    page.wait_for_selector(".course.done")
    assert "Served" in tree(page)
    page.get_by_role("link", name="Finish the visit").click()
    page.wait_for_url("**/finish")
    tree(page)
    page.get_by_role("button", name="Finish the visit").click()
    page.wait_for_url("**/goodbye")
    assert "Receipt 1" in tree(page)
    assert [type(command) for command in port.commands] == VISIT
