"""`foodrunner watch`: the window for a restaurant that runs elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from foodrunner.commands.screen import show_found
from foodrunner.commands.words import user_name
from foodrunner.house_line import address_of
from foodrunner.remote import Remote

if TYPE_CHECKING:
    from sim.view.arriving import Ready


@click.command()
@click.argument("url")
@click.option("--token", envvar="FOODRUNNER_TOKEN", help="The floor's or the owner's, if it isn't in URL.")
@click.option("--operator", help="Who steps in, as the log names them.  [default: your user name]")
def watch(url: str, token: str | None, operator: str | None) -> None:
    """Watch the restaurant whose pages are at URL, and step in: the same window as `run` opens there.

    URL may be the floor's or the owner's whole sign-in link, with its token in it.
    """
    joined: list[Remote] = []

    def find() -> Ready:
        from sim.view.arriving import Ready  # pygame takes a moment to load, and only the window needs it
        from sim.view.window import Window

        address, said = address_of(url, token)
        source = Remote(address, said, operator or user_name())
        joined.append(source)
        return Ready(f"{source.restaurant.name} – {address}", lambda screen: Window(source, screen, door=source))

    try:
        show_found(find, f"Connecting to {url.partition('?')[0]}")
    finally:
        for source in joined:
            source.close()
