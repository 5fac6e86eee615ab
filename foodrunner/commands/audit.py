"""`foodrunner audit`: the judge on a log."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from foodrunner.commands.words import recorded
from sim.audit import audit as judge
from sim.audit import render, to_json


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def audit(file: Path, as_json: bool) -> None:
    """Judge the log FILE: no two robots touch, none jumps, no dish is lost. Exits 1 on any violation."""
    with recorded(file) as (header, entries):
        report = judge(header, entries)
    click.echo(to_json(report).decode() if as_json else render(report))
    sys.exit(0 if report.ok else 1)
