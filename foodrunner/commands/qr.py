"""`foodrunner qr`: the tables' codes, to print."""

from __future__ import annotations

from pathlib import Path

import click

from foodrunner.address import public_url_of
from foodrunner.commands.words import place_of
from foodrunner.house_folder import HouseFolder
from ordering_web.qr import write_codes
from sim.bad_input import BadInput


@click.command()
@click.argument("restaurant")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[default: ./RESTAURANT-codes]")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="That of `run`.")
@click.option("--public-url", help="Where phones reach the pages.  [default: this machine in its network]")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The folder that `run` will use.")
def qr(restaurant: str, out: Path | None, port: int, public_url: str | None, data: Path | None) -> None:
    """Write a printable sheet of RESTAURANT's tables, and a PNG and an SVG for each."""
    place = place_of(restaurant)
    url = public_url_of(public_url, "0.0.0.0", port)
    secret = HouseFolder(place, data).secret()
    folder = out or Path(f"{place.name}-codes")
    try:
        written = write_codes(place, url, secret, folder)
    except OSError as error:
        raise BadInput(f"it can't be written: {error.strerror}", file=error.filename or folder) from error
    click.echo(f"{len(written)} files in {folder}/, for {url}: print sheet.html")
