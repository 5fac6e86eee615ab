"""Menu, cart and placing: the table's one cart becomes one ticket."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from diner_phone import Phone
from hand_port import HandPort

from ordering_web.carts import Carts
from sim.bad_input import BadInput
from sim.database import Database
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.commands import MAX_LINES, MAX_QUANTITY
from sim.restaurant import SHIPPED, Restaurant, load

NewPhone = Callable[..., Phone]


def placed(port: HandPort) -> list[c.PlaceTicket]:
    return [command for command in port.commands if isinstance(command, c.PlaceTicket)]


def test_the_menu_names_every_dish_with_its_price_and_allergens(phone: Phone, restaurant: Restaurant) -> None:
    page = phone.sit("5")
    for item in restaurant.menu.items:
        assert item.name.en in page
    assert "¥22.00" in page
    assert "Contains: soy" in page


def shown(page: str) -> set[str]:
    return set(re.findall(r'id="item-([a-z-]+)"', page))


def test_the_menu_without_nuts_has_every_other_dish_and_none_with_nuts(phone: Phone, restaurant: Restaurant) -> None:
    phone.sit("5")
    items = {item.id: item for item in restaurant.menu.items}
    assert shown(phone.get("/menu")) == set(items)
    assert shown(phone.get("/menu?without=nuts&without=peanut")) == {
        name for name, item in items.items() if not {"nuts", "peanut"} & set(item.allergens)
    }
    vegetarian = shown(phone.get("/menu?tag=vegetarian&without=soy"))
    assert vegetarian == {
        name for name, item in items.items() if "vegetarian" in item.tags and "soy" not in item.allergens
    }
    assert f"{len(vegetarian)} dishes." in phone.page
    assert 'value="vegetarian" checked' in phone.page


def test_the_menu_is_searched_in_any_of_its_languages(phone: Phone) -> None:
    phone.sit("5")
    for words in ("MAPO", "마파두부", "麻婆", "tofu mapo"):
        assert shown(phone.get(f"/menu?q={words}")) == {"mapo-tofu"}
    assert shown(phone.get("/menu?q=whale")) == set()
    assert "0 dishes." in phone.page
    assert "Show all" in phone.page
    assert '"><script>' not in phone.client.get('/menu?q="><script>').text


def test_what_is_sold_out_is_shown_so_and_can_not_be_added(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    assert "out" not in re.findall(r'class="dish ?(\w*)"', phone.get("/menu"))
    port.say(e.ItemEightySixed("greens"))
    assert re.search(r'class="dish out" id="item-greens"', phone.get("/menu"))
    assert phone.client.get("/menu/now").json["out"] == ["greens"]
    phone.send("/cart/add", item="greens", quantity=1)
    assert phone.status == 409
    assert "just sold out" in phone.page
    assert "Sold out" in phone.get("/item/greens")
    port.say(e.ItemBroughtBack("greens"))
    assert phone.client.get("/menu/now").json["out"] == []


def test_a_dish_that_sells_out_before_the_ticket_is_placed_is_named_and_nothing_is_charged(
    phone: Phone, port: HandPort
) -> None:
    phone.sit("5")
    phone.add("greens")
    port.sold_out = "greens"
    page = phone.place()
    assert "Stir-fried baby greens is sold out" in page
    assert port.board.tickets == {}
    assert '<span class="count">1</span>' in phone.get("/cart")


def test_a_menus_tag_that_is_none_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED / "bistro", tmp_path / "bistro")
    file = folder / "menu.toml"
    file.write_text(file.read_text("utf-8").replace('tags = ["spicy"]', 'tags = ["hot"]', 1), "utf-8")
    with pytest.raises(BadInput, match=r"menu.toml:\d+: items.\d+.tags"):
        load(str(folder))


@pytest.mark.parametrize(
    ("asked", "language", "dish", "price"),
    [
        ("ko-KR,ko;q=0.9", "ko", "재스민차", "CN¥22.00"),
        ("zh-CN,zh;q=0.9", "zh-Hans", "茉莉花茶", "¥22.00"),
        ("zh-TW", "zh-Hans", "茉莉花茶", "¥22.00"),
        ("fr-FR,fr;q=0.9", "en", "Jasmine tea", "CN¥22.00"),
    ],
)
def test_the_menu_is_in_the_phones_language(
    new_phone: NewPhone, asked: str, language: str, dish: str, price: str
) -> None:
    page = new_phone(asked).sit("5")
    assert f'<html lang="{language}">' in page
    assert dish in page
    assert price in page


def test_a_chosen_language_stays_on_the_phone(phone: Phone) -> None:
    phone.sit("5")
    page = phone.send("/language", language="ko", path="/menu")
    assert "재스민차" in page
    assert "재스민차" in phone.get("/menu")


def test_choosing_a_language_never_leads_to_another_site(phone: Phone) -> None:
    phone.sit("5")
    for path in ("https://evil.example", "//evil.example", "/\\evil.example"):
        phone.send("/language", language="ko", path=path)
        assert phone.answer is not None
        assert phone.answer.request.host == "localhost"


def test_options_change_the_price_and_are_shown_in_the_review(phone: Phone, restaurant: Restaurant) -> None:
    item = next(item for item in restaurant.menu.items if any(x.price_minor for o in item.options for x in o.choices))
    option, choice = next((o, x) for o in item.options for x in o.choices if x.price_minor)
    phone.sit("5")
    phone.add(item.id, 2, **{option.id: choice.id})
    page = phone.get("/order")
    assert choice.name.en in page
    assert f"{2 * (item.price_minor + choice.price_minor) / 100:.2f}" in page


def test_both_phones_of_a_table_see_one_cart_with_who_added_what(new_phone: NewPhone) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    second.add("jasmine-tea", 2)
    page = first.get("/cart")
    assert "🦊 added by you" in page
    assert "added by 🐼" in page
    assert "🐼 added by you" in second.get("/cart")


def test_the_cart_is_changed_and_a_line_removed_by_buttons_alone(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    phone.get("/cart")
    phone.send("/cart/line/1", quantity=3)
    assert '<span class="count">3</span>' in phone.page
    phone.send("/cart/line/1", quantity=0)
    assert "Nothing here yet" in phone.page
    phone.add("mapo-tofu")
    phone.send("/cart/line/1", quantity=0)  # a second tap on a button that is gone
    assert phone.status == 200


def test_a_form_that_is_sent_again_adds_its_dish_once(phone: Phone) -> None:
    phone.sit("5")
    phone.get("/item/soy-milk")
    form, key = phone.answer, phone.hidden("key")
    for _ in range(3):  # a reload of the page that the form led to, or Back and the button again
        phone.answer = form
        phone.send("/cart/add", item="soy-milk", quantity=2, key=key)
        assert "Fresh soy milk is in your order" in phone.page
    assert '<span class="count">2</span>' in phone.get("/cart")
    phone.send("/cart/add", item="soy-milk", quantity=2, key=key, **{"option-served": "served:cold"})
    assert phone.get("/cart").count('<span class="count">2</span>') == 2  # other options: another dish
    phone.get("/item/soy-milk")
    phone.send("/cart/add", item="soy-milk", quantity=1, key=phone.hidden("key"))
    assert '<span class="count">3</span>' in phone.get("/cart")


def test_a_refused_addition_can_be_sent_again_once_there_is_room(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", MAX_QUANTITY)
    phone.get("/menu")
    key = phone.hidden("key")
    phone.send("/cart/add", item="mapo-tofu", quantity=1, key=key)
    assert phone.status == 400
    phone.get("/cart")
    phone.send("/cart/line/1", quantity=1)
    phone.send("/cart/add", item="mapo-tofu", quantity=1, key=key)
    assert '<span class="count">2</span>' in phone.get("/cart")


def test_placing_sends_what_was_reviewed_on_the_tab(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", 2)
    page = phone.place()
    assert "Your order has been sent" in page
    (ticket,) = placed(port)
    assert ticket.authority == "tab"
    assert [(line.item, line.quantity) for line in ticket.lines] == [("mapo-tofu", 2)]
    assert len(ticket.ticket) >= 22
    assert "Nothing here yet" in phone.get("/cart")


def test_tapping_place_again_and_again_is_one_ticket(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    before = phone.answer
    for _ in range(3):
        phone.answer = before
        phone.send("/order", how="tab", **form)
        assert "Your order has been sent" in phone.page
    assert len(placed(port)) == 1


def test_two_phones_that_place_the_same_cart_at_once_place_one_ticket(new_phone: NewPhone, port: HandPort) -> None:
    phones = [new_phone() for _ in range(4)]
    phones[0].sit("5")
    for phone in phones[1:]:
        phone.join("5", phones[0].code())
    phones[0].add("mapo-tofu")
    forms = [phone.review() for phone in phones]
    with ThreadPoolExecutor(len(phones)) as together:
        pages = list(together.map(lambda phone, form: phone.send("/order", how="tab", **form), phones, forms))
    assert len(placed(port)) == 1
    assert all("Your order has been sent" in page for page in pages)


def test_a_cart_that_changed_since_the_review_is_shown_again_and_not_sent(new_phone: NewPhone, port: HandPort) -> None:
    first, second = new_phone(), new_phone()
    first.sit("5")
    second.join("5", first.code())
    first.add("mapo-tofu")
    form = first.review()
    second.add("jasmine-tea")
    page = first.send("/order", how="tab", **form)
    assert first.status == 409
    assert "has changed since you reviewed it" in page
    assert "Jasmine tea" in page
    assert placed(port) == []
    first.send("/order", how="tab", key=first.hidden("key"), revision=first.hidden("revision"))
    assert len(placed(port)) == 1


def test_an_order_that_the_kitchen_refuses_is_told_with_the_reason_and_stays_in_the_cart(
    phone: Phone, port: HandPort
) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", 2)
    port.refuse = "doors closed"
    page = phone.place()
    assert "the kitchen has closed" in page
    assert '<span class="count">2</span>' in page
    phone.get("/cart")
    assert '<span class="count">2</span>' in phone.page


def test_an_answer_that_is_late_is_pending_and_then_there(
    phone: Phone, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ordering_web.answers.WAIT_S", 0.05)
    phone.sit("5")
    phone.add("mapo-tofu")
    port.silent = True
    assert "Your order is saved" in phone.place()
    port.answer(port.commands[-1])
    assert "Order 1" in phone.get("/status")
    assert "Your order is saved" not in phone.page


def test_a_refusal_that_nobody_waited_for_is_told_once_and_its_dishes_are_put_back(
    phone: Phone, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ordering_web.answers.WAIT_S", 0.05)
    phone.sit("5")
    phone.add("mapo-tofu")
    port.silent, port.refuse = True, "no such item"
    phone.place()
    port.answer(port.commands[-1])
    assert "no longer on the menu" in phone.get("/status")
    assert "no longer on the menu" not in phone.get("/status")
    assert '<span class="count">1</span>' in phone.get("/cart")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"item": "mapo-tofu", "quantity": "0"}, "from 1 to 20"),
        ({"item": "mapo-tofu", "quantity": "-3"}, "from 1 to 20"),
        ({"item": "mapo-tofu", "quantity": "21"}, "from 1 to 20"),
        ({"item": "mapo-tofu", "quantity": "999999999999"}, "from 1 to 20"),
        ({"item": "mapo-tofu", "quantity": "１"}, "from 1 to 20"),
        ({"item": "mapo-tofu"}, "from 1 to 20"),
        ({"item": "whale", "quantity": "1"}, "not on the menu"),
        ({"quantity": "1"}, "not on the menu"),
        ({"item": "sour-plum", "quantity": "1", "option-ice": "ice:volcanic"}, "choice is not there"),
        ({"item": "mapo-tofu", "quantity": "1", "option-x": "x:y"}, "choice is not there"),
        ({"item": "sour-plum", "quantity": "1", "option-ice": "ice:less", "option-b": "ice:none"}, "choice is not"),
    ],
)
def test_what_is_not_on_the_menu_is_refused_and_nothing_changes(
    phone: Phone, fields: dict[str, str], says: str
) -> None:
    phone.sit("5")
    page = phone.send("/cart/add", **fields)
    assert phone.status == 400
    assert says in page
    assert "Nothing here yet" in phone.get("/cart")


def test_a_price_in_the_form_is_ignored(phone: Phone) -> None:
    phone.sit("5")
    phone.send("/cart/add", item="jasmine-tea", quantity=1, price_minor=1, price="0.01")
    assert "CN¥22.00" in phone.get("/cart")


def test_quantities_of_one_line_are_capped_however_they_are_added(phone: Phone) -> None:
    phone.sit("5")
    phone.add("mapo-tofu", MAX_QUANTITY)
    phone.add("mapo-tofu", 1)
    assert phone.status == 400
    assert f'<span class="count">{MAX_QUANTITY}</span>' in phone.get("/cart")


def test_a_cart_holds_no_more_lines_than_a_ticket(database: Database, restaurant: Restaurant, phone: Phone) -> None:
    phone.sit("5")
    carts = Carts(database, restaurant.menu)
    for number in range(MAX_LINES):
        carts.add("a-visit", f"phone-{number}", "mapo-tofu", (), 1, "a-key")
    with pytest.raises(Exception, match="cart-full"):
        carts.add("a-visit", "one-more", "mapo-tofu", (), 1, "a-key")


def test_another_tables_cart_line_can_not_be_changed(new_phone: NewPhone) -> None:
    first, other = new_phone(), new_phone()
    first.sit("5")
    first.add("mapo-tofu")
    other.sit("6")
    other.send("/cart/line/1", quantity=9)
    assert '<span class="count">1</span>' in first.get("/cart")


def test_placing_needs_the_tables_own_key(new_phone: NewPhone, port: HandPort) -> None:
    first, other = new_phone(), new_phone()
    first.sit("5")
    first.add("mapo-tofu")
    form = first.review()
    other.sit("6")
    other.send("/order", how="tab", **form)
    assert other.status == 409
    assert placed(port) == []


def test_ordering_after_the_visit_was_closed_is_refused(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    (visit,) = port.board.visits
    port.answer(c.CloseVisit(visit))
    phone.send("/order", how="tab", **form)
    assert phone.status == 410
    assert placed(port) == []


def test_a_form_without_its_csrf_token_orders_nothing(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("mapo-tofu")
    form = phone.review()
    phone.answer = phone.client.post("/order", data={"how": "tab", **form})
    assert phone.status == 400
    assert "form was too old" in phone.page
    assert placed(port) == []
