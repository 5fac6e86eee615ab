"""`foodrunner simulate`: an evening as fast as it goes."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from foodrunner.commands.words import Duration, FiguresFile, place_of, show_figures, simulated
from foodrunner.files import whole_file
from sim import run
from sim.kpi import Tally
from sim.messages.codec import Header, encode_entry, encode_header, header_of
from sim.restaurant import Restaurant
from sim.streams import as_ms


@click.command()
@click.argument("restaurant")
@click.option("--seed", type=int, default=1, show_default=True, help="Names all chance: same seed, same evening.")
@click.option("--until", type=Duration(), help="When the doors close, as 4h or 90m.  [default: the service's hours]")
@click.option("--policy", help="Who gets which job, if not as the service says: a policy of sim/dispatch.")
@click.option("--log", "log_file", type=click.Path(dir_okay=False, path_type=Path), help="Write the log here.")
@click.option(
    "--kpis", "files", type=FiguresFile(), multiple=True, help="Write the figures here too: .json or .csv, or both."
)
def simulate(
    restaurant: str, seed: int, until: int | None, policy: str | None, log_file: Path | None, files: tuple[Path, ...]
) -> None:
    """Simulate an evening of RESTAURANT and print its figures (docs/kpis.md)."""
    place = simulated(place_of(restaurant, policy))
    until_ms = as_ms(place.service.hours * 3600) if until is None else until
    header = header_of(place, seed)
    tally = Tally(header)
    with nullcontext() if log_file is None else whole_file(log_file) as out:
        _play(place, header, until_ms, tally, out)
    show_figures(tally.kpis(), files)


def _play(place: Restaurant, header: Header, until_ms: int, tally: Tally, out: IO[bytes] | None) -> None:
    if out is not None:
        out.write(encode_header(header) + b"\n")
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[clock]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(place.name, total=until_ms, clock="")
        for entries in run.simulate(place, header.seed, until_ms):
            for entry in entries:
                tally.apply(entry)
            if out is not None:
                out.writelines(encode_entry(entry) + b"\n" for entry in entries)
            if entries:
                at_ms = entries[-1].at_ms
                clock = f"{at_ms // 3_600_000}:{at_ms // 60_000 % 60:02}"
                progress.update(task, completed=min(at_ms, until_ms), clock=clock)
