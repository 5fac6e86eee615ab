"""`foodrunner watch`: the window for a restaurant that runs elsewhere."""

from __future__ import annotations

import signal

import click

from foodrunner.commands.words import user_name
from foodrunner.remote import Remote, address_of
from sim.bad_input import BadInput
from sim.view.display import has_display


@click.command()
@click.argument("url")
@click.option("--token", envvar="FOODRUNNER_TOKEN", help="The floor's or the owner's, if it isn't in URL.")
@click.option("--operator", help="Who steps in, as the log names them.  [default: your user name]")
def watch(url: str, token: str | None, operator: str | None) -> None:
    """Watch the restaurant whose pages are at URL, and step in: the same window as `run` opens there.

    URL may be the floor's or the owner's whole sign-in link, with its token in it.
    """
    address, said = address_of(url, token)
    if not has_display():
        raise BadInput("there is no display to open the window on", "run this where there is one")
    source = Remote(address, said, operator or user_name())
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # SDL closes its window on it, where nobody else handles it
    from sim.view.show import run_window  # pygame takes a moment to load, and only the window needs it

    try:
        run_window(source, title=f"{source.restaurant.name} – {address}", door=source)
    finally:
        source.close()
