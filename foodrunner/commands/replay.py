"""`foodrunner replay`: a recorded evening in the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from foodrunner.commands.screen import show_found
from foodrunner.commands.words import recording_in

if TYPE_CHECKING:
    from sim.view.arriving import Ready


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--beside", type=click.Path(path_type=Path), help="A second log, shown beside it in step.")
def replay(file: Path, beside: Path | None) -> None:
    """Show the log FILE, or the evening.db of a restaurant's data folder, in the window."""

    def find() -> Ready:
        from sim.view.arriving import Ready  # pygame takes a moment to load, and only the window needs it
        from sim.view.beside import Beside
        from sim.view.window import Window

        source = recording_in(file, as_far_as_it_goes=True)
        if beside is None:
            title = f"{source.restaurant.name} – {file.name}"
            return Ready(title, lambda screen: Window(source, screen))
        other, titles = recording_in(beside, as_far_as_it_goes=True), (file.stem, beside.stem)
        return Ready(" | ".join(titles), lambda screen: Beside(source, other, screen, titles))

    says = f"Reading {file}" + (f" and {beside}" if beside is not None else "")
    show_found(find, says, size=(1280, 800) if beside is None else (1600, 900))
