"""Two hands on the same money: a person at the counter and a wallet, two phones and one dish, one form twice."""

from __future__ import annotations

import pytest
from diner_phone import Phone
from hand_port import HandPort
from money import NewPhone, on_tab, placed, price_of, share, the_payment, visit_of
from test_web_money_edges import begun, pays_at_provider

from ordering_web.house import House
from ordering_web.once import Form
from ordering_web.refusal import Refusal


def test_cash_is_not_taken_for_what_a_wallet_has_paid_already(phone: Phone, port: HandPort, house: House) -> None:
    payment = begun(phone, house, how="counter")
    pays_at_provider(house, payment)
    with pytest.raises(Refusal, match="payment-over"):
        house.counter.take_cash(payment)
    assert (the_payment(house).state, the_payment(house).method) == ("succeeded", "wallet")
    assert len(placed(port)) == 1


def test_who_goes_from_the_counter_back_to_a_wallet_is_seen_in_the_wallet(phone: Phone, house: House) -> None:
    payment = begun(phone, house, how="counter")
    house.desk.pay(payment, "asks", Form(payment.visit, "try"))
    assert the_payment(house).state == "requires_action"


def test_a_dish_that_somebody_is_paying_can_not_be_named_by_another(new_phone: NewPhone, port: HandPort) -> None:
    first, second = on_tab(new_phone)
    tofu = f"{port.the_ticket()}:1"
    second.get("/bill")
    second.send("/bill", key=second.hidden("key"), what="lines", line=tofu)
    share(first, "lines", line=tofu)
    assert first.status == 409
    assert "Someone pays one of these dishes already" in first.page


def test_a_form_that_gives_money_back_does_it_once(phone: Phone, port: HandPort, house: House) -> None:
    payment = begun(phone, house)
    phone.pay_from("pays")
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    price = price_of(port, "mapo-tofu")
    for _ in range(2):
        house.counter.give_back(the_payment(house), price, "cold", Form(visit_of(port), "one"))
    assert [one.amount_minor for one in house.desk.refunds(payment.payment)] == [price]
