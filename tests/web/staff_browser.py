"""A browser of the staff, without a window: signed in with the token of a role."""

from __future__ import annotations

from diner_phone import Phone
from flask import Flask

from ordering_web.staff_keys import ROLES, Role, digest

TOKENS: dict[Role, str] = {role: f"{role}-a token of the tests" for role in ROLES}


def staff_keys() -> dict[str, str]:
    return {role: digest(token) for role, token in TOKENS.items()}


def signed_in(app: Flask, role: Role, language: str = "en") -> Phone:
    staff = Phone(app, language)
    staff.get("/staff")
    staff.send("/staff/sign-in", token=TOKENS[role])
    assert staff.status == 200
    return staff
