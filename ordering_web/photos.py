"""Photos of dishes: `photos/<item>.jpg`, `.webp` or `.png` beside a restaurant's other files, if it has any."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sim.bad_input import BadInput
from sim.menu import Menu
from sim.toml_file import nearest

PHOTOS = "photos"
MOST_BYTES = 120_000  # of one photo: a phone on a bad network loads a menu of them
KINDS = {".jpg": ("image/jpeg", b"\xff\xd8\xff"), ".png": ("image/png", b"\x89PNG"), ".webp": ("image/webp", b"RIFF")}


@dataclass(frozen=True)
class Photo:
    """An image file as it is; `mark` changes with what is in it."""

    data: bytes
    kind: str
    mark: str


def read_photos(folder: Path, menu: Menu) -> dict[str, Photo]:
    """The photos in a restaurant's folder, by item.

    Raises:
        BadInput: a file there that is no photo, is too large, or is of no item.
    """
    there = folder / PHOTOS
    if not there.is_dir():
        return {}
    return {path.stem: _read(path, menu) for path in sorted(there.iterdir()) if not path.name.startswith(".")}


def _read(path: Path, menu: Menu) -> Photo:
    if path.suffix not in KINDS:
        raise BadInput("it is no photo that phones show", f"save it as one of {', '.join(KINDS)}", file=path)
    if path.stem not in menu.by_id:
        raise BadInput(f"the menu has no item {path.stem}", nearest(path.stem, menu.by_id), file=path)
    kind, begins = KINDS[path.suffix]
    data = path.read_bytes()
    if not data.startswith(begins):
        raise BadInput(f"what is in it is no {path.suffix}", "save the photo anew", file=path)
    if len(data) > MOST_BYTES:
        right = f"at most {MOST_BYTES // 1000} kB: 640 pixels across are enough"
        raise BadInput(f"it has {len(data) // 1000} kB", right, file=path)
    return Photo(data, kind, hashlib.sha256(data).hexdigest()[:12])
