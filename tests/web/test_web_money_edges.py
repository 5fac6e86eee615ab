"""Money at its edges: what comes late or twice, who gets something back, and what is never charged.

Each of these stands for a line of `payments/` that, broken, other tests did not notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from diner_phone import Phone
from flask import Flask
from hand_port import HandPort
from money import NewPhone, on_tab, placed, price_of, share, the_payment, visit_of
from sqlalchemy import delete, select

from ordering_web import answers, store
from ordering_web.house import House
from ordering_web.once import Form
from ordering_web.payments import Payment, Refund, Settlement
from ordering_web.payments.ledger import CASH, WALLET, owe_refund
from ordering_web.payments.sandbox_rows import intents
from ordering_web.payments.tab import Tab, TabLine, amount_of
from ordering_web.refusal import Refusal
from sim.database import Database
from sim.messages import events as e
from sim.messages.commands import CloseVisit


@pytest.fixture
def house(app: Flask) -> Iterator[House]:
    """A house whose settlement and courier rest: a test says what happens when."""
    found: House = app.extensions["house"]
    for thread in found.threads:
        thread.close()
    return found


@pytest.fixture
def settlement(house: House, database: Database, port: HandPort) -> Settlement:
    return Settlement(port, database, house.desk)


def begun(phone: Phone, house: House, how: str = "pay") -> Payment:
    """Table 5 is about to pay for a tofu before it is cooked."""
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.send("/order", how=how, **phone.review())
    return the_payment(house)


def pays_at_provider(house: House, payment: Payment) -> None:
    """The wallet pays, and the house does not know yet."""
    house.sandbox.create(payment.payment, payment.total_minor, "CNY")
    house.sandbox.confirm(payment.payment, "pays", "attempt")


def kept(database: Database, visit: str) -> list[object]:
    """What the pages still have of a visit's cart and orders."""
    tables = (store.carts, store.cart_lines, store.placements, store.notes)
    with database.read() as connection:
        return [row for table in tables for row in connection.execute(select(table).where(table.c.visit == visit))]


def close(port: HandPort, house: House, visit: str) -> None:
    port.answer(CloseVisit(visit))
    house.visits.forget_all_closed()


def refunds(house: House) -> list[Refund]:
    return house.desk.refunds(the_payment(house).payment)


# ── late, and twice ──


def test_money_for_an_order_that_was_given_up_goes_back_and_nothing_is_cooked(
    phone: Phone, port: HandPort, house: House
) -> None:
    payment = begun(phone, house)
    house.desk.till.cancel(payment, "expired")
    pays_at_provider(house, payment)
    house.desk.ask(payment)
    assert placed(port) == []
    assert [(one.amount_minor, one.reason) for one in refunds(house)] == [(payment.total_minor, "paid too late")]
    assert "Mapo tofu" in phone.get("/cart")


def test_what_is_said_again_of_money_that_came_late_changes_nothing(phone: Phone, house: House) -> None:
    payment = begun(phone, house)
    house.desk.till.cancel(payment, "expired")
    house.desk.till.capture(payment, WALLET)
    before = the_payment(house)
    house.desk.till.capture(payment, WALLET)
    assert the_payment(house) == before
    assert len(refunds(house)) == 1


def test_the_wallets_end_does_not_end_what_is_just_being_paid_in_cash(
    phone: Phone, port: HandPort, house: House
) -> None:
    payment = begun(phone, house, how="counter")
    house.desk.end_at_provider(payment)
    house.desk.ask(payment)  # the webhook of it comes before the till is shut
    assert the_payment(house).state == "counter"
    house.desk.till.capture(payment, CASH)
    assert the_payment(house).state == "succeeded"
    assert len(placed(port)) == 1


@pytest.mark.parametrize("ends", ["unpaid", "paid"])
def test_what_was_deleted_with_its_visit_does_not_come_back(
    phone: Phone, port: HandPort, house: House, database: Database, ends: str
) -> None:
    payment, visit = begun(phone, house), visit_of(port)
    close(port, house, visit)
    assert kept(database, visit) == []
    if ends == "paid":
        house.desk.till.capture(payment, WALLET)
    else:
        house.desk.withdraw(payment, "expired")
    assert kept(database, visit) == []


