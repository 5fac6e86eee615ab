"""Paid before it is cooked: once however often it is tapped, and given back with a reason."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from diner_phone import Phone
from hand_port import HandPort, soon
from money import NewPhone, placed, price_of, the_payment, visit_of

from ordering_web.house import House
from sim.messages import events as e


def test_nothing_is_cooked_before_it_is_paid(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", 2)
    page = phone.send("/order", how="pay", **phone.review())
    assert "no real money" in page
    assert not re.search(r'autocomplete="cc-|type="(tel|password)"|card number', page)
    assert placed(port) == []
    page = phone.pay_from("pays")
    assert "Your order has been sent" in page
    (ticket,) = placed(port)
    assert ticket.authority == "prepaid"
    assert the_payment(house).total_minor == 2 * price_of(port, "mapo-tofu")
    assert "On the tab" not in phone.get("/status")


@pytest.mark.parametrize(("wallet", "says"), [("declines", "said no"), ("no-funds", "not enough")])
def test_a_decline_takes_nothing_says_why_and_another_wallet_can_pay(
    phone: Phone, port: HandPort, wallet: str, says: str
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    assert says in phone.pay(wallet)
    assert placed(port) == []
    phone.pay_from("pays")
    assert len(placed(port)) == 1


def test_a_wallet_that_asks_back_pays_once_the_guest_has_said_yes(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    page = phone.pay("asks")
    assert "Shall this wallet pay?" in page
    assert placed(port) == []
    assert phone.answer is not None
    asked = phone.answer.request.path
    phone.send(asked, say="no")
    assert "said no" in phone.page
    phone.pay_from("asks")
    phone.send(asked, say="yes")
    assert "it is paid" in phone.page
    assert len(placed(port)) == 1


def test_a_slow_wallet_pays_by_its_webhook(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    assert "Don't pay again" in phone.pay("slow")
    assert placed(port) == []
    soon(lambda: len(placed(port)) == 1, within_s=15)
    assert the_payment(house).state == "succeeded"


def test_an_answer_that_is_lost_after_the_money_was_taken_is_one_order_and_one_charge(
    phone: Phone, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    said = phone.pay("silent")  # a webhook may be quicker than the page
    assert any(text in said for text in ("Don't pay again", "it is paid", "Your order has been sent"))
    soon(lambda: len(placed(port)) == 1, within_s=15)
    intent = house.desk.provider.retrieve(the_payment(house).payment)
    assert intent is not None
    assert (intent.status, intent.refunded_minor) == ("succeeded", 0)


def test_every_form_sent_three_times_is_one_charge_one_ticket(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    review = phone.answer
    for _ in range(3):
        phone.answer = review
        phone.send("/order", how="pay", **form)
    pay, where, key = phone.answer, phone.payment(), phone.hidden("key")
    for _ in range(3):
        phone.answer = pay
        phone.send(f"{where}/wallet", wallet="pays", key=key)
    assert len(placed(port)) == 1
    assert the_payment(house).state == "succeeded"


def test_phones_that_pay_one_order_at_once_pay_once(new_phone: NewPhone, port: HandPort, house: House) -> None:
    phones = [new_phone() for _ in range(4)]
    phones[0].sit("5")
    for phone in phones[1:]:
        phone.join("5", phones[0].code())
    phones[0].add("mapo-tofu")
    forms = [phone.review() for phone in phones]
    with ThreadPoolExecutor(len(phones)) as together:
        list(together.map(lambda phone, form: phone.send("/order", how="pay", **form), phones, forms))
        list(together.map(lambda phone: phone.pay_from("pays"), phones))
    assert len(placed(port)) == 1
    assert the_payment(house).total_minor == price_of(port, "mapo-tofu")


def test_keys_follow_the_rules_of_idempotency(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    review = phone.answer
    phone.send("/order", how="pay", revision=form["revision"])
    assert phone.status == 400
    phone.answer = review
    phone.send("/order", how="pay", revision=form["revision"], key="k" * 256)
    assert phone.status == 400
    phone.answer = review
    phone.send("/order", how="pay", **form)
    first = phone.answer
    phone.answer = review
    phone.send("/order", how="tab", **form)
    assert phone.status == 422
    phone.answer = review
    phone.send("/order", how="pay", **form)
    assert first is not None
    assert phone.answer.request.path == first.request.path
    with house.once.held(visit_of(port), str(form["key"]), "/order", "how=pay"):
        phone.answer = review
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("ordering_web.once.WAIT_S", 0.05)
            phone.send("/order", how="pay", **form)
    assert phone.status == 409
    assert placed(port) == []


def test_an_order_that_is_not_paid_goes_back_into_the_cart(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", 3)
    phone.send("/order", how="pay", **phone.review())
    assert "waits to be paid" in phone.get("/cart")
    phone.get(f"/pay/{the_payment(house).payment}")
    page = phone.send(f"{phone.payment()}/withdraw")
    assert '<span class="count">3</span>' in page
    assert placed(port) == []


def test_an_order_that_the_kitchen_refuses_is_paid_back_with_the_reason(
    phone: Phone, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    port.refuse = "doors closed"
    phone.pay()
    payment = the_payment(house)
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    intent = house.desk.provider.retrieve(payment.payment)
    assert intent is not None
    assert intent.refunded_minor == payment.total_minor
    page = phone.get(f"/receipt/{payment.payment}")
    assert "Given back: the kitchen has closed" in page
    assert '<span class="count">1</span>' in phone.get("/cart")


def test_a_cancelled_order_keeps_the_price_of_what_was_delivered(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.add("mapo-tofu")
    phone.pay()
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    port.load(ticket, "drinks")
    port.take(ticket, "drinks")
    port.say(e.TicketCancelled(ticket, "closed"))
    payment = the_payment(house)
    soon(lambda: len(house.desk.refunds(payment.payment)) == 1)
    assert house.desk.refunds(payment.payment)[0].amount_minor == price_of(port, "mapo-tofu")


def test_portions_that_were_spilled_and_are_sold_out_are_paid_back(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.add("jasmine-tea")
    phone.pay()
    ticket, payment = port.the_ticket(), the_payment(house)
    (line,) = port.board.tickets[ticket].lines
    port.say(e.PortionsCancelled(ticket, line, 1, 1, "spilled on the way, and it is sold out"))
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    assert house.desk.refunds(payment.payment)[0].amount_minor == price_of(port, "jasmine-tea")
    assert "it was spilled on the way, and it is sold out now" in phone.get(f"/receipt/{payment.payment}")


def test_what_is_made_again_costs_nothing_and_is_no_further_dish_of_the_order(
    phone: Phone, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.pay()
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    job = port.load(ticket, "drinks")
    port.say(
        e.JobDropped(job, "robot-1", "a tray tipped over"),
        e.LoadLost(ticket, "drinks", 1, "spilled on the way"),
        e.LineRemade(ticket, e.PlacedLine(9, "jasmine-tea", 1, "drinks", 0, again_for=0)),
    )
    assert phone.get("/status").count("× Jasmine tea") == 1
    assert not house.desk.refunds(the_payment(house).payment)


def test_a_dish_is_taken_back_with_its_money_until_a_cook_begins_it(
    phone: Phone, port: HandPort, house: House, new_phone: NewPhone
) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.add("mapo-tofu")
    phone.pay()
    ticket, payment = port.the_ticket(), the_payment(house)
    page = phone.get("/status")
    assert "Take back Jasmine tea" in page
    other = new_phone()
    other.sit("6")
    other.send("/take-back", ticket=ticket, line=1)
    assert other.status == 404
    for _ in range(2):
        phone.send("/take-back", ticket=ticket, line=1)
        assert phone.status == 200
    assert "Jasmine tea" not in phone.page
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    assert house.desk.refunds(payment.payment)[0].amount_minor == price_of(port, "jasmine-tea")
    port.say(e.LineFired(ticket, 2, "wok", 1, 60_000))
    assert "Take back" not in phone.get("/status")
    phone.send("/take-back", ticket=ticket, line=2)
    assert phone.status == 409
    assert "has begun this dish" in phone.page
    assert len(house.desk.refunds(payment.payment)) == 1
    assert "you took it back" in phone.get(f"/receipt/{payment.payment}")


def test_another_tables_payment_and_receipt_can_not_be_seen(new_phone: NewPhone, house: House) -> None:
    first, other = new_phone(), new_phone()
    first.sit("5")
    first.add("mapo-tofu")
    first.pay()
    payment = the_payment(house).payment
    other.sit("6")
    for path in (f"/pay/{payment}", f"/pay/{payment}/state", f"/receipt/{payment}"):
        other.get(path)
        assert other.status == 404
    assert "no real money" in first.get(f"/receipt/{payment}")
    assert first.status == 200
