"""What is kept of a visit is listed on a page, and gone from the database when the visit closes."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from diner_phone import Phone, address
from hand_port import HandPort
from money import share, the_payment, visit_of
from sqlalchemy import MetaData, select

from ordering_web.house import House
from sim.database import Database

NewPhone = Callable[..., Phone]
NAME, NOTE = "Ann-of-the-test", "no-coriander-of-the-test"


def rows(database: Database) -> dict[str, list[str]]:
    """Every row of every table that the file has, as text."""
    metadata = MetaData()
    with database.read() as connection:
        metadata.reflect(connection)
        return {
            table.name: [
                json.dumps(list(row), default=str, ensure_ascii=False) for row in connection.execute(select(table))
            ]
            for table in metadata.sorted_tables
        }


def where(database: Database, words: str) -> set[str]:
    """The tables in which something is said."""
    return {table for table, said in rows(database).items() if any(words in row for row in said)}


def dine(phone: Phone, port: HandPort) -> str:
    """Sit down under a name, order one dish with a note and pay it, one on the tab; returns the phone's id."""
    phone.sit("5")
    phone.get("/table")
    phone.send("/table/me", name=NAME, icon="🦊")
    assert phone.status == 200
    phone.add("mapo-tofu")
    page = phone.get("/cart")
    line = page.partition('action="/cart/line/')[2].partition('"')[0].split("/")[0]
    phone.send(f"/cart/line/{line}/note", note=NOTE)
    phone.pay()
    phone.add("jasmine-tea")
    phone.place()
    share(phone, "all")
    with phone.client.session_transaction() as session:
        found: str = session["phone"]
    assert len(port.board.tickets) == 2
    return found


def test_the_page_lists_what_the_visit_stored(phone: Phone, port: HandPort) -> None:
    dine(phone, port)
    code = phone.code()
    page = phone.get("/privacy")
    for said in (NAME, NOTE, "Table 5", code, "1 phone's random number", "2 orders", "2 payments", "No account"):
        assert said in page, said


def test_it_is_deleted_when_the_visit_closes_except_receipts_without_names(
    phone: Phone, port: HandPort, database: Database, house: House
) -> None:
    who = dine(phone, port)
    visit = visit_of(port)
    assert where(database, NAME) == {"web_phones"}
    assert where(database, NOTE) == {"web_notes"}
    assert {"web_visits", "web_phones", "web_payments"} <= where(database, visit)
    for ticket in port.board.tickets:
        for course in port.board.tickets[ticket].courses:
            port.cook(ticket, course)
            port.load(ticket, course)
            port.take(ticket, course)
    phone.get("/finish")
    assert "Goodbye" in phone.send("/finish", key=phone.hidden("key"))
    assert where(database, NAME) == set()
    assert where(database, NOTE) == set()
    assert where(database, who) == {"web_phones"}, "for a day, so that its receipts can be read"
    left = where(database, visit)
    assert left <= {"web_phones", "web_payments", "web_answers", "hand_inbox"}
    assert [payment.phone for payment in house.desk.payments(visit)] == [None, None]


def test_after_a_day_nothing_of_the_phone_is_left(
    phone: Phone, port: HandPort, database: Database, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    payment = the_payment(house)
    assert payment.phone is not None
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    phone.get("/finish")
    phone.send("/finish", key=phone.hidden("key"))
    monkeypatch.setattr("ordering_web.visits.KEEP_PHONE_S", -10)
    house.visits.forget([])
    assert where(database, payment.phone) == set()
    assert where(database, visit_of(port)) <= {"web_payments", "hand_inbox"}


@pytest.mark.parametrize(
    ("language", "says"), [("en", "What we keep"), ("ko", "저장되는 정보"), ("zh", "我们保存什么")]
)
def test_every_page_leads_there_in_the_phones_language(new_phone: NewPhone, language: str, says: str) -> None:
    phone = new_phone(language)
    for path in (address("5"), "/nothing"):
        assert says in phone.get(path)
    phone.scan("5")
    phone.send(f"{address('5')}/open", guests=2, key=phone.hidden("key"))
    phone.add("mapo-tofu")
    for path in ("/menu", "/item/soy-milk", "/cart", "/order", "/status", "/bill", "/table", "/finish", "/goodbye"):
        page = phone.get(path)
        assert 'href="/privacy"' in page, path
        assert says in page, path
    assert says in new_phone(language).get("/privacy"), "at no table, too"
