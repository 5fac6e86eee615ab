"""`foodrunner film`: a span of a recorded evening as a film."""

from __future__ import annotations

import os
import re
from pathlib import Path

import click

from foodrunner.commands.words import Duration, recording_in
from sim.bad_input import BadInput


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--from", "from_ms", type=Duration(), default="0m", show_default=True, help="Since the opening.")
@click.option("--for", "span_ms", type=Duration(), default="1m", show_default=True, help="How long, in the evening.")
@click.option("--speed", type=click.FloatRange(0.25, 600), default=10.0, show_default=True, help="Times as fast.")
@click.option("--fps", type=click.IntRange(1, 60), default=10, show_default=True, help="Pictures a second.")
@click.option("--size", default="1280x800", show_default=True, help="In pixels.")
@click.option("--light", is_flag=True, help="In light colours.")
def film(file: Path, out: Path, from_ms: int, span_ms: int, speed: float, fps: int, size: str, light: bool) -> None:
    """Write a span of the log FILE to OUT: an animated .gif, an .mp4 where ffmpeg is, or its last moment as a .png."""
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    from sim.view.film import checked_kind, frames_of, moments, write  # pygame takes a moment to load
    from sim.view.layout import LEAST_SIZE
    from sim.view.look import Look

    asked = re.fullmatch(r"(\d{1,4})x(\d{1,4})", size)
    pixels = (int(asked[1]), int(asked[2])) if asked else (0, 0)
    if pixels[0] < LEAST_SIZE[0] or pixels[1] < LEAST_SIZE[1]:
        raise BadInput(f"a window of {size}", f"at least {LEAST_SIZE[0]}x{LEAST_SIZE[1]} can be read", key="--size")
    checked_kind(out)
    source = recording_in(file)
    if from_ms >= source.now_ms():
        raise BadInput("the film would begin after the evening's end", "an earlier moment", key="--from")
    shown = moments(from_ms, min(span_ms, source.now_ms() - from_ms), speed, fps)
    look = Look(dark=not light, recorded=True, end_ms=source.now_ms(), speed=speed)
    write(out, frames_of(source, pixels, look, shown), fps)
    click.echo(f"{out}: {len(shown)} pictures")
