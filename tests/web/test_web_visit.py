"""Opening, joining and leaving a table's visit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from diner_phone import HOST, SECRET, Phone, address
from hand_port import HandPort, soon
from sqlalchemy import select

from ordering_web import store
from ordering_web.tokens import table_token
from ordering_web.visits import TRIES
from sim.database import Database
from sim.messages import commands as c
from sim.messages import events as e

NewPhone = Callable[..., Phone]


def test_scanning_shows_the_table_and_the_host_and_changes_nothing(phone: Phone, port: HandPort) -> None:
    page = phone.scan("5")
    assert phone.status == 200
    assert "Table 5" in page
    assert HOST in page
    assert port.commands == []


def test_one_tap_opens_the_visit_and_shows_the_menu(phone: Phone, port: HandPort) -> None:
    page = phone.sit("5", guests=3)
    assert "Mapo tofu" in page
    assert "Table 5" in page
    (opened,) = port.commands
    assert isinstance(opened, c.OpenVisit)
    assert (opened.table, opened.guests) == ("5", 3)
    assert len(opened.visit) >= 22


def test_the_same_form_sent_twice_opens_one_visit(phone: Phone, port: HandPort) -> None:
    phone.scan("5")
    key = phone.hidden("key")
    before = phone.page, phone.answer
    phone.send(f"{address('5')}/open", guests=2, key=key)
    phone.answer = before[1]
    phone.send(f"{address('5')}/open", guests=2, key=key)
    assert phone.status == 200
    assert len(port.board.visits) == 1


@pytest.mark.parametrize(
    "token", ["5", "5.", "5.AAAAAAAAAAAAAAAAAAAAAAAAAAA", table_token(b"another house", "5"), "%ff", "五.x"]
)
def test_a_forged_code_is_a_page_that_says_what_to_do(phone: Phone, port: HandPort, token: str) -> None:
    page = phone.get(f"/t/{token}")
    assert phone.status == 404
    assert "Scan the code on your table again" in page
    assert port.commands == []


def test_a_signed_code_of_a_table_that_is_gone_is_refused(phone: Phone) -> None:
    phone.get(f"/t/{table_token(SECRET, '99')}")
    assert phone.status == 404


@pytest.mark.parametrize("guests", ["0", "-1", "99", "1000000000000", "two", "", "2.5"])
def test_a_number_of_guests_that_no_table_takes_is_refused(phone: Phone, port: HandPort, guests: str) -> None:
    phone.scan("5")
    phone.send(f"{address('5')}/open", guests=guests, key=phone.hidden("key"))
    assert phone.status == 400
    assert port.commands == []


def test_a_second_phone_joins_with_the_code_of_the_first(new_phone: NewPhone) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    assert "Four-digit code" in second.scan("5")
    assert "Mapo tofu" in second.join("5", first.code())
    assert second.code() == first.code()


def test_a_second_phone_without_the_code_sees_nothing_of_the_visit(new_phone: NewPhone) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", f"{(int(first.code()) + 1) % 10_000:04d}")
    assert second.status == 403
    assert "not the code" in second.page
    for path in ("/menu", "/cart", "/order", "/status", "/status.json", "/events", "/table", "/finish"):
        second.get(path)
        assert second.status == 403, path


def test_after_five_wrong_codes_even_the_right_one_waits(new_phone: NewPhone, database: Database) -> None:
    first, second, third = new_phone(), new_phone(), new_phone()
    first.sit("5")
    wrong = f"{(int(first.code()) + 1) % 10_000:04d}"
    for _ in range(TRIES):
        second.join("5", wrong)
    assert second.status == 429
    third.join("5", first.code())
    assert third.status == 429
    assert "3 minutes" in third.page
    database.write(lambda connection: connection.execute(store.visits.update().values(paused_until_s=1)).rowcount)
    third.join("5", first.code())
    assert third.status == 200


def test_the_first_phone_at_a_visit_that_the_house_opened_joins_freely_and_the_next_needs_the_code(
    new_phone: NewPhone, port: HandPort
) -> None:
    port.say(e.VisitOpened("party-7", "3", 2))
    first, second = new_phone(), new_phone()
    first.join("3")
    assert "Mapo tofu" in first.page
    assert port.commands == [c.JoinVisit("party-7")]
    second.join("3")
    assert second.status == 403


def test_two_phones_that_open_one_table_at_once_get_one_visit(new_phone: NewPhone, port: HandPort) -> None:
    first, second = new_phone(), new_phone()
    first.scan("5")
    second.scan("5")
    for phone in (first, second):
        phone.send(f"{address('5')}/open", guests=2, key=phone.hidden("key"))
    assert len(port.board.visits) == 1
    assert second.status == 409
    assert "Someone was quicker" in second.page


def test_a_phone_that_scans_again_is_still_at_its_table(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.scan("5")
    assert "Mapo tofu" in phone.page
    assert len(port.board.visits) == 1


def test_a_visit_that_ends_takes_its_secrets_along_and_says_so_on_every_phone(
    new_phone: NewPhone, database: Database
) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    first.get("/finish")
    first.send("/finish")
    assert "Goodbye" in first.page
    second.get("/menu")
    assert second.status == 410
    assert "visit has ended" in second.page
    with database.read() as connection:
        for table in (store.visits, store.carts, store.cart_lines, store.placements):
            assert connection.execute(select(table)).all() == []
    second.scan("5")
    assert "How many are you?" in second.page


def test_a_visit_that_the_house_closes_loses_its_secrets_without_anyone_looking(
    phone: Phone, port: HandPort, database: Database
) -> None:
    phone.sit("5")
    (visit,) = port.board.visits
    port.say(e.VisitClosed(visit))

    def forgotten() -> bool:
        with database.read() as connection:
            return not connection.execute(select(store.visits)).all()

    soon(forgotten)
    phone.get("/menu")
    assert phone.status == 410


def test_when_the_engine_is_silent_the_page_says_so_and_the_phone_can_go_on_later(
    phone: Phone, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ordering_web.answers.WAIT_S", 0.05)
    port.silent = True
    phone.sit("5")
    assert phone.status == 409
    assert "does not answer" in phone.page
    port.answer(port.commands[0])
    phone.join("5")
    assert "Mapo tofu" in phone.page


def test_the_cookie_of_a_phone_holds_an_opaque_id_and_no_more(phone: Phone) -> None:
    phone.sit("5")
    with phone.client.session_transaction() as session:
        assert set(session) == {"phone", "csrf_token", "_permanent"}
    cookie = phone.client.get_cookie("phone")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"
