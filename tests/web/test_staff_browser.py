"""The staff's pages in a real browser: live, without loading anew, on a tablet, by their scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from engine_port import EnginePort
from flask import Flask
from staff_browser import TOKENS

from ordering_web.server import Server, listen
from sim.messages import commands as c

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

MINUTE = 60_000
TABLET = {"width": 1024, "height": 768}
WET_FINGER_PX = 44  # the least side of what is tapped in a kitchen


@pytest.fixture
def base(house_app: Flask, engine: EnginePort) -> Iterator[str]:
    engine.order("5", "k", "jasmine-tea", "tsingtao")
    engine.until(3 * MINUTE)
    server = Server(house_app, listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{server.port}"
    server.close()


@pytest.fixture
def page(chromium: Browser, base: str) -> Iterator[Page]:
    """A tablet, signed in as the owner; whatever its console complains of fails the test."""
    context = chromium.new_context(viewport=TABLET, locale="en-US", has_touch=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.goto(f"{base}/staff/sign-in?token={TOKENS['owner']}")
    yield page
    context.close()
    assert complaints == []


def test_on_a_phone_every_page_of_a_role_is_in_sight_and_the_head_hides_nothing(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{base}/staff/larder#item-tsingtao")
    page.evaluate("scrollTo(0, 0)")
    links = page.locator(".top nav a")
    boxes = [box for box in (link.bounding_box() for link in links.all()) if box is not None]
    assert len(boxes) == links.count() == 6
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes)
    page.evaluate("scrollTo(0, 1000)")
    head = page.locator(".top").bounding_box()
    assert head is not None
    assert head["y"] + head["height"] <= 0


def test_a_dish_is_eighty_sixed_counted_and_brought_back_by_taps(page: Page, base: str, engine: EnginePort) -> None:
    """With the styles: a form that is there and can't be seen helps nobody."""
    page.goto(f"{base}/staff/larder")
    line = page.locator("#item-tsingtao")
    line.get_by_role("button", name="Eighty-six").tap()
    line.get_by_role("button", name="Bring back").tap()
    line.get_by_role("button", name="Eighty-six").wait_for()
    line.get_by_role("textbox").fill("0")
    line.get_by_role("button", name="Set").tap()
    page.wait_for_selector("#item-tsingtao.is-out")
    line.get_by_role("textbox").fill("12")
    line.get_by_role("button", name="Set").tap()
    page.wait_for_selector("#item-tsingtao:not(.is-out)")
    assert engine.read(lambda board: board.left_of("tsingtao")) == 12


def test_a_tap_bumps_without_loading_the_page_and_a_new_ticket_rings(page: Page, base: str, engine: EnginePort) -> None:
    page.goto(f"{base}/staff/kitchen")
    page.wait_for_selector("#connection >> text=Live")
    page.evaluate("window.same = true")
    page.tap("button.bump >> text=Jasmine tea")
    page.wait_for_selector(".ticket-card .plated >> text=Jasmine tea")
    page.tap("#sound")
    page.wait_for_selector("#sound[aria-pressed=true]")
    engine.order("6", "new", "tsingtao")
    page.wait_for_selector(".ticket-card >> text=Table 6")
    page.wait_for_selector("#live[data-rung='1']", state="attached")
    page.tap(".ticket-card:has-text('Table 5') >> text=Bump all")
    page.wait_for_selector(".passed >> text=Table 5")
    assert page.evaluate("window.same"), "the page was never loaded anew"
    assert engine.board.tickets["k"].courses["drinks"].ready_ms == 3 * MINUTE


def test_everything_that_is_tapped_in_the_kitchen_is_large(page: Page, base: str) -> None:
    for path in ("/staff/kitchen", "/staff/larder"):
        page.goto(base + path)
        sizes = page.eval_on_selector_all(
            "main button, main .stations a",
            """them => them.filter(it => it.offsetParent)
                .map(it => [it.textContent.trim(), it.offsetWidth, it.offsetHeight])""",
        )
        assert sizes
        assert [each for each in sizes if min(each[1:]) < WET_FINGER_PX] == []


def test_the_floor_is_live_and_an_aisle_is_closed_by_tapping_it(page: Page, base: str, engine: EnginePort) -> None:
    page.goto(f"{base}/staff/floor")
    page.wait_for_selector("#connection >> text=Live")
    page.wait_for_function("document.querySelectorAll('#robots a').length === 3")
    before = page.get_attribute("#robots a:first-child g", "transform")
    engine.submit("bump", c.BumpCourse("k", "drinks"))
    engine.until(3 * MINUTE + 6_000)
    page.wait_for_function(
        "was => document.querySelector('#robots a:first-child g').getAttribute('transform') !== was", arg=before
    )
    page.wait_for_selector(".robot-card >> text=Table 5")
    page.locator("a:has(.aisle)").first.dispatch_event("click")
    page.tap("button >> text=Close this aisle")
    page.wait_for_selector(".aisle.closed", state="attached")
    assert engine.board.closed_edges


def test_what_was_opened_on_the_floor_stays_open_while_the_page_lives_on(
    page: Page, base: str, engine: EnginePort
) -> None:
    page.goto(f"{base}/staff/floor")
    page.wait_for_selector("#connection >> text=Live")
    page.tap("#do-robot-1 summary")
    engine.submit("call", c.CallService("w", "visit-5", "water"))
    page.wait_for_selector(".calling >> text=Water")
    assert page.get_attribute("#do-robot-1", "open") is not None


@pytest.mark.parametrize("width", [1024, 390])
def test_no_staff_page_is_wider_than_its_screen_nor_bars_anyone(page: Page, base: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("kitchen", "larder", "floor", "order/5", "refunds", "owner", "day", "floor/edge"):
        address = f"{base}/staff/{path}"
        if path == "floor/edge":
            page.goto(f"{base}/staff/floor")
            address = base + str(page.get_attribute("a:has(.aisle)", "href"))
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
        assert found.violations_count == 0, f"{path}: {found.generate_report()}"


def test_without_scripts_the_kitchen_bumps_and_reloads_itself(chromium: Browser, base: str, engine: EnginePort) -> None:
    context = chromium.new_context(viewport=TABLET, locale="en-US", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{base}/staff/sign-in?token={TOKENS['kitchen']}")
    page.click("button.bump >> text=Jasmine tea")
    page.wait_for_selector(".ticket-card .plated >> text=Jasmine tea")
    assert page.locator("noscript meta[http-equiv=refresh]").count() or "http-equiv" in page.content()
    assert engine.board.tickets["k"].lines[1].plated_ms is not None
    context.close()
