"""Error pages in the diner's language: what went wrong, and what to do next. Never a traceback."""

from __future__ import annotations

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from ordering_web.diner import asked
from ordering_web.pages import t, t_or, wants_json
from ordering_web.refusal import Refusal


def prepare(app: Flask) -> None:
    """Register the error pages with an application."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _old_form)
    app.register_error_handler(HTTPException, _http_error)


def _refused(refusal: Refusal) -> tuple[str | dict[str, str], int]:
    title = t_or(f"error.title-{refusal.text}", t("error.title"))
    said = t(f"refusal.{refusal.text}", **refusal.values)
    return _page(said, title, receipts=refusal.text == "visit-ended"), refusal.status


def _old_form(_: CSRFError) -> tuple[str | dict[str, str], int]:
    return _page(t("error.csrf"), t("error.title")), 400


def _http_error(error: HTTPException) -> tuple[str | dict[str, str], int, dict[str, str]]:
    """Flask logs what led to a 500 before it asks for this page."""
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _page(t_or(f"error.{status}", t("error.other")), t("error.title"), at_table=status < 429), status, headers


def _page(message: str, title: str, receipts: bool = False, at_table: bool = True) -> str | dict[str, str]:
    if request.blueprint == "diner" and wants_json():
        return {"wrong": message}
    of_staff = request.blueprint == "staff"
    if at_table and not of_staff:
        asked.seat_if_any()
    return render_template("error.html", message=message, title=title, staff_page=of_staff, receipts=receipts)
