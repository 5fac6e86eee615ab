"""Money that goes back is told to the log once, so that the figures of an evening are those of the till."""

from __future__ import annotations

from diner_phone import Phone
from hand_port import HandPort, soon

from sim.messages import commands as c
from sim.messages import events as e


def recorded(port: HandPort) -> list[c.RecordRefund]:
    return [command for command in port.commands if isinstance(command, c.RecordRefund)]


def test_what_goes_back_of_an_order_that_never_came_is_recorded_once(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.pay()
    ticket = port.the_ticket()
    port.say(e.TicketCancelled(ticket, "closed"))
    soon(lambda: len(recorded(port)) == 1)
    (visit,) = port.board.visits
    price = port.restaurant.menu.by_id["mapo-tofu"].price_minor
    assert recorded(port) == [c.RecordRefund(f"cancelled/{ticket}", visit, price, "closed")]
    port.say(e.DoorsClosed())
    soon(lambda: port.entries[-1].seq > 0)
    assert len(recorded(port)) == 1
