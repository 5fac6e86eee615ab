"""`foodrunner staff`: new links with which the staff sign in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from foodrunner.address import public_url_of
from foodrunner.commands.words import place_of
from foodrunner.house_folder import HouseFolder
from ordering_web.staff_keys import ROLES, Role


@click.command()
@click.argument("restaurant")
@click.argument("roles", type=click.Choice(ROLES), nargs=-1)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="That of `run`.")
@click.option("--public-url", help="Where phones reach the pages.  [default: this machine in its network]")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="The folder that `run` uses.")
def staff(restaurant: str, roles: tuple[Role, ...], port: int, public_url: str | None, data: Path | None) -> None:
    """Make new sign-in links for RESTAURANT's staff: for ROLES, or for all.

    The old links of these roles work no longer, and whoever is signed in with one is signed out; also where the
    restaurant is open just now.
    """
    folder = HouseFolder(place_of(restaurant), data)
    show_links(folder.new_staff_tokens(roles or ROLES), public_url_of(public_url, "0.0.0.0", port))


def show_links(tokens: Mapping[Role, str], url: str) -> None:
    """The links of tokens that were just made. They are not kept: nobody can show them again."""
    click.echo("Staff sign in with these links, which are shown this once:")
    for role, token in tokens.items():
        click.echo(f"  {role + ':':9}{url}/staff/sign-in?token={token}")
