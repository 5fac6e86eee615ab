"""Money that goes back is told to the log once; the staff give it back for food that was served, and no more."""

from __future__ import annotations

import pytest
from diner_phone import Phone
from flask import Flask
from hand_port import HandPort, soon
from money import price_of, the_payment
from staff_browser import signed_in

from ordering_web.house import House
from sim.messages import commands as c
from sim.messages import events as e


@pytest.fixture
def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


@pytest.fixture
def host(app: Flask) -> Phone:
    return signed_in(app, "floor")


def recorded(port: HandPort) -> list[c.RecordRefund]:
    return [command for command in port.commands if isinstance(command, c.RecordRefund)]


def dine(phone: Phone, port: HandPort) -> str:
    """Tofu, paid first and brought; returns the ticket."""
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    return ticket


def give_back(host: Phone, house: House, amount: str, reason: str = "cold", key: str = "k1") -> str:
    host.get("/staff/refunds")
    return host.send(f"/staff/refunds/{the_payment(house).payment}", amount=amount, reason=reason, key=key)


def test_what_goes_back_of_an_order_that_never_came_is_recorded_once(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    ticket = port.the_ticket()
    port.say(e.TicketCancelled(ticket, "closed"))
    soon(lambda: len(recorded(port)) == 1)
    (visit,) = port.board.visits
    assert recorded(port) == [c.RecordRefund(f"cancelled/{ticket}", visit, price_of(port, "mapo-tofu"), "closed")]
    port.say(e.DoorsClosed())
    assert len(recorded(port)) == 1


def test_a_part_goes_back_for_served_food_by_itself_with_its_reason(
    phone: Phone, port: HandPort, house: House, host: Phone
) -> None:
    dine(phone, port)
    page = give_back(host, house, "12,50")
    assert host.status == 200
    assert "it was cold" in page
    payment = the_payment(house)
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    soon(lambda: len(recorded(port)) == 1)
    assert (recorded(port)[0].amount_minor, recorded(port)[0].served) == (1250, True)
    assert "it was cold" in phone.get(f"/receipt/{payment.payment}")


def test_the_same_form_twice_gives_back_once_and_another_amount_under_its_key_is_refused(
    phone: Phone, port: HandPort, house: House, host: Phone
) -> None:
    dine(phone, port)
    for _ in range(2):
        give_back(host, house, "5")
        assert host.status == 200
    give_back(host, house, "6")
    assert host.status == 422
    assert [refund.amount_minor for refund in house.desk.refunds(the_payment(house).payment)] == [500]


def test_no_more_goes_back_than_was_paid_or_served(phone: Phone, port: HandPort, house: House, host: Phone) -> None:
    price = price_of(port, "mapo-tofu")
    dine(phone, port)
    give_back(host, house, f"{price / 100 + 0.01:.2f}")
    assert host.status == 409
    give_back(host, house, f"{price / 100:.2f}", key="k2")
    assert host.status == 200
    give_back(host, house, "0.01", key="k3")
    assert host.status == 409
    assert sum(refund.amount_minor for refund in house.desk.refunds(the_payment(house).payment)) == price


def test_nothing_goes_back_by_hand_for_what_has_not_come_to_the_table(
    phone: Phone, port: HandPort, house: House, host: Phone
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    port.the_ticket()
    page = give_back(host, house, "1")
    assert host.status == 409
    assert "has not come to this table" in page


@pytest.mark.parametrize(
    ("amount", "reason"),
    [("", "cold"), ("0", "cold"), ("-1", "cold"), ("1.005", "cold"), ("x", "cold"), ("1", "bored")],
)
def test_a_refund_that_can_t_be_read_is_refused(
    phone: Phone, port: HandPort, house: House, host: Phone, amount: str, reason: str
) -> None:
    dine(phone, port)
    give_back(host, house, amount, reason)
    assert host.status == 400
    assert house.desk.refunds(the_payment(house).payment) == []


def test_a_tab_that_was_paid_stays_settled_when_the_staff_give_something_back(
    phone: Phone, port: HandPort, house: House, host: Phone
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.place()
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    phone.get("/bill")
    phone.send("/bill", what="all", key=phone.hidden("key"))
    phone.pay_from("pays")
    (visit,) = port.board.visits
    give_back(host, house, "3")
    assert host.status == 200
    assert house.desk.tab(visit).is_settled
