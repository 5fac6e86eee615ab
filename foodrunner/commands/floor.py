"""`foodrunner floor`: look at a floor, and check it."""

from __future__ import annotations

import click

from foodrunner.commands.words import figures, place_of
from sim.floor import to_json
from sim.restaurant import Restaurant


@click.group()
def floor() -> None:
    """Check or show the floor of a restaurant."""


@floor.command()
@click.argument("restaurant")
def check(restaurant: str) -> None:
    """Check that robots can work in RESTAURANT; says what is wrong, where, and what would be right."""
    place = place_of(restaurant)
    every = "every table, pass bay, wash station and dock"
    click.echo(f"{place.name}: {every} can be reached past robots at rest; {_counts(place)}")


@floor.command()
@click.argument("restaurant")
@click.option("--json", "as_json", is_flag=True, help="Vertices, edges, tables and walls in metres.")
def show(restaurant: str, as_json: bool) -> None:
    """Show the floor of RESTAURANT."""
    place = place_of(restaurant)
    if as_json:
        click.echo(to_json(place.floor.spec))
        return
    left, top, right, bottom = place.floor.bounds_m
    rows = [
        ("size", f"{right - left:g} m × {bottom - top:g} m"),
        ("robots", ", ".join(f"{robot} at {dock}" for robot, dock in place.robots.items())),
        ("pass bays", ", ".join(place.floor.pass_bays)),
        ("wash stations", ", ".join(place.floor.washes) or "none: people clear the tables"),
        *((f"table {name}", f"{t.seats} seats, served at {t.stop}") for name, t in place.floor.tables.items()),
    ]
    from rich.console import Console

    Console().print(figures(rows, f"{place.name}: {_counts(place)}"))


def _counts(place: Restaurant) -> str:
    graph = place.floor.graph
    return (
        f"{len(place.floor.tables)} tables, {len(place.floor.pass_bays)} pass bays, {len(place.floor.docks)} docks, "
        f"{graph.number_of_nodes()} vertices, {graph.number_of_edges()} edges"
    )
