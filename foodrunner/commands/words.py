"""What several commands take or say."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from foodrunner.files import whole_file
from sim.bad_input import BadInput
from sim.database import Database
from sim.dispatch import policy
from sim.kpi import Kpis, rows, to_csv, to_json
from sim.log import log_in
from sim.messages.codec import Header, read_log
from sim.messages.events import Entry
from sim.pace import checked_speed
from sim.restaurant import SERVICE, Restaurant, folder_of, load
from sim.service import KitchenMode
from sim.toml_file import TomlFile
from sim.view.recording import Recording, recording_of

LONGEST_MS = 24 * 3_600_000
FIGURES: dict[str, Callable[[Kpis], bytes]] = {".json": to_json, ".csv": to_csv}  # by a file's ending
_UNIT_MS = {"h": 3_600_000, "m": 60_000, "s": 1000}


class Duration(click.ParamType[int]):
    """A span of world time in ms, written as `4h`, `90m`, `1h30m` or `45s`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        parts = re.findall(r"(\d+(?:\.\d+)?)([hms])", value)
        if not parts or "".join(number + unit for number, unit in parts) != value:
            self.fail(f"{value!r} is no duration: write it as 4h, 90m, 1h30m or 45s", param, ctx)
        span_ms = round(sum(float(number) * _UNIT_MS[unit] for number, unit in parts))
        if span_ms > LONGEST_MS:
            self.fail(f"{value!r} is too long: an evening has 24h at most", param, ctx)
        return span_ms


class FiguresFile(click.ParamType[Path]):
    """A file for an evening's figures, whose ending says their form."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        path = Path(value)
        if path.suffix not in FIGURES:
            self.fail(f"{value!r} ends neither in .json nor in .csv", param, ctx)
        if path.is_dir() or not path.absolute().parent.is_dir():
            self.fail(f"{value!r} can't be written: there is no such folder, or it is one itself", param, ctx)
        return path


class Speed(click.ParamType[float]):
    """World seconds a wall second."""

    name = "speed"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            return checked_speed(float(value))
        except ValueError:
            self.fail(f"{value!r} is no number", param, ctx)
        except BadInput as error:
            self.fail(str(error), param, ctx)


def place_of(
    name_or_folder: str, other_policy: str | None = None, other_kitchen: KitchenMode | None = None
) -> Restaurant:
    """A restaurant, read and checked, and with a policy that exists here.

    Args:
        other_policy: the dispatch policy, if it is to be another one than the service says.
        other_kitchen: whose cooks work there, likewise.

    Raises:
        BadInput: the first thing in it that can't be used.
    """
    place = load(name_or_folder)
    if other_kitchen is not None:
        kitchen = msgspec.structs.replace(place.service.kitchen, mode=other_kitchen)
        place = msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, kitchen=kitchen))
    if other_policy is not None:
        try:
            policy(other_policy)
        except BadInput as error:
            raise BadInput(error.wrong, error.right, key="--policy") from None
        return msgspec.structs.replace(place, service=msgspec.structs.replace(place.service, policy=other_policy))
    try:
        policy(place.service.policy)
    except BadInput as error:
        raise TomlFile(folder_of(name_or_folder) / SERVICE).bad(error.wrong, error.right, ("policy",)) from None
    return place


def simulated(place: Restaurant) -> Restaurant:
    """The same with simulated cooks and waiters, whoever works there else: nobody would bump, or come when called."""
    service = place.service
    kitchen = msgspec.structs.replace(service.kitchen, mode="simulated")
    staff = msgspec.structs.replace(service.staff, calls="simulated")
    return msgspec.structs.replace(place, service=msgspec.structs.replace(service, kitchen=kitchen, staff=staff))


@contextmanager
def recorded(path: Path) -> Iterator[tuple[Header, Iterator[Entry]]]:
    """The header and the entries of a log, in its public form or as the database of an evening."""
    if path.is_dir():
        raise BadInput("it is a folder", "name a log, or the evening.db of a restaurant's data folder", file=path)
    if not path.exists():
        raise BadInput("there is no such file", file=path)
    if path.suffix != ".db":
        yield read_log(path)
        return
    database = Database(path)
    try:
        log, header = log_in(database)
        yield header, log.entries()
    finally:
        database.close()


def recording_in(path: Path, *, as_far_as_it_goes: bool = False) -> Recording:
    """A log as a source for the window; up to its first line that can't be read, if that will do."""
    with recorded(path) as (header, entries):
        return recording_of(header, entries, as_far_as_it_goes=as_far_as_it_goes)


def show_figures(kpis: Kpis, files: Iterable[Path]) -> None:
    """Print an evening's figures, and write them to files."""
    for path in files:
        with whole_file(path) as out:
            out.write(FIGURES[path.suffix](kpis))
    Console().print(figures(rows(kpis), f"{kpis.restaurant}, seed {kpis.seed}"))


def figures(rows: list[tuple[str, str]], title: str) -> Table:
    """Labels and values as a table for the terminal."""
    table = Table(title=title, show_header=False, title_justify="left")
    for label, value in rows:
        table.add_row(label, value)
    return table


def user_name() -> str:
    """Who is at this machine, where the system knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in a container
        return "somebody"
