"""A phone scans a printed code, orders, and the dish arrives: real codes, a real browser, a real house."""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from evening_log import EveningLog
from open_house import PATIENCE_S, OpenHouse, foodrunner
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
OWN_TABLE = "4"  # no simulated guest sits there
WAIT_MS = 1000 * PATIENCE_S
NOTE = """() => {
    window.noted = new Set();
    new MutationObserver(() => {
        for (const what of [".coming", "#robots circle"]) if (document.querySelector(what)) noted.add(what);
    }).observe(document, { childList: true, subtree: true });
}"""  # what a page has shown, were it for a moment: here a second lasts twelve


@dataclass(frozen=True)
class Printed:
    """What a decoder reads from the codes, by table, and the house that they lead to."""

    addresses: dict[str, str]
    house: OpenHouse
    data: Path


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    """Codes printed first, the house opened afterwards, as in a restaurant; once all is served it is judged."""
    data = tmp_path_factory.mktemp("data")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    place = data / "bistro"
    shutil.copytree(Path(__file__).parents[2] / "maps" / "bistro", place)
    service = (place / "service.toml").read_text("utf-8")
    patient = service.replace("handover_limit_s = 90", "handover_limit_s = 200")  # for a slow browser
    assert patient != service
    (place / "service.toml").write_text(patient, "utf-8")
    made = foodrunner("qr", place, "--data", data, "--public-url", url, "--out", data / "codes")
    assert (made.returncode, made.stderr) == (0, "")
    addresses = {}
    for picture in (data / "codes").glob("table-*.png"):
        (code,) = zxingcpp.read_barcodes(Image.open(picture))
        addresses[picture.stem.removeprefix("table-")] = code.text
    words = ("--headless", "--port", port, "--public-url", url, "--table", OWN_TABLE, "--speed", 12, "--seed", 8)
    with OpenHouse(str(place), data, *words) as house:
        assert house.address() == addresses[OWN_TABLE], "what is printed in the terminal is what is on paper"
        yield Printed(addresses, house, data)
        assert house.close() == 0
        assert "Traceback" not in house.output
        assert "Client disconnected" not in house.output, "phones that leave are no news in the terminal"
    EveningLog(data).assert_sound()


def new_page(chromium: Browser, **of_phone: object) -> Page:
    context = chromium.new_context(viewport=PHONE, device_scale_factor=2, has_touch=True, locale="en-GB", **of_phone)
    context.set_default_timeout(WAIT_MS)
    return context.new_page()


class Keyboard:
    """Someone who uses nothing but keys, and sees what has the focus."""

    def __init__(self, page: Page, pictures: Path) -> None:
        self._page, self._pictures, self._taken = page, pictures, 0

    def go_to(self, words: str) -> None:
        """Press Tab until what has the focus is called so."""
        pattern = re.compile(words)
        for _ in range(120):
            self._page.keyboard.press("Tab")
            if pattern.search(self._focused()):
                return
        raise AssertionError(f"Tab never comes to {words!r} on {self._page.url}")

    def press(self, words: str, key: str = "Enter") -> None:
        self.go_to(words)
        self._page.keyboard.press(key)

    def type(self, text: str) -> None:
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(text)

    def picture(self, name: str) -> None:
        self._taken += 1
        self._page.screenshot(path=self._pictures / f"{self._taken:02}-{name}.png")

    def _focused(self) -> str:
        said: str = self._page.evaluate(
            """() => {
                const e = document.activeElement;
                const label = e.labels && e.labels.length ? e.labels[0].textContent : "";
                return (e.getAttribute("aria-label") || label || e.textContent || "").trim();
            }"""
        )
        return said


def wait_for_stage(page: Page, stage: str) -> None:
    """Until a course of the newest order says so, by the page's own script: nothing is reloaded."""
    page.locator(".ticket .stage", has_text=re.compile(f"^{stage}$")).first.wait_for()


