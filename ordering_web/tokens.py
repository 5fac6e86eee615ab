"""Signed names: the token in a table's printed code, and ids that can't be guessed."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import quote, unquote

from itsdangerous import BadSignature, Signer

from ordering_web.refusal import Refusal


def table_token(secret: bytes, table: str) -> str:
    """The token of a table, safe in an address: the table's name in the open, and its signature."""
    return _signer(secret).sign(quote(table, safe="")).decode("ascii")


def table_of(secret: bytes, token: str) -> str:
    """The table that a token names.

    Raises:
        Refusal: the token was not made with this secret.
    """
    try:
        return unquote(_signer(secret).unsign(token.encode("utf-8")).decode("utf-8"))
    except (BadSignature, UnicodeDecodeError) as error:
        raise Refusal("token", 404) from error


def table_label(table: str) -> str:
    """What is printed on a table: `12` for a table named `table-12` or `t12`, else its name."""
    numbered = re.fullmatch(r"(?:table-?|t)(\d+)", table)
    return numbered[1] if numbered else table


def unguessable() -> str:
    """A new id of 128 random bits."""
    return secrets.token_urlsafe(16)


def derived_id(secret: bytes, *parts: str) -> str:
    """An id that only this house can make, the same each time for the same parts."""
    said = "\n".join(parts).encode("utf-8")
    digest = hmac.new(secret, said, hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode("ascii")


def _signer(secret: bytes) -> Signer:
    return Signer(secret, salt="table", sep=".", key_derivation="hmac")
