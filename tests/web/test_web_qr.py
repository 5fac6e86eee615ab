"""Table codes that another decoder reads."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import zxingcpp
from diner_phone import SECRET, Phone
from PIL import Image

from ordering_web.qr import printable_sheet, table_address, terminal_code, write_codes
from sim.restaurant import Restaurant, load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

URL = "http://192.168.1.20:8000"


def test_every_png_decodes_to_the_address_of_its_table(restaurant: Restaurant, tmp_path: Path) -> None:
    written = write_codes(restaurant, URL + "/", SECRET, tmp_path / "codes")
    assert written[0].name == "sheet.html"
    assert len(written) == 1 + 2 * len(restaurant.floor.tables)
    for table in restaurant.floor.tables:
        (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "codes" / f"table-{table}.png"))
        assert read.text == table_address(URL, SECRET, table)
        assert read.text.startswith(f"{URL}/t/")


def test_the_address_in_a_code_opens_its_table(phone: Phone, restaurant: Restaurant, tmp_path: Path) -> None:
    write_codes(restaurant, URL, SECRET, tmp_path)
    (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "table-7.png"))
    assert "Table 7" in phone.get(read.text.removeprefix(URL))


def test_the_code_in_the_terminal_decodes() -> None:
    address = table_address(URL, SECRET, "12")
    rows = terminal_code(address).splitlines()
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1), "\xa0": (0, 0)}
    image = Image.new("L", (max(map(len, rows)) + 8, 2 * len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, character in enumerate(row):
            for half, lit in enumerate(halves[character]):
                image.putpixel((x + 4, 2 * y + half + 4), 255 * lit)
    (read,) = zxingcpp.read_barcodes(image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST))
    assert read.text == address


def test_the_sheet_has_every_table_and_needs_no_other_file() -> None:
    for name in ("bistro", "lanes"):
        restaurant = load(name)
        sheet = printable_sheet(restaurant, URL, SECRET)
        assert sheet.count("<svg") == len(restaurant.floor.tables)
        assert "192.168.1.20:8000" in sheet
        assert not re.search(r'(src|href)="', sheet)


@pytest.mark.browser
def test_the_printed_sheet_decodes(chromium: Browser, restaurant: Restaurant, tmp_path: Path) -> None:
    write_codes(restaurant, URL, SECRET, tmp_path)
    page = chromium.new_page(viewport={"width": 800, "height": 1200})
    page.goto((tmp_path / "sheet.html").as_uri())
    page.emulate_media(media="print")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    page.close()
    read = {code.text for code in zxingcpp.read_barcodes(picture)}
    assert read == {table_address(URL, SECRET, table) for table in restaurant.floor.tables}