def test_an_order_is_placed_by_keyboard_alone_watched_and_taken(
    printed: Printed, chromium: Browser, tmp_path: Path
) -> None:
    page = new_page(chromium)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script(f"({NOTE})()")
    keys = Keyboard(page, tmp_path)
    page.goto(printed.addresses[OWN_TABLE])
    keys.picture("scanned")
    keys.press("See the menu")
    page.wait_for_url("**/menu*")
    keys.picture("menu")
    keys.press("^Add Jasmine.* to the order", "Space")
    page.locator("#bar .cart.full").wait_for()
    keys.press("^Choose how you want .*[Ss]our plum")
    page.wait_for_url("**/item/sour-plum")
    keys.go_to("How many")
    keys.type("2")
    keys.picture("item")
    keys.press("Add to the order")
    page.wait_for_url("**/menu*")
    keys.press("3 dishes")
    page.wait_for_url("**/cart*")
    keys.picture("cart")
    keys.press("Review the order")
    page.wait_for_url("**/order")
    keys.picture("review")
    keys.press("^Pay .* and order", "Space")
    page.wait_for_url("**/pay/*")
    keys.picture("pay")
    keys.press("Wallet that pays$", "Space")
    page.wait_for_url("**/status?said=paid")
    assert page.get_by_text(re.compile("^2 × .*[Ss]our plum")).is_visible()
    keys.picture("placed")
    loaded_at = page.evaluate("performance.timeOrigin")
    page.locator(".arrived").wait_for()
    assert page.evaluate("() => [...noted]") == [".coming", "#robots circle"], "a robot carried it"
    keys.picture("robot-here")
    assert page.evaluate("performance.timeOrigin") == loaded_at, "all of it by events: the page was not loaded again"
    keys.press("^I have it$")
    wait_for_stage(page, "Served")
    keys.picture("served")
    keys.press("Finish the visit")
    page.wait_for_url("**/finish")
    keys.press("Finish the visit")
    page.wait_for_url("**/goodbye")
    keys.picture("goodbye")
    page.goto(printed.addresses[OWN_TABLE])
    assert page.get_by_text("How many are you?").is_visible(), "the table is free again"
    assert not errors
    page.context.close()


def a_table_where_guests_sit(page: Page, printed: Printed) -> str:
    for table, address in sorted(printed.addresses.items()):
        page.goto(address)
        if page.get_by_text("This table has a visit.").is_visible():
            return table
    raise AssertionError("nobody dines after the warm-up")


def test_a_phone_joins_the_party_that_sits_at_its_table(printed: Printed, chromium: Browser, tmp_path: Path) -> None:
    page = new_page(chromium)
    table = a_table_where_guests_sit(page, printed)
    page.screenshot(path=tmp_path / "join.png")
    page.get_by_role("button", name="See the menu").click()
    page.get_by_role("button", name=re.compile("^Add Tsingtao")).click()
    page.locator("#bar .cart.full").click()
    page.get_by_role("link", name="Review the order").click()
    page.get_by_role("button", name=re.compile("^Pay .* and order")).click()
    page.get_by_role("button", name="Wallet that pays", exact=True).click()
    page.wait_for_url("**/status?said=paid")
    newest = page.locator(".ticket").filter(has_text="Tsingtao").first
    newest.locator(".stage", has_text=re.compile("^Served$")).first.wait_for()
    page.screenshot(path=tmp_path / "served.png", full_page=True)
    second = new_page(chromium)
    second.goto(printed.addresses[table])
    assert second.get_by_label("Four-digit code").is_visible(), "a stranger needs the code of those who sit there"
    second.context.close()
    page.context.close()


def test_without_scripts_an_order_is_placed_and_served(printed: Printed, chromium: Browser, tmp_path: Path) -> None:
    page = new_page(chromium, java_script_enabled=False)
    a_table_where_guests_sit(page, printed)
    page.get_by_role("button", name="See the menu").click()
    page.get_by_role("button", name=re.compile("^Add Tsingtao")).click()
    assert page.get_by_text(re.compile("Tsingtao.* is in your order")).is_visible()
    page.locator("#bar .cart").click()
    page.get_by_role("link", name="Review the order").click()
    page.get_by_role("button", name=re.compile("^Pay .* and order")).click()
    page.get_by_role("button", name="Wallet that pays", exact=True).click()
    page.wait_for_url("**/status?said=paid")
    mine = page.locator(".ticket").filter(has_text="Tsingtao").first
    page.screenshot(path=tmp_path / "placed.png", full_page=True)
    mine.locator(".stage", has_text=re.compile("^Served$")).first.wait_for()  # the page loads itself again
    page.screenshot(path=tmp_path / "served.png", full_page=True)
    page.context.close()