def test_who_takes_an_order_back_that_her_wallet_has_paid_for_gets_the_dishes(
    phone: Phone, port: HandPort, house: House
) -> None:
    payment = begun(phone, house)
    pays_at_provider(house, payment)
    house.desk.withdraw(payment, "withdrawn")
    assert the_payment(house).state == "succeeded"
    assert len(placed(port)) == 1
    assert refunds(house) == []


def test_a_payment_that_never_reached_its_silent_provider_can_be_tried_again(
    phone: Phone, house: House, database: Database
) -> None:
    payment = begun(phone, house)
    database.write(lambda connection: connection.execute(delete(intents)))
    house.desk.till.note(payment, "silent")
    house.desk.ask(the_payment(house))
    assert the_payment(house).state == "requires_payment_method"


# ── who gets what back ──


def test_the_counter_can_not_give_what_a_wallet_gets_by_itself(
    phone: Phone, port: HandPort, house: House, settlement: Settlement
) -> None:
    port.refuse = "doors closed"
    begun(phone, house)
    phone.pay_from("pays")
    settlement.follow(0)
    (owed,) = refunds(house)
    assert house.desk.to_give_by_hand() == []
    house.counter.gave_back(owed.refund)
    assert refunds(house)[0].state == "owed"
    settlement.look()
    assert (refunds(house)[0].state, refunds(house)[0].given_by) == ("done", "wallet")
    assert refunds(house)[0].recorded, "and it is told to the log once"


