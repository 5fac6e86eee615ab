"""What every page owes a guest: where she sits, what to do next, what can't be had; small things seen on pictures."""

from __future__ import annotations

import re

import pytest
from diner_phone import Phone
from hand_port import HandPort
from money import NewPhone, on_tab, price_of, share, the_payment, visit_of

from ordering_web.house import House
from sim.messages import events as e
from sim.messages.commands import CloseVisit

BADGE = '<a class="badge" href="/table">Table 5</a>'


def test_the_table_stands_on_every_page_of_a_phone_that_is_at_one(phone: Phone, house: House) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.send("/order", how="pay", **phone.review())
    phone.pay_from("asks")
    assert "/sandbox/ask/" in str(phone.answer and phone.answer.request.path)
    pages = [phone.page]
    phone.send(phone.answer.request.path if phone.answer else "", say="yes")
    receipt = f"/receipt/{the_payment(house).payment}"
    pages += [phone.get(path) for path in (receipt, "/privacy", "/no/such/page", "/item/whale")]
    for page in pages:
        assert BADGE in page
        assert "This page is food.example:8000" in page
    assert 'href="/bill"' in phone.get(receipt), "and there is a way back"
    assert "Back to the menu" in phone.get("/no/such/page")


def test_who_comes_back_after_the_visit_has_ended_is_led_to_the_receipts(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.pay()
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    port.hand_over(port.load(ticket, "drinks"))
    port.take(ticket, "drinks")
    port.answer(CloseVisit(port.board.seated["5"]))
    page = phone.get("/menu")
    assert phone.status == 410
    assert "Your receipts" in page
    assert BADGE not in page
    assert "Receipt 1" in phone.get("/goodbye")


@pytest.mark.parametrize("path", ["/cart", "/order"])
def test_a_dish_that_sells_out_while_it_is_in_the_cart_is_marked_there(phone: Phone, port: HandPort, path: str) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.add("tsingtao")
    assert 'class="gone"' not in phone.get(path)
    port.say(e.ItemEightySixed("tsingtao"))
    marked = re.findall(r'(\S+ \S+)(?:</h2>\s*)?<\w+ class="gone">Sold out', re.sub(r"\n\s*", "", phone.get(path)))
    assert len(marked) == 1
    assert "Tsingtao" in marked[0]


def test_what_is_kept_lists_only_what_there_is(phone: Phone) -> None:
    phone.sit("5")
    page = phone.get("/privacy")
    assert "in the cart, and which" not in page
    assert "payment" not in page.partition("When the visit ends")[0]
    phone.add("jasmine-tea")
    assert "1 line in the cart" in phone.get("/privacy")


def test_a_visit_is_not_offered_to_end_while_a_dish_is_still_to_come(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    phone.pay()
    page = phone.get("/finish")
    assert "1 dish has not come yet. The visit can end once it is at your table." in page
    assert "being closed" not in page
    assert 'name="key"' not in page, "there is no form that can't succeed"
    phone.send("/finish", key="k")
    assert phone.status == 409
    assert port.board.visits[port.board.seated["5"]].closed_ms is None
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    port.load(ticket, "drinks")
    port.take(ticket, "drinks")
    phone.get("/finish")
    assert "Goodbye" in phone.send("/finish", key=phone.hidden("key"))


def test_the_receipt_of_a_share_names_the_dishes_and_the_sum_of_the_bill_as_it_was(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    bill = price_of(port, "mapo-tofu") + 2 * price_of(port, "jasmine-tea")
    half = share(first, "split", people=2)
    rest = share(first, "all")
    assert half + rest == bill
    first.add("tsingtao")
    first.place()
    for payment in house.desk.payments(visit_of(port)):
        page = first.get(f"/receipt/{payment.payment}")
        assert "A share of the bill" in page
        assert "Mapo tofu" in page
        assert "Tsingtao" not in page, "that was ordered later"
        assert f"CN¥{bill / 100:.2f}" in page
        assert f"<strong>CN¥{payment.total_minor / 100:.2f}</strong>" in page


def test_the_receipt_of_a_whole_bill_is_no_share(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, _ = on_tab(new_phone)
    share(first, "all")
    (payment,) = house.desk.payments(visit_of(port))
    page = first.get(f"/receipt/{payment.payment}")
    assert "Mapo tofu" in page
    assert "A share of the bill" not in page
