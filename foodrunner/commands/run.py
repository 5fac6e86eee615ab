"""`foodrunner run`: a live restaurant, its pages and its window."""

from __future__ import annotations

import datetime
import logging
import secrets
import signal
from pathlib import Path
from types import FrameType
from typing import get_args

import click

from foodrunner.commands.staff import show_links
from foodrunner.commands.words import Duration, Speed, place_of, user_name
from foodrunner.house_folder import HouseFolder
from foodrunner.live import Operator
from foodrunner.opening import House, Opening, open_restaurant
from ordering_web.photos import read_photos
from ordering_web.qr import table_address, terminal_code
from ordering_web.rules import read_rules
from ordering_web.staff_keys import ROLES
from sim.bad_input import BadInput
from sim.floor import natural
from sim.restaurant import Restaurant, folder_of
from sim.service import KitchenMode
from sim.view.display import has_display

WARM_UP_MS = 40 * 60_000


@click.command()
@click.argument("restaurant")
@click.option("--speed", type=Speed(), default=1.0, show_default=True, help="World seconds a wall second, 0.25 to 60.")
@click.option("--host", default="0.0.0.0", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--public-url", help="Where phones reach the pages.  [default: this machine in its network]")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Where the evening is kept.")
@click.option("--new", is_flag=True, help="Begin another evening; the last one is put aside.")
@click.option("--seed", type=int, help="Names all chance of a new evening.  [default: drawn]")
@click.option("--policy", help="Who gets which job, if not as the service says: a policy of sim/dispatch.")
@click.option(
    "--kitchen",
    type=click.Choice(get_args(KitchenMode)),
    help="Simulated cooks, or real ones who bump tickets on the kitchen page.  [default: as the service says]",
)
@click.option("--warm-up", type=Duration(), help="How long guests dine already.  [default: 40m; with real cooks 0m]")
@click.option("--no-guests", is_flag=True, help="No simulated guests: phones alone.")
@click.option("--table", help="The table whose code is shown; no simulated guest sits there.")
@click.option("--operator", help="Who steps in through the window, as the log names them.  [default: your user name]")
@click.option("--headless", is_flag=True, help="No window.")
def run(
    restaurant: str,
    speed: float,
    host: str,
    port: int,
    public_url: str | None,
    data: Path | None,
    new: bool,
    seed: int | None,
    policy: str | None,
    kitchen: KitchenMode | None,
    warm_up: int | None,
    no_guests: bool,
    table: str | None,
    operator: str | None,
    headless: bool,
) -> None:
    """Open RESTAURANT: its pages for phones, and its window.

    An evening that was broken off goes on where it was.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    signal.signal(signal.SIGTERM, _interrupt)
    place = place_of(restaurant, policy, kitchen)
    shown = _table(place, table)
    warm_up_ms = 0 if no_guests else warm_up_of(place, warm_up)
    now = datetime.datetime.now().replace(microsecond=0)  # noqa: DTZ005 - the house's own wall
    opening = Opening(
        folder=HouseFolder(place, data),
        speed=speed,
        host=host,
        port=port,
        public_url=public_url,
        new=new,
        seed=secrets.randbelow(1_000_000) if seed is None else seed,
        start=(now - datetime.timedelta(milliseconds=warm_up_ms)).isoformat(),
        warm_up_ms=warm_up_ms,
        keep_free=None if no_guests else frozenset({shown}),
        rules=read_rules(folder_of(restaurant)),
        photos=read_photos(folder_of(restaurant), place.menu),
    )
    try:
        with open_restaurant(place, opening) as house:
            try:
                address = table_address(house.public_url, house.secret, shown)
                click.echo(terminal_code(address))
                click.echo(f"Table {shown} of {place.name}: {address}")
                _show_staff(opening.folder, house.public_url, restaurant)
                _show(house, place, operator, headless)
            except KeyboardInterrupt:
                pass
            click.echo("Closing; the evening goes on when it is started again.")
    except KeyboardInterrupt:
        click.echo("Closed before it was open.", err=True)
    else:
        if house.failed.is_set():
            raise SystemExit(1)


def _show_staff(folder: HouseFolder, url: str, restaurant: str) -> None:
    """Where the staff sign in; their links are shown once, when they are made."""
    missing = [role for role in ROLES if role not in folder.staff_keys()]
    if missing:
        show_links(folder.new_staff_tokens(missing), url)
    else:
        click.echo(f"Staff: {url}/staff (new links, if the first ones are lost: foodrunner staff {restaurant})")


def _show(house: House, place: Restaurant, operator: str | None, headless: bool) -> None:
    """Keep the house open: until the window is closed, or until interrupted where there is none."""
    if headless or not has_display():
        click.echo("No window" + ("." if headless else ": there is no display.") + " Ctrl-C closes the house.")
        house.failed.wait()
    else:
        from sim.view.show import run_window  # pygame takes a moment to load, and only the window needs it

        run_window(house.source, title=place.name, door=Operator(house.live, operator or user_name(), house.owes))


def warm_up_of(place: Restaurant, asked_ms: int | None) -> int:
    """No time passes before the doors are seen unless it is asked for, where only real cooks could cook meanwhile."""
    if asked_ms is not None:
        return asked_ms
    return 0 if place.service.kitchen.mode == "manual" else WARM_UP_MS


def _table(place: Restaurant, asked: str | None) -> str:
    tables = place.floor.tables
    if asked is None:
        return min(tables, key=natural)
    if asked not in tables:
        there = ", ".join(sorted(tables, key=natural))
        raise BadInput(f"there is no table {asked}", f"there are {there}", key="--table")
    return asked


def _interrupt(_: int, __: FrameType | None) -> None:
    """Close as Ctrl-C does. Once: who stops a group of processes may ask each of them twice."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt
