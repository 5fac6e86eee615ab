"""A tab: who may have one, and how its guests share it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone
from hand_port import HandPort, soon
from money import NewPhone, counter, on_tab, placed, price_of, share, the_payment, visit_of
from staff_browser import staff_keys

from ordering_web.app import create_app
from ordering_web.house import House
from ordering_web.rules import Rules, read_rules
from sim.bad_input import BadInput
from sim.database import Database
from sim.messages import events as e


def test_a_tab_is_for_tables_that_the_host_allowed_it(port: HandPort, database: Database) -> None:
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}", staff_keys=staff_keys)
    try:
        phone = Phone(app)
        phone.sit("5")
        phone.add("mapo-tofu")
        form = phone.review()
        assert "pay later" in phone.page
        phone.send("/order", how="tab", **form)
        assert phone.status == 403
        assert placed(port) == []
        phone.get("/order")
        assert "staff have been asked" in phone.send("/tab/ask")
        staff = counter(app)
        assert "Table 5 asks to pay later" in staff.page
        staff.send(f"/counter/tab/{visit_of(port)}", say="yes")
        phone.place()
        assert [ticket.authority for ticket in placed(port)] == ["tab"]
    finally:
        app.extensions["house"].close()


def test_each_pays_what_she_added_and_then_nothing_is_left(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, second = on_tab(new_phone)
    tofu, tea = price_of(port, "mapo-tofu"), price_of(port, "jasmine-tea")
    assert share(first, "mine") == tofu
    assert share(second, "mine") == 2 * tea
    assert house.desk.tab(visit_of(port)).is_settled
    share(first, "all")
    assert "Everything is paid" in first.get("/bill")


def test_shares_of_a_split_are_the_whole_tab_to_the_smallest_coin(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, second = on_tab(new_phone)
    total = price_of(port, "mapo-tofu") + 2 * price_of(port, "jasmine-tea")
    shares = [share(phone, "split", people=3) for phone in (first, second, first)]
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1
    assert house.desk.tab(visit_of(port)).is_settled


def test_no_tip_is_chosen_for_anyone_and_a_chosen_one_is_shown(new_phone: NewPhone, house: House) -> None:
    first, _ = on_tab(new_phone)
    page = first.get("/bill")
    assert re.findall(r'name="tip" value="(\d+)" checked', page) == ["0"]
    first.send("/bill", key=first.hidden("key"), what="all", tip=10)
    assert "Tip" in first.page
    first.pay_from("pays")
    payment = the_payment(house)
    assert payment.tip_minor == payment.amount_minor // 10
    first.get("/bill")
    first.send("/bill", key=first.hidden("key"), what="all", tip=33)
    assert first.status in (400, 409)


def test_what_someone_is_paying_can_not_be_paid_twice(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, second = on_tab(new_phone)
    first.get("/bill")
    first.send("/bill", key=first.hidden("key"), what="all")
    share(second, "all")
    assert second.status == 409
    assert "being paid just now" in second.page
    first.pay_from("pays")
    assert house.desk.tab(visit_of(port)).is_settled


def test_a_visit_ends_once_its_tab_is_settled_and_its_receipt_stays_for_its_phones(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, second = on_tab(new_phone)
    for course in ("drinks", "mains"):
        port.cook(port.the_ticket(), course)
        port.load(port.the_ticket(), course)
        port.take(port.the_ticket(), course)
    page = first.get("/finish")
    assert "not paid yet" in page
    first.send("/finish", key="a")
    assert first.status == 409
    share(first, "all")
    payment = the_payment(house).payment
    first.get("/finish")
    assert "Goodbye" in first.send("/finish", key=first.hidden("key"))
    assert "Receipt 1" in first.page
    assert second.get(f"/receipt/{payment}")
    assert second.status == 200
    assert house.desk.payments(visit_of(port))[0].phone is None


def test_a_tab_that_was_paid_and_is_cancelled_is_paid_back(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, _ = on_tab(new_phone)
    paid = share(first, "all")
    port.say(e.TicketCancelled(port.the_ticket(), "closed"))
    payment = the_payment(house)
    soon(lambda: sum(refund.amount_minor for refund in house.desk.refunds(payment.payment)) == paid)


def test_a_dish_taken_back_from_a_paid_tab_is_paid_back_at_its_price(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    share(first, "all")
    lines = port.board.tickets[port.the_ticket()].lines
    tofu = next(number for number, line in lines.items() if line.placed.item == "mapo-tofu")
    port.say(e.LineCancelled(port.the_ticket(), tofu))
    payment = the_payment(house)
    soon(lambda: [each.amount_minor for each in house.desk.refunds(payment.payment)] == [price_of(port, "mapo-tofu")])


def test_portions_of_a_paid_tab_that_never_come_are_paid_back(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    share(first, "all")
    lines = port.board.tickets[port.the_ticket()].lines
    teas = next(number for number, line in lines.items() if line.placed.item == "jasmine-tea")
    port.cook(port.the_ticket(), "drinks")
    port.say(e.PortionsCancelled(port.the_ticket(), teas, 1, 1, "spilled, and sold out"))
    payment = the_payment(house)
    soon(lambda: [each.amount_minor for each in house.desk.refunds(payment.payment)] == [price_of(port, "jasmine-tea")])
    assert "1 × Jasmine tea" in " ".join(first.get("/status").split())


def test_a_houses_rules_are_read_and_what_is_wrong_in_them_is_said(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == Rules()
    assert Rules().tab == "host", "nothing is cooked before it is paid, or a host has allowed the tab"
    (tmp_path / "pages.toml").write_text('tab = "never"\ntips_percent = []\n', encoding="utf-8")
    assert read_rules(tmp_path) == Rules(tab="never", tips_percent=())
    (tmp_path / "pages.toml").write_text('tips_percent = [5]\ntab = "maybe"\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"pages.toml:2: tab: tab is \"maybe\""):
        read_rules(tmp_path)


def test_what_somebody_did_not_pay_after_all_can_be_paid_by_name_again(new_phone: NewPhone, port: HandPort) -> None:
    first, second = on_tab(new_phone)
    second.get("/bill")
    second.send("/bill", key=second.hidden("key"), what="lines", line=f"{port.the_ticket()}:1")
    second.send(f"{second.payment()}/withdraw")
    assert share(first, "mine") == price_of(port, "mapo-tofu")


def test_a_bill_that_shrinks_while_it_is_being_paid_is_paid_back_by_the_difference(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    first.get("/bill")
    first.send("/bill", key=first.hidden("key"), what="all")
    port.say(e.LineCancelled(port.the_ticket(), 2))
    first.pay_from("pays")
    payment = the_payment(house)
    assert payment.total_minor == price_of(port, "mapo-tofu") + 2 * price_of(port, "jasmine-tea")
    (refund,) = house.desk.refunds(payment.payment)
    assert refund.amount_minor == 2 * price_of(port, "jasmine-tea")
    assert house.desk.tab(visit_of(port)).is_settled
