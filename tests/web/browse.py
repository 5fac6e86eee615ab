"""Steps of a diner in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from diner_phone import address
from hand_port import HandPort

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

PHONE: ViewportSize = {"width": 390, "height": 844}
SMALL: ViewportSize = {"width": 320, "height": 568}
GREENS = "Add Stir-fried baby greens to the order"


@contextmanager
def open_phone(chromium: Browser, locale: str = "en-US", zone: str | None = None) -> Iterator[Page]:
    """A phone of its own, its clock set to a zone; a step that takes more than ten seconds fails."""
    context = chromium.new_context(viewport=PHONE, locale=locale, timezone_id=zone)
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def sit(page: Page, base: str) -> None:
    """Open table 5's visit; the page is the menu."""
    page.goto(base + address("5"))
    page.click("main .button")
    page.wait_for_url("**/menu")


def order(page: Page, base: str, until: str) -> None:
    """At a table: choose baby greens, and go on to a page."""
    page.goto(base + "/menu")
    page.get_by_role("button", name=GREENS).click()
    page.wait_for_selector(".bar .full")
    page.goto(base + until)


def bring(port: HandPort) -> str:
    """Cook the only ticket's mains and put them on a robot; returns the job."""
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    return port.load(ticket, "mains")


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this accessible name has the focus; nothing focused may be covered."""
    seen: list[str] = []
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["seen"], f"{focused['name']} is hidden while it has the focus"
        seen.append(focused["name"])
        if focused["name"] == name:
            return
    raise AssertionError(f"Tab never came to {name}, but to {seen}")


FOCUSED = """() => {
  const it = document.activeElement;
  const box = it.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
  const label = it.labels?.[0]?.textContent ?? it.textContent;
  return {
    name: (it.getAttribute("aria-label") ?? label).trim().replace(/\\s+/g, " "),
    seen: it === document.body || it.contains(at) || [...(it.labels ?? [])].some((one) => one.contains(at)),
  };
}"""
