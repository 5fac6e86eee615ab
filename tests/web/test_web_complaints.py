"""What guests and restaurants complained of elsewhere, each by name, and what happens here instead."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from diner_phone import HOST, SECRET, Phone, address
from flask import Flask
from hand_port import HandPort, soon
from money import counter, placed, price_of, share, the_payment, visit_of
from staff_browser import staff_keys

from ordering_web import static_files
from ordering_web.app import create_app
from ordering_web.house import House
from ordering_web.payments.signing import sign
from ordering_web.rules import Rules
from sim.database import Database
from sim.messages import events as e
from sim.messages.commands import MAX_QUANTITY

NewPhone = Callable[..., Phone]


def test_a_photographed_table_code_led_to_430_000_yen_of_phantom_orders(port: HandPort, database: Database) -> None:
    """A code only asks to join; nothing is cooked before it is paid or a host allows the tab; quantities are capped."""
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}", staff_keys=staff_keys)
    try:
        guest, thief = Phone(app), Phone(app)
        guest.sit("5")
        page = thief.scan("5")
        assert "Four-digit code" in page
        thief.join("5", "")
        assert thief.status == 403
        far = Phone(app)
        far.sit("6")  # a free table, from a photograph
        far.add("mapo-tofu", MAX_QUANTITY)
        far.add("mapo-tofu", MAX_QUANTITY)
        assert far.status == 400, "no more than a table eats"
        far.send("/order", how="tab", **far.review())
        assert far.status == 403
        far.get("/order")
        far.send("/order", how="pay", key=far.hidden("key"), revision=far.hidden("revision"))
        assert placed(port) == [], "not before it is paid"
    finally:
        app.extensions["house"].close()


def test_the_code_still_ordered_for_a_table_after_its_guests_had_left(phone: Phone, app: Flask, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    review = phone.answer
    staff = counter(app)
    staff.send(f"/counter/end/{visit_of(port)}", key="k", say="end")
    phone.answer = review
    page = phone.send("/order", how="tab", **form)
    assert phone.status == 410
    assert "This visit has ended" in page
    for path in ("/menu", "/cart", "/status", "/bill", "/table"):
        phone.get(path)
        assert phone.status == 410, path
    assert placed(port) == []


def test_changing_an_id_in_the_address_showed_other_tables_orders(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    mine, theirs = new_phone(), new_phone()
    theirs.sit("6")
    theirs.add("mapo-tofu")
    theirs.pay()
    payment = the_payment(house)
    ids = [*port.board.visits, *port.board.tickets, payment.payment]
    assert all(len(each) >= 22 and re.search(r"[A-Za-z_-]", each) for each in ids), "128 bits, no counting"
    mine.sit("5")
    for path in (f"/pay/{payment.payment}", f"/pay/{payment.payment}/state", f"/receipt/{payment.payment}"):
        mine.get(path)
        assert mine.status == 404, path
    assert "Mapo tofu" not in mine.get("/status")


def test_two_phones_at_one_table_saw_different_carts_or_lost_the_table(new_phone: NewPhone) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    second.add("jasmine-tea")
    for phone in (first, second):
        page = phone.get("/cart")
        assert "Table 5" in page
        assert "Mapo tofu" in page
        assert "Jasmine tea" in page
        assert "added by you" in page
        assert re.search(r"added by (🦊|🐼)", page), "each line with who added it"
    assert "Table 5" in second.scan("5"), "scanning again keeps the table"


def test_slow_network_three_taps_three_tickets(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    review = phone.answer
    for _ in range(3):
        phone.answer = review
        phone.send("/order", how="tab", **form)
    phone.add("jasmine-tea")
    phone.send("/order", how="pay", **phone.review())
    pay, where, key = phone.answer, phone.payment(), phone.hidden("key")
    with ThreadPoolExecutor(3) as together:
        list(together.map(lambda _: phone.client.post(f"{where}/wallet", data=wallet(pay, key)), range(3)))
    soon(lambda: len(placed(port)) == 2)
    assert the_payment(house).state == "succeeded"


def wallet(page: object, key: str) -> dict[str, str]:
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)  # type: ignore[attr-defined]
    assert token is not None
    return {"csrf_token": token[1], "wallet": "pays", "key": key}


def test_a_webhook_delivered_thrice_paid_thrice(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how="pay", **phone.review())
    payment = the_payment(house)
    house.sandbox.create(payment.payment, payment.total_minor, "CNY")
    house.sandbox.confirm(payment.payment, "pays", "in the wallet")
    body = json.dumps({"id": "evt_1", "key": payment.payment}).encode()
    for now_s in (0, 1, 2):
        signature = sign(house.sandbox._secret, body, int(house.desk._now_s()) + now_s)
        sent = phone.client.post("/payments/webhook", data=body, headers={"Payment-Signature": signature})
        assert sent.status_code == 204
    assert len(placed(port)) == 1
    intent = house.sandbox.retrieve(payment.payment)
    assert intent is not None
    assert intent.amount_minor == the_payment(house).total_minor == price_of(port, "mapo-tofu")


def test_sold_out_dishes_could_be_paid_for(phone: Phone, port: HandPort, house: House) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    port.sold_out = "mapo-tofu"
    page = phone.pay()
    assert "Mapo tofu is sold out" in page, "the dish is named"
    payment = the_payment(house)
    soon(lambda: [refund.state for refund in house.desk.refunds(payment.payment)] == ["done"])
    assert house.desk.refunds(payment.payment)[0].amount_minor == payment.total_minor


def test_a_picture_of_a_menu_can_not_be_read_aloud_or_enlarged(phone: Phone, port: HandPort) -> None:
    """Real text, whatever the size; and a menu that prints."""
    page = phone.sit("5")
    text = re.sub(r"<[^>]+>", " ", page)
    for item in port.restaurant.menu.items:
        assert item.name.en in text
    assert "<canvas" not in page
    assert all('alt="' in image for image in re.findall(r"<img[^>]*>", page))
    assert "maximum-scale" not in page
    assert "user-scalable" not in page
    answer = phone.client.get(f"{static_files.address()}/page.css")
    assert "@media print" in answer.text
    answer.close()


def test_forced_accounts_and_phone_numbers(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    pages = [phone.get(path) for path in (address("5"), "/menu", "/cart", "/order", "/table", "/bill", "/finish")]
    pages.append(phone.send("/order", how="pay", **phone.review()))
    for page in pages:
        assert not re.search(r'type="(tel|email|password)"|autocomplete="(tel|email|username|cc-)', page)
    assert "paid" in phone.pay_from("pays"), "and it was ordered all the same"


def test_a_20_percent_tip_already_ticked(new_phone: NewPhone, house: House) -> None:
    phone = new_phone()
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.place()
    page = phone.get("/bill")
    assert set(re.findall(r'name="tip" value="(\d+)" checked', page)) <= {"0"}
    share(phone, "all")
    assert the_payment(house).tip_minor == 0


def test_nobody_knew_why_the_food_was_late(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.place()
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.say(e.RobotDelayed("robot-1", 60_000, "people in the aisle"))
    assert "People stand in the robot's way" in phone.get("/status")


def test_every_house_keeps_the_rules_unless_it_says_otherwise() -> None:
    assert Rules().tab == "host"
    assert 20 not in Rules().tips_percent
