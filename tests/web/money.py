"""What tests about money ask of a house, and the steps they share."""

from __future__ import annotations

import re
from collections.abc import Callable

from diner_phone import Phone
from flask import Flask
from hand_port import HandPort
from staff_browser import signed_in

from ordering_web.house import House
from ordering_web.payments import Payment
from sim.messages import commands as c

NewPhone = Callable[..., Phone]


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
    staff = signed_in(app, "floor")
    staff.get("/counter")
    return staff


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
