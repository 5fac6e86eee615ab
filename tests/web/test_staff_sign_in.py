"""Without a token nothing of the staff's is seen or done; with one, what its role is for."""

from __future__ import annotations

import re

import pytest
from diner_phone import Phone
from flask import Flask
from hand_port import HandPort
from staff_browser import TOKENS, signed_in
from werkzeug.routing import Rule

from ordering_web import limits
from ordering_web.staff_keys import ROLES, Role, digest, new_token, role_of

# Whom the pages are for that ask for no token of the staff, by blueprint. A new blueprint has to be thought about here.
FOR_GUESTS = {
    "diner": "a table's token, and then the phone's cookie",
    "sandbox": "the provider's stand-in: it knows wallets, and nothing of the restaurant",
    None: "static files",
}
OPEN = {"staff.home", "staff.sign_in_by_link", "staff.sign_in_by_form", "staff.leave"}


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN]


def blueprint(rule: Rule) -> str | None:
    name, dot, _ = rule.endpoint.rpartition(".")
    return name if dot else None


def path(rule: Rule) -> str:
    """An address that the rule answers."""
    return re.sub(r"<[^>]+>", "1", rule.rule)


def test_every_page_is_for_guests_or_asks_for_a_token(app: Flask) -> None:
    for rule in rules(app):
        assert blueprint(rule) in {*FOR_GUESTS, "staff", *limits.WITH_A_TOKEN}, (
            f"{rule.rule} is neither the guests' nor the staff's"
        )
    assert all(rule.rule.startswith("/static/") for rule in rules(app) if blueprint(rule) is None)


@pytest.mark.parametrize("who", ["nobody", "a guest", "another role"])
def test_no_page_stream_or_command_of_the_staff_answers_without_its_token(
    app: Flask, phone: Phone, port: HandPort, who: str
) -> None:
    if who == "a guest":
        phone.sit("5")
    phone.get("/staff")
    count, before = 0, list(port.commands)
    for rule in rules(app):
        if blueprint(rule) != "staff":
            continue
        for method in sorted(rule.methods & {"GET", "POST", "PUT", "DELETE", "PATCH"}):
            browser = phone
            if who == "another role":
                forbidden = [role for role in ROLES if not may(app, rule.endpoint, role)]
                if not forbidden:
                    continue
                browser = signed_in(app, forbidden[0])
            if method == "GET":
                browser.get(path(rule))
            else:
                browser.get("/menu" if who == "a guest" else "/staff")
                browser.send(path(rule), do="bump:1", ticket="k", item="mapo-tofu")
            assert browser.status == 403, f"{method} {rule.rule} for {who}: {browser.status}"
            count += 1
    assert count > 5
    assert port.commands == before


def may(app: Flask, endpoint: str, role: Role) -> bool:
    from ordering_web.staff.blueprint import may_use

    with app.test_request_context("/"):
        return may_use(endpoint, role)


@pytest.mark.parametrize("role", ROLES)
def test_the_link_of_a_role_signs_in_and_leaves_no_token_in_the_address(app: Flask, role: Role) -> None:
    browser = Phone(app)
    browser.get(f"/staff/sign-in?token={TOKENS[role]}")
    assert browser.status == 200
    assert browser.answer is not None
    assert "token=" not in browser.answer.request.url
    assert f"Signed in for: {role}" in browser.page


def test_who_signs_out_is_out(app: Flask) -> None:
    browser = signed_in(app, "kitchen")
    browser.send("/staff/sign-out")
    browser.get("/staff/kitchen")
    assert browser.status == 403
    assert "Sign in" in browser.page


def test_who_is_signed_in_is_led_back_from_what_is_not_there_and_not_asked_to_sign_in(app: Flask) -> None:
    browser = signed_in(app, "floor")
    browser.get("/staff/order/99")
    assert browser.status == 404
    assert "Back to your page" in browser.page
    assert "Sign in" not in browser.page


def test_a_new_token_signs_out_whoever_had_the_old_one(app: Flask) -> None:
    browser = signed_in(app, "kitchen")
    keys = {"kitchen": digest("kitchen-another")}
    object.__setattr__(app.extensions["house"], "staff_keys", lambda: keys)
    browser.get("/staff/kitchen")
    assert browser.status == 403


def test_wrong_tokens_are_refused_and_soon_not_even_looked_at(app: Flask) -> None:
    browser = Phone(app)
    browser.get("/staff")
    allowed = int(limits.WRONG_TOKENS.split()[0])
    answers = []
    for _ in range(allowed + 1):
        browser.get("/staff/sign-in?token=kitchen-guessed")
        answers.append(browser.status)
    assert answers == [403] * allowed + [429]
    browser.get(f"/staff/sign-in?token={TOKENS['kitchen']}")
    assert browser.status == 429, "a right one among many guesses can't be told from them"


def test_signing_in_needs_the_form_of_this_house(app: Flask) -> None:
    answer = app.test_client().post("/staff/sign-in", data={"token": TOKENS["owner"]})
    assert answer.status_code == 400


def test_a_token_is_kept_as_what_tells_it_apart_and_no_more() -> None:
    token = new_token("floor")
    keys = {"floor": digest(token)}
    assert token not in str(keys)
    assert role_of(token, keys) == "floor"
    assert role_of(token + "x", keys) is None
    assert role_of("", {}) is None


def test_a_house_without_keys_lets_nobody_in(app: Flask) -> None:
    object.__setattr__(app.extensions["house"], "staff_keys", dict)
    browser = Phone(app)
    browser.get(f"/staff/sign-in?token={TOKENS['owner']}")
    assert browser.status == 403
