"""How often a phone, and an address, may ask: far above a quick diner, far below a script."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import ApplicationLimit, Limit, Limiter
from flask_limiter.util import get_remote_address

from ordering_web.pages import phone_id

A_PHONE = "300 per minute"
AN_ADDRESS = "3000 per minute"  # a restaurant's phones may all come from one address
SCANS = "600 per minute"  # opening and joining, by address; wrong codes are stopped by the visit's own pause


def _phone() -> str:
    return phone_id() or ""


def _is_static() -> bool:
    return request.endpoint == "static"


def _is_no_phone() -> bool:
    return _is_static() or phone_id() is None


def _is_no_scan() -> bool:
    return request.endpoint not in ("diner.open_visit", "diner.join_visit")


def prepare(app: Flask) -> None:
    """Limit an application; the counts are kept in memory."""
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[
            Limit(A_PHONE, key_function=_phone, exempt_when=_is_no_phone),
            Limit(SCANS, key_function=get_remote_address, exempt_when=_is_no_scan),
        ],
        application_limits=[ApplicationLimit(AN_ADDRESS, key_function=get_remote_address, exempt_when=_is_static)],
        storage_uri="memory://",
        strategy="moving-window",
    )
