"""The staff's keys: a token for each role. Whoever has one signs in; the house keeps only what tells them apart."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Literal, get_args

from ordering_web.tokens import unguessable

Role = Literal["kitchen", "floor", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)

StaffKeys = Callable[[], Mapping[str, str]]  # what `digest` says of each role's token, as it is now


def new_token(role: Role) -> str:
    """A token of 128 random bits, which says whose it is."""
    return f"{role}-{unguessable()}"


def digest(token: str) -> str:
    """What a house keeps of a token. The token can't be guessed, so a plain hash can't be turned back."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


def role_of(token: str, keys: Mapping[str, str]) -> Role | None:
    """Whose token this is, None where it is nobody's (any more)."""
    said = digest(token)
    found: Role | None = None
    for role in ROLES:  # all of them, so that it takes as long for each
        if hmac.compare_digest(said, keys.get(role, "")):
            found = role
    return found
