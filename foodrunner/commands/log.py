"""`foodrunner log`: the log of a live evening, written out, or run again."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from itertools import chain, zip_longest
from pathlib import Path

import click

from foodrunner.commands.words import recorded
from foodrunner.files import whole_file
from sim.messages.codec import encode_entry, encode_header, restaurant_of
from sim.run import rerun


@click.group()
def log() -> None:
    """Write a log out, or verify that it can be run again."""


@log.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="[default: standard output]")
def export(file: Path, out: Path | None) -> None:
    """Write the evening in the database FILE as JSON lines (docs/log.md)."""
    with recorded(file) as (header, entries):
        lines = chain([encode_header(header)], map(encode_entry, entries))
        with nullcontext(sys.stdout.buffer) if out is None else whole_file(out) as stream:
            stream.writelines(line + b"\n" for line in lines)


@log.command()
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Run the commands in the log FILE again: the events must come out byte for byte. Exits 1 if not."""
    with recorded(file) as (header, entries):
        log_again = list(entries)
        restaurant = restaurant_of(header)
    again = chain.from_iterable(rerun(restaurant, header.seed, log_again))
    for was, now in zip_longest(log_again, again):
        if was is None or now is None or encode_entry(was) != encode_entry(now):
            click.echo(f"was: {encode_entry(was).decode() if was else 'the end'}")
            click.echo(f"now: {encode_entry(now).decode() if now else 'the end'}")
            sys.exit(1)
    click.echo(f"{len(log_again):,} events came out again, byte for byte")
