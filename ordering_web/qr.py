"""Table codes: an address a table, as PNG, SVG, a sheet to print and cut, and text for a terminal."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import qrcode
from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.pil import PilImage
from qrcode.image.pure import PyPNGImage
from qrcode.image.svg import SvgPathImage

from ordering_web.tokens import table_label, table_token
from sim.floor import natural
from sim.restaurant import Restaurant

if TYPE_CHECKING:
    Code = qrcode.QRCode[PilImage | PyPNGImage]

QUIET_ZONE = 4  # modules of white around a code, as its standard asks
PNG_MODULE = 12  # pixels


def table_address(public_url: str, secret: bytes, table: str) -> str:
    """The address that a table's code holds: whoever opens it is asked to open or join the table's visit."""
    return f"{public_url.rstrip('/')}/t/{table_token(secret, table)}"


def terminal_code(address: str) -> str:
    """An address as a code of block characters, for a terminal that shows light text on dark."""
    drawn = io.StringIO()
    _code(address).print_ascii(out=drawn)
    return drawn.getvalue()


def code_svg(text: str) -> Markup:
    """Any text as a code, to be set into a page; black on white also where the page is dark."""
    return Markup(_svg(_code(text)))


def write_codes(restaurant: Restaurant, public_url: str, secret: bytes, folder: Path) -> list[Path]:
    """Write `sheet.html` and one PNG and SVG a table.

    Args:
        folder: where to; made where it is missing.

    Returns:
        The files written, the sheet first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / "sheet.html"
    sheet.write_text(printable_sheet(restaurant, public_url, secret), encoding="utf-8")
    written = [sheet]
    for table in sorted(restaurant.floor.tables, key=natural):
        code = _code(table_address(public_url, secret, table))
        name = re.sub(r"[^\w-]", "_", table_label(table))
        png, svg = folder / f"table-{name}.png", folder / f"table-{name}.svg"
        with png.open("wb") as file:
            code.make_image().save(file)
        svg.write_text(_svg(code), encoding="utf-8")
        written += [png, svg]
    return written


def printable_sheet(restaurant: Restaurant, public_url: str, secret: bytes) -> str:
    """All tables' codes on A4 pages with cut lines, as one HTML file that needs no other."""
    pages = Environment(loader=PackageLoader("ordering_web"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return pages.get_template("sheet.html").render(
        name=restaurant.name.capitalize(),
        host=urlsplit(public_url).netloc,
        cards=list(_cards(restaurant, public_url, secret)),
    )


def _cards(restaurant: Restaurant, public_url: str, secret: bytes) -> Iterator[tuple[str, Markup]]:
    for table in sorted(restaurant.floor.tables, key=natural):
        yield table_label(table), Markup(_svg(_code(table_address(public_url, secret, table))))


def _code(address: str) -> Code:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE, box_size=PNG_MODULE)
    code.add_data(address)
    code.make(fit=True)
    return code


def _svg(code: Code) -> str:
    image = code.make_image(image_factory=SvgPathImage, attrib={"class": "code"})
    return image.to_string(encoding="unicode")
