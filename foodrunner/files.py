"""Files that are there whole or not at all, and a folder's lock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sim.bad_input import BadInput


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place when all of it is there; what fails leaves the old one, or none.

    Raises:
        BadInput: it can't be written.
    """
    path = path.resolve()
    try:
        if path.exists() and not path.is_file():  # a pipe or a device: it can't be replaced, and keeps nothing
            with path.open("wb") as stream:
                yield stream
            return
        part = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with part.open("xb") as stream:
                yield stream
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"it can't be written: {error.strerror}", file=path) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock file that one process can hold at a time; the system frees it when the process dies.

    Raises:
        BlockingIOError: another process holds it.
        OSError: the file can't be made.
    """
    with path.open("ab") as file:
        if sys.platform == "win32":
            import msvcrt

            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            except OSError as error:
                raise BlockingIOError(error.errno, error.strerror) from None
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
