"""The counter: cash, wallets' own codes, money back, and the end of a visit."""

from __future__ import annotations

import re
import time

import pytest
from diner_phone import Phone
from flask import Flask
from hand_port import HandPort
from money import NewPhone, counter, placed, price_of, the_payment, visit_of

from ordering_web.house import House
from ordering_web.payments import emv


def test_paying_at_the_counter_in_cash_places_the_order_once(
    phone: Phone, app: Flask, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="counter", **phone.review())
    assert "Go to the counter" in phone.page
    assert placed(port) == []
    staff = counter(app)
    payment = the_payment(house)
    form = staff.answer
    for status in (200, 409):
        staff.answer = form
        staff.send(f"/counter/cash/{payment.payment}")
        assert staff.status == status
    assert len(placed(port)) == 1
    assert the_payment(house).method == "cash"


def test_a_guest_who_leaves_her_wallets_question_for_the_counter_can_pay_there(
    phone: Phone, app: Flask, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay("asks")
    payment = the_payment(house)
    phone.get(f"/pay/{payment.payment}")
    phone.send(f"/pay/{payment.payment}/counter")
    house.desk.ask(payment)  # its provider still waits for her yes
    staff = counter(app)
    assert "in cash is here" in staff.page
    staff.send(f"/counter/cash/{payment.payment}")
    assert the_payment(house).method == "cash"
    intent = house.desk.provider.retrieve(payment.payment)
    assert intent is not None
    assert intent.status == "canceled"


def test_the_counter_takes_a_wallets_own_code_once_and_not_an_old_one(
    phone: Phone, app: Flask, port: HandPort, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.search(r'id="own-code">([^<]+)<', phone.get("/sandbox/wallet"))
    assert code is not None
    assert code[1].startswith("hQVDUFY")
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="counter", **phone.review())
    payment = the_payment(house)
    staff = counter(app)
    wrong = ("hQVDUFYwMQ==", "no code", code[1][:-8] + "AAAAAAA=", house.sandbox.present("no-funds"))
    for bad in wrong:
        staff.get("/counter")
        staff.send(f"/counter/code/{payment.payment}", key=f"k{bad}", code=bad)
        assert staff.status in (400, 409)
    staff.send(f"/counter/code/{payment.payment}", key="k1", code=code[1])
    assert "The money is booked" in staff.page
    assert len(placed(port)) == 1
    phone.add("mapo-tofu")
    phone.send("/order", how="counter", **phone.review())
    second = house.desk.unpaid(visit_of(port))[0]
    staff.get("/counter")
    staff.send(f"/counter/code/{second.payment}", key="k2", code=code[1])
    assert "used already" in staff.page
    later = time.time() + 200
    fresh = house.sandbox.present("pays")
    monkeypatch.setattr(house.sandbox, "_now_s", lambda: later)
    staff.send(f"/counter/code/{second.payment}", key="k3", code=fresh)
    assert staff.status == 400
    assert len(placed(port)) == 1


def test_a_wallet_reads_the_code_of_the_bill_and_pays_it(new_phone: NewPhone, port: HandPort) -> None:
    phone, wallet = new_phone(), new_phone()
    phone.sit("5")
    phone.add("mapo-tofu")
    page = phone.send("/order", how="pay", **phone.review())
    code = re.search(r'class="payload quiet">([^<]+)<', page)
    assert code is not None
    fields = emv.read_merchant(code[1])
    assert fields["54"] == f"{price_of(port, 'mapo-tofu') / 100:.2f}"
    assert fields["53"] == "156"
    wallet.get("/sandbox/wallet")
    wallet.send("/sandbox/wallet", wallet="pays", code=code[1][:-1] + "0" if code[1][-1] != "0" else code[1][:-1] + "1")
    assert wallet.status == 400
    wallet.send("/sandbox/wallet", wallet="pays", code=code[1])
    assert "Paid." in wallet.page
    assert len(placed(port)) == 1


def test_the_counter_is_for_the_staff(phone: Phone, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="counter", **phone.review())
    phone.get("/counter")
    assert phone.status == 403
    phone.get("/menu")
    phone.send(f"/counter/cash/{the_payment(house).payment}")
    assert phone.status == 403
    assert the_payment(house).state == "counter"
