"""What the counter ends: visits that are settled or written off, and refunds that no wallet takes."""

from __future__ import annotations

import re

from diner_phone import Phone
from flask import Flask
from hand_port import HandPort, soon
from money import NewPhone, counter, on_tab, share, the_payment, visit_of

from ordering_web.house import House
from ordering_web.payments.counter import WRITTEN_OFF


def serve_all(port: HandPort) -> None:
    """Everything comes to the table."""
    ticket = port.the_ticket()
    for course in port.board.tickets[ticket].courses:
        port.cook(ticket, course)
        port.load(ticket, course)
        port.take(ticket, course)


def test_a_visit_that_is_settled_in_cash_at_the_counter_ends(
    new_phone: NewPhone, app: Flask, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    visit, due = visit_of(port), house.desk.tab(visit_of(port)).due_minor
    staff = counter(app)
    assert "Its visit can end once they are there" in staff.page
    assert f"/counter/end/{visit}" not in staff.page
    serve_all(port)
    page = staff.get("/counter")
    assert f"CN¥{due / 100:.2f} in cash is here" in page
    form = staff.answer
    for status in (200, 409):  # a form that is sent twice ends it once
        staff.answer = form
        staff.send(f"/counter/rest/{visit}", key=key_of(page, "rest"))
        assert staff.status == status
    payment = the_payment(house)
    assert (payment.total_minor, payment.method, payment.state) == (due, "cash", "succeeded")
    assert port.board.visits[visit].closed_ms is not None
    first.get("/menu")
    assert first.status == 410
    assert first.get(f"/receipt/{payment.payment}")
    assert first.status == 200


def test_an_order_that_is_paid_at_the_counter_does_not_end_the_visit(
    phone: Phone, app: Flask, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="counter", **phone.review())
    staff = counter(app)
    staff.send(f"/counter/cash/{the_payment(house).payment}")
    assert "The money is booked" in staff.page
    serve_all(port)
    assert port.board.visits[visit_of(port)].closed_ms is None
    phone.get("/menu")
    assert phone.status == 200


def test_a_visit_ends_by_the_counters_hand_once_it_is_paid(new_phone: NewPhone, app: Flask, port: HandPort) -> None:
    first, _ = on_tab(new_phone)
    serve_all(port)
    staff = counter(app)
    visit = visit_of(port)
    staff.send(f"/counter/end/{visit}", key="k1", say="end")
    assert staff.status == 409
    assert "not paid yet" in staff.page
    share(first, "all")
    page = staff.get("/counter")
    assert "end the visit" in page
    staff.send(f"/counter/end/{visit}", key="k2", say="end")
    assert "The visit has ended" in staff.page
    assert port.board.visits[visit].closed_ms is not None
    staff.send(f"/counter/end/{visit}", key="k3", say="end")
    assert staff.status == 409


def test_guests_who_left_without_paying_are_written_off_and_their_table_is_free(
    new_phone: NewPhone, app: Flask, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    serve_all(port)
    visit, due = visit_of(port), house.desk.tab(visit_of(port)).due_minor
    first.get("/bill")
    first.send("/bill", key=first.hidden("key"), what="all")  # begun, never paid
    begun = the_payment(house)
    staff = counter(app)
    assert f"without paying CN¥{due / 100:.2f}" in staff.page
    staff.send(f"/counter/end/{visit}", key="k", say="write-off")
    assert port.board.visits[visit].closed_ms is not None
    written = [payment for payment in house.desk.payments(visit) if payment.reason == WRITTEN_OFF]
    assert [(one.amount_minor, one.state, one.receipt) for one in written] == [(due, "canceled", None)]
    intent = house.desk.provider.retrieve(begun.payment)
    assert intent is None or intent.status == "canceled"
    assert house.desk.unpaid(visit) == []


def test_what_a_wallet_will_not_take_back_is_given_at_the_counter_in_cash(
    phone: Phone, app: Flask, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    port.refuse = "doors closed"
    phone.pay("closes")
    payment = the_payment(house)
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["refused"])
    assert "Goes back: the kitchen has closed" in phone.get(f"/receipt/{payment.payment}")
    staff = counter(app)
    assert "Table 5 gets CN¥" in staff.page
    assert "wallet would not take it back (receipt 1)" in staff.page
    (refund,) = house.desk.refunds(payment.payment)
    staff.send(f"/counter/given/{refund.refund}")
    assert "gets CN¥" not in staff.page
    (refund,) = house.desk.refunds(payment.payment)
    assert (refund.state, refund.given_by) == ("done", "cash")
    assert "Given back: the kitchen has closed" in phone.get(f"/receipt/{payment.payment}")


def test_the_counter_gives_nothing_back_that_a_wallet_takes(phone: Phone, app: Flask, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    port.refuse = "doors closed"
    phone.pay("pays")
    house: House = app.extensions["house"]
    payment = the_payment(house)
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    (refund,) = house.desk.refunds(payment.payment)
    staff = counter(app)
    assert "gets CN¥" not in staff.page
    staff.send(f"/counter/given/{refund.refund}")
    assert house.desk.refunds(payment.payment)[0].given_by == "wallet"


def key_of(page: str, what: str) -> str:
    """The key in the counter's form for this."""
    found = re.search(rf'/counter/{what}/.*?name="key" value="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return found[1]
