"""The folder in which a restaurant keeps what must survive: tonight's database, and the secret of its codes."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from sim.bad_input import BadInput
from sim.restaurant import Restaurant

SECRET_BYTES = 32


class HouseFolder:
    """A folder for one restaurant; by default the user's application data, so that printed codes stay good.

    Raises:
        BadInput: it can't be made or written.
    """

    def __init__(self, restaurant: Restaurant, folder: Path | None) -> None:
        self.folder = folder or Path(click.get_app_dir("foodrunner")) / restaurant.name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"the data folder can't be made: {error.strerror}", file=self.folder) from error

    @property
    def database(self) -> Path:
        return self.folder / "evening.db"

    def secret(self) -> bytes:
        """The key that signs table codes; made once, readable by its owner alone."""
        path = self.folder / "secret"
        try:
            known = path.read_bytes() if path.exists() else _make_secret(path)
        except OSError as error:
            raise BadInput(f"the secret can't be kept: {error.strerror}", file=path) from error
        if len(known) != SECRET_BYTES:
            raise BadInput("the secret is damaged", "delete it; printed codes must then be printed anew", file=path)
        return known

    def put_aside(self) -> Path | None:
        """Move the last evening's database out of the way; where to, or None if there is none."""
        if not self.database.exists():
            return None
        number = 1 + sum(1 for _ in self.folder.glob("evening-*.db"))
        aside = self.folder / f"evening-{number}.db"
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.database}{suffix}")
            if part.exists():
                part.rename(f"{aside}{suffix}")
        return aside


def _make_secret(path: Path) -> bytes:
    made = secrets.token_bytes(SECRET_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(made)
    return made
