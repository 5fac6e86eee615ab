"""Money: paid before it is cooked or on a tab, once however often it is tapped, and given back with a reason."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone
from flask import Flask
from hand_port import HandPort, soon

from ordering_web.app import create_app
from ordering_web.house import House
from ordering_web.payments import Payment, emv
from ordering_web.payments.provider import ProviderRefused, ProviderSilent
from ordering_web.payments.signing import TOLERANCE_S, is_signed, sign
from ordering_web.rules import Rules, read_rules
from ordering_web.tokens import staff_key
from sim.bad_input import BadInput
from sim.database import Database
from sim.messages import commands as c
from sim.messages import events as e

NewPhone = Callable[..., Phone]


@pytest.fixture
def house(app: Flask) -> House:
    found: House = app.extensions["house"]
    return found


def placed(port: HandPort) -> list[c.PlaceTicket]:
    return [command for command in port.commands if isinstance(command, c.PlaceTicket)]


def price_of(port: HandPort, item: str) -> int:
    return port.restaurant.menu.by_id[item].price_minor


def the_payment(house: House) -> Payment:
    (visit,) = house.port.read(lambda board: list(board.visits))
    (payment,) = house.desk.payments(visit)
    return payment


def visit_of(port: HandPort) -> str:
    (visit,) = port.board.visits
    return visit


def counter(app: Flask) -> Phone:
    """A browser at the counter."""
    staff = Phone(app)
    staff.get(f"/staff/{staff_key(SECRET)}")
    assert staff.status == 200
    return staff


# ── before it is cooked ───────────────────────────────────────────────────────────────────────


def test_nothing_is_cooked_before_it_is_paid(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", 2)
    page = phone.send("/order", how="pay", **phone.review())
    assert "no real money" in page
    assert not re.search(r'autocomplete="cc-|type="(tel|password)"|card number', page)
    assert placed(port) == []
    page = phone.pay_from("pays")
    assert "The kitchen has your order" in page
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
    assert "Don't pay again" in phone.pay("silent") or "it is paid" in phone.page
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
    other.send("/take-back", ticket=ticket, line=0)
    assert other.status == 404
    for _ in range(2):
        phone.send("/take-back", ticket=ticket, line=0)
        assert phone.status == 200
    assert "Jasmine tea" not in phone.page
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    assert house.desk.refunds(payment.payment)[0].amount_minor == price_of(port, "jasmine-tea")
    port.say(e.LineFired(ticket, 1, "wok", 1, 60_000))
    assert "Take back" not in phone.get("/status")
    phone.send("/take-back", ticket=ticket, line=1)
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


# ── webhooks ──────────────────────────────────────────────────────────────────────────────────


def test_webhooks_are_signed_fresh_and_count_once(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="pay", **phone.review())
    payment = the_payment(house)
    house.sandbox.create(payment.payment, payment.total_minor, "CNY")
    house.sandbox.confirm(payment.payment, "pays", "by the wallet itself")
    body = json.dumps({"id": "evt_1", "key": payment.payment, "status": "canceled"}).encode()
    secret, now_s = house.sandbox._secret, int(time.time())
    forged = sign(b"another", body, now_s), sign(secret, body, now_s - TOLERANCE_S - 5), sign(secret, b"{}", now_s), ""
    for signature in forged:
        answer = phone.client.post("/payments/webhook", data=body, headers={"Payment-Signature": signature})
        assert answer.status_code == 400
    for _ in range(3):
        headers = {"Payment-Signature": sign(secret, body, now_s)}
        assert phone.client.post("/payments/webhook", data=body, headers=headers).status_code == 204
    assert len(placed(port)) == 1, "what the provider has counts, not what a late webhook said"
    assert the_payment(house).state == "succeeded"


def test_a_signature_is_good_for_five_minutes_either_way() -> None:
    signature = sign(b"secret", b"body", 1_000)
    assert is_signed(b"secret", b"body", signature, 1_000 + TOLERANCE_S)
    assert is_signed(b"secret", b"body", signature, 1_000 - TOLERANCE_S)
    assert not is_signed(b"secret", b"body", signature, 1_001 + TOLERANCE_S)
    assert not is_signed(b"secret", b"bodY", signature, 1_000)


def test_a_provider_gives_back_no_more_than_it_took(house: House) -> None:
    sandbox = house.sandbox
    sandbox.create("p", 1000, "CNY")
    with pytest.raises(ProviderRefused):
        sandbox.create("p", 999, "CNY")
    with pytest.raises(ProviderSilent):
        sandbox.confirm("p", "silent", "a1")
    sandbox.refund("p", 600, "r1")
    sandbox.refund("p", 600, "r1")  # the same part again
    with pytest.raises(ProviderRefused):
        sandbox.refund("p", 401, "r2")
    intent = sandbox.retrieve("p")
    assert intent is not None
    assert intent.refunded_minor == 600


# ── the tab ───────────────────────────────────────────────────────────────────────────────────


def test_a_tab_is_for_tables_that_the_host_allowed_it(port: HandPort, database: Database) -> None:
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}")
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


def on_tab(new_phone: NewPhone) -> tuple[Phone, Phone]:
    """Two phones with a tofu and two teas on the tab."""
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    second.add("jasmine-tea", 2)
    first.place()
    return first, second


def share(phone: Phone, what: str, wallet: str = "pays", **fields: str | int) -> int:
    """Pay a share of the tab; what it was, in minor units."""
    phone.get("/bill")
    phone.send("/bill", key=phone.hidden("key"), what=what, **fields)
    page = phone.pay_from(wallet) if phone.status == 200 else phone.page
    found = re.search(r"<strong>CN¥([\d.]+)</strong>", page)
    return round(float(found[1]) * 100) if found else 0


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


# ── the counter, and the codes ────────────────────────────────────────────────────────────────


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
    phone.get("/staff/guessed")
    assert phone.status == 404
    assert the_payment(house).state == "counter"


def test_payment_codes_are_those_of_the_standard() -> None:
    example = (
        "00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT"
        "6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME"
        "91320016A0112233449988770708123456786304A13A"
    )
    fields = emv.read_merchant(example)
    assert (fields["59"], fields["54"], fields["53"]) == ("BEST TRANSPORT", "23.72", "156")
    assert emv.read_fields(fields["64"])["01"] == "最佳运输"
    for broken in (example[:-1] + "B", example.replace("23.72", "03.72"), "6304A13A", ""):
        with pytest.raises(emv.BadCode):
            emv.read_merchant(broken)
    assert emv.merchant_payload(fields) == example


def test_a_houses_rules_are_read_and_what_is_wrong_in_them_is_said(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == Rules()
    assert Rules().tab == "host", "nothing is cooked before it is paid, or a host has allowed the tab"
    (tmp_path / "pages.toml").write_text('tab = "never"\ntips_percent = []\n', encoding="utf-8")
    assert read_rules(tmp_path) == Rules(tab="never", tips_percent=())
    (tmp_path / "pages.toml").write_text('tips_percent = [5]\ntab = "maybe"\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"pages.toml:2: tab: tab is \"maybe\""):
        read_rules(tmp_path)
