"""Static files under an address that changes with any of them, so that phones may keep them for good.

The mark stands in the path and not behind a question mark: what a script imports from beside itself then carries it
too, and a page never mixes scripts of two versions.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

FOLDER = Path(__file__).parent / "static"
KEEP = f"public, max-age={365 * 24 * 3600}, immutable"
MARK = 12  # hexadecimal digits


@cache
def address() -> str:
    """Where the static files of this version are."""
    said = hashlib.sha256()
    for path in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        data = path.read_bytes()
        said.update(f"{path.relative_to(FOLDER).as_posix()} {len(data)}\n".encode() + data)
    return f"/static/{said.hexdigest()[:MARK]}"


def prepare(app: Flask) -> None:
    """Lead a page that came from another version to the files of this one: all of them, so that they fit together."""

    @app.get(f"/static/<string(length={MARK}):_mark>/<path:filename>", endpoint="static_of_before")
    def static_of_before(_mark: str, filename: str) -> AnyResponse:
        return redirect(url_for("static", filename=filename))
