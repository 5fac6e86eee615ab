"""`foodrunner kpis`: the figures of an evening that has a log."""

from __future__ import annotations

from pathlib import Path

import click

from foodrunner.commands.words import FiguresFile, recorded, show_figures
from sim.kpi import measure


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", "files", type=FiguresFile(), multiple=True, help="Write them here: .json or .csv, or both.")
def kpis(file: Path, files: tuple[Path, ...]) -> None:
    """Print the figures of the log FILE (docs/kpis.md). They are those that its simulation printed."""
    with recorded(file) as (header, entries):
        counted = measure(header, entries)
    show_figures(counted, files)