def test_what_was_paid_too_much_of_a_tab_goes_back_to_who_paid_last(
    new_phone: NewPhone, port: HandPort, house: House, settlement: Settlement, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = on_tab(new_phone)
    share(first, "mine")
    now_s = house.desk.now_s()
    monkeypatch.setattr(house.desk, "_now_s", lambda: now_s + 5)
    share(second, "mine")
    by_phone = {one.receipt: one.payment for one in house.desk.payments(visit_of(port))}
    port.say(e.LineCancelled(port.the_ticket(), 1))
    settlement.step()
    assert house.desk.refunds(by_phone[1]) == []
    assert [one.amount_minor for one in house.desk.refunds(by_phone[2])] == [price_of(port, "mapo-tofu")]
    port.say(e.LineCancelled(port.the_ticket(), 2))
    settlement.step()
    given = {receipt: sum(one.amount_minor for one in house.desk.refunds(name)) for receipt, name in by_phone.items()}
    assert given == {1: price_of(port, "mapo-tofu"), 2: 2 * price_of(port, "jasmine-tea")}, "all, and no more to anyone"


def test_whatever_is_owed_no_more_of_a_payment_goes_back_than_is_left(
    phone: Phone, house: House, database: Database
) -> None:
    payment = begun(phone, house)
    house.desk.till.capture(payment, WALLET)
    for refund, amount in (("a", 1000), ("b", payment.total_minor), ("c", 1)):
        owe = partial(owe_refund, payment=payment, amount_minor=amount, refund=refund, reason="closed", now_s=0)
        database.write(owe)
    assert [one.amount_minor for one in refunds(house)] == [1000, payment.total_minor - 1000]


def test_a_share_is_never_less_than_the_smallest_coin() -> None:
    tab = Tab((TabLine("t", 1, "tea", (), 1, 1),), 0, 0, None)
    assert amount_of(tab, "split", None, 2, ()) == (1, [])


def test_mine_is_not_what_somebody_pays_already(new_phone: NewPhone, port: HandPort) -> None:
    first, second = on_tab(new_phone)
    assert share(second, "lines", line=f"{port.the_ticket()}:1") == price_of(port, "mapo-tofu")
    share(first, "mine")
    assert first.status == 409
    assert "Nothing of that is left to pay" in first.page


def test_dishes_by_name_are_not_more_than_what_is_left(new_phone: NewPhone, port: HandPort) -> None:
    first, second = on_tab(new_phone)
    total = price_of(port, "mapo-tofu") + 2 * price_of(port, "jasmine-tea")
    half = share(first, "split", people=2)
    assert half == total // 2 < 2 * price_of(port, "jasmine-tea")
    assert share(second, "lines", line=f"{port.the_ticket()}:2") == total - half


def test_what_came_of_an_order_that_was_cancelled_stays_on_the_bill(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    on_tab(new_phone)
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    port.load(ticket, "drinks")
    port.take(ticket, "drinks")
    port.say(e.TicketCancelled(ticket, "closed"))
    assert house.desk.tab(visit_of(port)).total_minor == 2 * price_of(port, "jasmine-tea")


def test_what_is_made_again_is_not_a_further_dish_on_the_bill(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    on_tab(new_phone)
    before = house.desk.tab(visit_of(port))
    again = e.PlacedLine(3, "jasmine-tea", 1, "drinks", 0, (), again_for=2)
    port.say(e.LineRemade(port.the_ticket(), again))
    assert house.desk.tab(visit_of(port)).lines == before.lines


def test_a_tip_is_one_of_those_that_the_house_offers(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, _ = on_tab(new_phone)
    share(first, "all", tip=7)
    assert first.status == 400
    assert house.desk.payments(visit_of(port)) == []
    due = house.desk.tab(visit_of(port)).due_minor
    assert share(first, "all", tip=10) == due + due // 10


@pytest.mark.parametrize("state", ["succeeded", "canceled"])
def test_nobody_gets_more_time_for_what_is_over(
    phone: Phone, house: House, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = begun(phone, house)
    if state == "succeeded":
        house.desk.till.capture(payment, WALLET)
    else:
        house.desk.till.cancel(payment, "withdrawn")
    before = the_payment(house)
    monkeypatch.setattr(house.desk, "_now_s", lambda: before.expires_s)
    house.desk.give_time(payment)
    assert the_payment(house) == before


def test_cash_for_what_was_given_up_is_refused_and_not_booked(phone: Phone, port: HandPort, house: House) -> None:
    payment = begun(phone, house, how="counter")
    house.desk.till.cancel(payment, "withdrawn")
    with pytest.raises(Refusal, match="payment-over"):
        house.desk.till.capture(payment, CASH)
    assert the_payment(house).state == "canceled"
    assert placed(port) == []


def test_of_one_share_no_more_goes_back_by_hand_than_was_paid_with_it(
    new_phone: NewPhone, port: HandPort, house: House
) -> None:
    first, _ = on_tab(new_phone)
    half, visit = share(first, "split", people=2), visit_of(port)
    share(first, "all")
    ticket = port.the_ticket()
    for course in ("drinks", "mains"):
        port.cook(ticket, course)
        port.load(ticket, course)
        port.take(ticket, course)
    payment = house.desk.payments(visit)[0]
    with pytest.raises(Refusal, match="refund-too-much"):
        house.counter.give_back(payment, half + 1, "cold", Form(visit, "one"))
    assert house.desk.refunds(payment.payment) == []
    house.counter.give_back(payment, half, "cold", Form(visit, "two"))
    assert [one.amount_minor for one in house.desk.refunds(payment.payment)] == [half]


def test_a_try_at_the_provider_that_comes_again_is_not_made_again(phone: Phone, house: House) -> None:
    payment = begun(phone, house)
    house.sandbox.create(payment.payment, payment.total_minor, "CNY")
    for wallet in ("declines", "pays"):
        assert house.sandbox.confirm(payment.payment, wallet, "one try").status == "requires_payment_method"
    assert house.sandbox.confirm(payment.payment, "pays", "another").status == "succeeded"


def test_nothing_is_written_off_of_a_visit_that_turns_out_to_have_paid_for_more_food(
    phone: Phone, port: HandPort, house: House
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.place()
    ticket, visit = port.the_ticket(), visit_of(port)
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    phone.add("jasmine-tea")
    phone.send("/order", how="pay", **phone.review())
    pays_at_provider(house, house.desk.payments(visit)[0])
    with pytest.raises(Refusal, match="food-coming"):
        house.endings.end(visit, "k", write_off=True)
    assert house.desk.written_off() == []
    assert port.board.visits[visit].closed_ms is None
    assert len(placed(port)) == 2


def test_a_visit_whose_bill_is_open_does_not_end_by_itself(new_phone: NewPhone, port: HandPort, house: House) -> None:
    on_tab(new_phone)
    ticket, visit = port.the_ticket(), visit_of(port)
    for course in ("drinks", "mains"):
        port.cook(ticket, course)
        port.load(ticket, course)
        port.take(ticket, course)
    assert not house.endings.end_if_settled(visit, "k")
    assert port.board.visits[visit].closed_ms is None


def test_portions_that_were_paid_back_are_not_paid_back_again_when_the_rest_is_cancelled(
    phone: Phone, port: HandPort, house: House, settlement: Settlement
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.add("jasmine-tea", 3)
    phone.pay()
    ticket, tea = port.the_ticket(), price_of(port, "jasmine-tea")
    port.cook(ticket, "mains")
    port.load(ticket, "mains")
    port.take(ticket, "mains")
    port.say(e.PortionsCancelled(ticket, 2, 2, 1, "spilled on the way, and it is sold out"))
    settlement.step()
    assert sum(one.amount_minor for one in refunds(house)) == 2 * tea
    port.say(e.TicketCancelled(ticket, "closed"))
    settlement.step()
    assert sum(one.amount_minor for one in refunds(house)) == 3 * tea, "the tofu came, and stays paid"


def test_what_is_written_off_again_takes_the_place_of_what_was(
    new_phone: NewPhone, port: HandPort, house: House, database: Database
) -> None:
    on_tab(new_phone)
    for amount in (7600, 5000):
        database.write(house.counter.written_off(visit_of(port), "5", amount))
    assert [one.amount_minor for one in house.desk.written_off()] == [5000]


def test_a_visit_in_which_somebody_is_paying_does_not_end_by_itself(phone: Phone, port: HandPort, house: House) -> None:
    begun(phone, house)
    visit = visit_of(port)
    assert not house.endings.end_if_settled(visit, "k")
    house.desk.withdraw(the_payment(house), "withdrawn")
    assert house.endings.end_if_settled(visit, "another")


@pytest.mark.parametrize("open_still", ["the kitchen's answer", "the bill"])
def test_guests_can_not_leave_before_their_order_is_answered_and_their_bill_is_paid(
    phone: Phone, port: HandPort, open_still: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "WAIT_S", 0.05)
    phone.sit("5")
    phone.add("jasmine-tea")
    port.silent = open_still == "the kitchen's answer"
    phone.client.post("/order", data={**phone.review(), "how": "tab", "csrf_token": phone.hidden("csrf_token")})
    if not port.silent:
        ticket = port.the_ticket()
        port.cook(ticket, "drinks")
        port.load(ticket, "drinks")
        port.take(ticket, "drinks")
    port.silent = False
    commands = len(port.commands)
    phone.get("/menu")
    phone.send("/finish", key="k")
    assert phone.status == 409
    assert len(port.commands) == commands


def test_a_share_that_two_hands_book_at_once_is_booked_once(new_phone: NewPhone, port: HandPort, house: House) -> None:
    first, _ = on_tab(new_phone)
    first.get("/bill")
    first.send("/bill", key=first.hidden("key"), what="all", how="counter")
    payment = the_payment(house)
    for _ in range(2):
        house.desk.till.capture(payment, CASH)
    assert (the_payment(house).state, the_payment(house).receipt) == ("succeeded", 1)
    assert refunds(house) == []
    assert house.desk.tab(visit_of(port)).is_settled
