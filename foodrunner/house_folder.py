"""The folder in which a restaurant keeps what must survive: tonight's database, and the secret of its codes."""

from __future__ import annotations

import itertools
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import click
import msgspec

from foodrunner.files import locked, whole_file
from ordering_web.staff_keys import Role, digest, new_token
from sim.bad_input import BadInput
from sim.restaurant import Restaurant

SECRET_BYTES = 32
STAFF = "staff.json"


class HouseFolder:
    """A folder for one restaurant; by default the user's application data, so that printed codes stay good.

    Raises:
        BadInput: it can't be made or written.
    """

    def __init__(self, restaurant: Restaurant, folder: Path | None) -> None:
        self.folder = folder or Path(click.get_app_dir("foodrunner")) / restaurant.name
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # who dines where is kept in it
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

    def staff_keys(self) -> Mapping[str, str]:
        """What is kept of the staff's tokens, by role; nothing where none were made yet.

        Raises:
            BadInput: the file is damaged.
        """
        path = self.folder / STAFF
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, str]) if path.exists() else {}
        except (OSError, msgspec.DecodeError) as error:
            right = "delete it; `foodrunner staff` then makes new tokens"
            raise BadInput(f"the staff's keys can't be read: {error}", right, file=path) from error

    def new_staff_tokens(self, roles: Iterable[Role]) -> dict[Role, str]:
        """Tokens for these roles, which are not kept; whoever signed in with an older one is signed out."""
        tokens = {role: new_token(role) for role in roles}
        keys = dict(self.staff_keys())
        keys.update((role, digest(token)) for role, token in tokens.items())
        with whole_file(self.folder / STAFF) as file:
            file.write(msgspec.json.encode(keys))
        return tokens

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other processes from running an evening here.

        Raises:
            BadInput: one does.
        """
        lock = self.folder / "lock"
        with ExitStack() as holding:
            try:
                holding.enter_context(locked(lock))
            except BlockingIOError:
                right = "close that one, or keep this evening elsewhere with --data"
                raise BadInput("a restaurant is open on this data already", right, file=self.folder) from None
            except OSError as error:
                raise BadInput(f"it can't be written: {error.strerror}", file=lock) from error
            yield

    def put_aside(self) -> Path | None:
        """Move the last evening's database out of the way; where to, or None if there is none."""
        if not self.database.exists():
            return None
        names = (self.folder / f"evening-{number}.db" for number in itertools.count(1))
        aside = next(name for name in names if not name.exists())
        for suffix in ("", "-wal", "-shm"):
            part = Path(f"{self.database}{suffix}")
            if part.exists():
                part.rename(f"{aside}{suffix}")
        return aside


def _make_secret(path: Path) -> bytes:
    """Make it whole or not at all: codes are printed from it, and a process may die at any moment."""
    handle, name = tempfile.mkstemp(prefix="secret.", dir=path.parent)  # its owner alone may read it
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):  # another process was quicker: its secret is the one
        os.link(name, path)
    Path(name).unlink()
    return path.read_bytes()
