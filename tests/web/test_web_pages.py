"""What every page owes a guest: where she sits, what to do next, what can't be had; small things seen on pictures."""

from __future__ import annotations

import re

import pytest
from diner_phone import Phone
from hand_port import HandPort
from money import the_payment

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
