"""Where the house wants it, a printed code opens nothing before a host has said so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone, address
from flask import Flask
from hand_port import HandPort
from staff_browser import signed_in, staff_keys

from ordering_web import arrivals
from ordering_web.app import create_app
from ordering_web.rules import Rules, read_rules
from sim.database import Database


@pytest.fixture
def asks(port: HandPort, database: Database) -> Iterator[Flask]:
    """A house in which a host is asked first."""
    rules = Rules(tab="always", first_scan="asks")
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}", rules=rules, staff_keys=staff_keys)
    yield app
    app.extensions["house"].close()


def counter(app: Flask) -> Phone:
    staff = signed_in(app, "floor")
    staff.get("/counter")
    return staff


def test_a_scan_waits_for_the_host_and_then_the_menu_opens(asks: Flask, port: HandPort) -> None:
    phone, staff = Phone(asks), counter(asks)
    page = phone.sit("5", guests=3)
    assert "We have told our staff" in page
    assert port.commands == []
    state = f"{address('5')}/state"
    assert phone.client.get(state).json == {"state": "waits"}
    phone.get("/menu")
    assert phone.status == 403
    assert "Table 5: 3 guests have scanned its code" in staff.get("/counter")
    staff.send("/counter/arrival", phone=staff.hidden("phone"), say="yes")
    assert phone.client.get(state).json == {"state": "decided"}
    phone.scan("5")
    assert "Mapo tofu" in phone.page
    (visit,) = port.board.visits.values()
    assert (visit.table, visit.guests) == ("5", 3)
    assert "have scanned" not in staff.get("/counter")


def test_a_photographed_code_opens_nothing_when_the_host_says_no(asks: Flask, port: HandPort) -> None:
    phone, staff = Phone(asks), counter(asks)
    for _ in range(3):
        phone.sit("5") if "guests" in phone.scan("5") else phone.get(address("5"))
    staff.get("/counter")
    assert staff.page.count("have scanned its code") == 1, "however often she scans"
    staff.send("/counter/arrival", phone=staff.hidden("phone"), say="no")
    assert "How many are you?" in phone.scan("5")
    assert port.commands == []


def test_two_phones_at_one_table_the_host_lets_one_in_and_the_other_joins_with_the_code(
    asks: Flask, port: HandPort
) -> None:
    first, second, staff = Phone(asks), Phone(asks), counter(asks)
    first.sit("5")
    second.sit("5")
    staff.get("/counter")
    staff.send("/counter/arrival", phone=staff.hidden("phone"), say="yes")
    assert "have scanned" not in staff.get("/counter"), "the table is taken"
    pages = [phone.scan("5") for phone in (first, second)]
    assert sum("Mapo tofu" in page for page in pages) == 1
    assert sum("Four-digit code" in page for page in pages) == 1
    assert len(port.board.visits) == 1


def test_who_has_gone_again_is_not_let_in_later(asks: Flask, port: HandPort, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, staff = Phone(asks), counter(asks)
    phone.sit("5")
    staff.get("/counter")
    who = staff.hidden("phone")
    monkeypatch.setattr(arrivals, "PATIENCE_S", -10)
    staff.send("/counter/arrival", phone=who, say="yes")
    assert staff.status == 409
    assert "don't wait any more" in staff.page
    assert port.commands == []


def test_only_the_staff_let_guests_in(asks: Flask, port: HandPort) -> None:
    phone = Phone(asks)
    phone.sit("5")
    with phone.client.session_transaction() as session:
        who = session["phone"]
    phone.send("/counter/arrival", phone=who, say="yes")
    assert phone.status == 403
    assert port.commands == []


def test_the_rule_stands_in_the_houses_file(tmp_path: Path) -> None:
    assert read_rules(tmp_path).first_scan == "opens"
    (tmp_path / "pages.toml").write_text('first_scan = "asks"\n', encoding="utf-8")
    assert read_rules(tmp_path).first_scan == "asks"
