"""How often a phone, a visit and an address may ask: far above a quick diner, far below a script."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limit, Limiter
from flask_limiter.util import get_remote_address

from ordering_web.counts import Counts
from ordering_web.diner import asked
from ordering_web.pages import phone_id

A_PHONE = "300 per minute"
A_VISIT = "1200 per minute"  # of all its phones together
AN_ADDRESS = "3000 per minute"  # a restaurant's phones may all come from one address
WRONG_TOKENS = "10 per minute"  # of the staff's sign-in and of windows elsewhere, by address; right ones don't count
WITH_A_TOKEN = ("api",)  # the blueprints whose every request carries one
SCANS = "600 per minute"  # opening and joining, by address; wrong codes are stopped by the visit's own pause


def _phone() -> str:
    return phone_id() or ""


def _visit() -> str:
    seat = asked.seat_if_any()
    return "" if seat is None else seat.visit


def _is_at_no_table() -> bool:
    return _is_no_phone() or asked.seat_if_any() is None


def _is_static() -> bool:
    return request.endpoint == "static"


def _is_no_phone() -> bool:
    return _is_static() or phone_id() is None


def _is_no_scan() -> bool:
    return request.endpoint not in ("diner.open_visit", "diner.join_visit")


def _is_no_sign_in() -> bool:
    signs_in = request.endpoint in ("staff.sign_in_by_link", "staff.sign_in_by_form")
    return not signs_in and request.blueprint not in WITH_A_TOKEN


def _was_refused(response: Response) -> bool:
    return response.status_code in (401, 403)


def prepare(app: Flask) -> None:
    """Limit an application; the counts are kept in memory."""
    Limiter(
        get_remote_address,
        app=app,
        default_limits=[
            Limit(A_PHONE, key_function=_phone, exempt_when=_is_no_phone),
            Limit(A_VISIT, key_function=_visit, exempt_when=_is_at_no_table),
            Limit(SCANS, key_function=get_remote_address, exempt_when=_is_no_scan),
            Limit(
                WRONG_TOKENS,
                key_function=get_remote_address,
                exempt_when=_is_no_sign_in,
                deduct_when=_was_refused,
            ),
        ],
        application_limits=[ApplicationLimit(AN_ADDRESS, key_function=get_remote_address, exempt_when=_is_static)],
        storage_uri=f"{Counts.STORAGE_SCHEME[0]}://",
        strategy="moving-window",
    )
