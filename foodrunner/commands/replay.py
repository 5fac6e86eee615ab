"""`foodrunner replay`: a recorded evening in the window."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from sim.bad_input import BadInput
from sim.view.display import has_display
from sim.view.recording import recording_of


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--beside", type=click.Path(path_type=Path), help="A second log, shown beside it in step.")
def replay(file: Path, beside: Path | None) -> None:
    """Show the log FILE in the window."""
    source = recording_of(file, as_far_as_it_goes=True)
    other = recording_of(beside, as_far_as_it_goes=True) if beside is not None else None
    if not has_display():
        raise BadInput("there is no display to open the window on", "run this where there is one")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # SDL closes its window on it, where nobody else handles it
    from sim.view.show import run_beside, run_window  # pygame takes a moment to load, and only the window needs it

    if other is not None and beside is not None:
        run_beside(source, other, titles=(file.stem, beside.stem))
        return
    run_window(source, title=f"{source.restaurant.name} – {file.name}")
