"""What a browser sends is text: a form or an address whose bytes are none is refused before anything reads it."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, abort, request

FORM = "application/x-www-form-urlencoded"


def prepare(app: Flask) -> None:
    """Look at every form and every query that an application gets, before whoever else does."""
    app.before_request(_refuse_bytes)


def _refuse_bytes() -> None:
    sent = [request.query_string]
    if request.mimetype == FORM:
        sent.append(request.get_data(cache=True))
    if not all(map(_is_text, sent)):
        abort(400)


def _is_text(encoded: bytes) -> bool:
    """Whether URL-encoded bytes are UTF-8, without the zero that no keyboard types."""
    try:
        return "\0" not in unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        return False
