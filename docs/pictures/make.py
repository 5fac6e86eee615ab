"""Makes the pictures in this folder anew, from the product as it is: `make pictures`.

The window is drawn from simulated evenings (`windows.py`); the pages are a real house, ordered from in a real Chromium.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs.pictures import windows
from foodrunner.house_folder import HouseFolder
from foodrunner.opening import House, Opening, open_restaurant
from ordering_web.qr import table_address
from sim.restaurant import load

HERE = Path(__file__).parent
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1024, "height": 768}
TABLE = "7"
LANGUAGES = {"en": "en-US", "ko": "ko-KR", "zh": "zh-CN"}
KEPT = {"en": ("table", "menu", "order", "status"), "ko": ("menu",), "zh": ("status",)}


@contextmanager
def house(folder: Path, speed: float = 10.0, warm_up_ms: int = 0) -> Iterator[House]:
    place = load("bistro")
    opening = Opening(
        folder=HouseFolder(place, folder),
        speed=speed,
        warm_up_ms=warm_up_ms,
        new=True,
        seed=1,
        start="2026-01-02T18:00:00",
        keep_free=frozenset({TABLE}),
    )
    with open_restaurant(place, opening) as opened:
        yield opened


def pages(browser: Browser, language: str) -> None:
    """Every step of a diner's visit, in one language."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as opened:
        context = browser.new_context(
            viewport=PHONE, device_scale_factor=2, locale=LANGUAGES[language], reduced_motion="reduce"
        )
        page = context.new_page()
        page.set_default_timeout(60_000)

        def take(step: str) -> None:
            if step in KEPT[language]:
                page.screenshot(path=HERE / f"phone-{step}-{language}.png")

        page.goto(table_address(opened.public_url, opened.secret, TABLE))
        take("table")
        page.click("form[action$='/open'] button")
        page.goto(f"{opened.public_url}/menu")
        for number in range(3):
            with page.expect_response("**/cart/add"):
                page.locator("form[action$='/add'] button").nth(number).click()
            page.wait_for_selector(".bar .full")
        take("menu")
        page.goto(f"{opened.public_url}/order")
        take("order")
        page.click("form[action$='/order'] button")
        page.click(".wallets button >> nth=0")
        page.wait_for_selector("#status")
        page.wait_for_selector("svg .robot")
        take("status")
        context.close()


def staff(browser: Browser) -> None:
    """The staff's pages on a tablet, in the rush of an evening."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder), speed=1.0, warm_up_ms=99 * 60_000) as opened:
        token = HouseFolder(load("bistro"), Path(folder)).new_staff_tokens(["owner"])["owner"]
        for picture, scheme in (("kitchen", "dark"), ("floor", "light"), ("owner", "light")):
            context = browser.new_context(viewport=TABLET, color_scheme=scheme, locale="en-US")
            page = context.new_page()
            page.goto(f"{opened.public_url}/staff/sign-in?token={token}")
            page.goto(f"{opened.public_url}/staff/{picture}")
            page.wait_for_selector("#connection >> text=Live")
            page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
            page.screenshot(path=HERE / f"staff-{picture}.png")
            context.close()


def main() -> None:
    windows.make()
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for language in LANGUAGES:
            pages(browser, language)
        staff(browser)
        browser.close()


if __name__ == "__main__":
    main()
