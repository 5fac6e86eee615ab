"""A bad network: what was tapped is kept, and done once when the connection is back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from diner_phone import Phone, address
from flask import Flask
from hand_port import HandPort

from ordering_web.server import Server, listen
from sim.messages import commands as c
from sim.messages import events as e

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

NewPhone = Callable[..., Phone]


def ordered(phone: Phone, port: HandPort) -> str:
    """Sit down and order a main; returns the ticket."""
    phone.sit("5")
    phone.add("mapo-tofu", 2)
    phone.place()
    return port.the_ticket()


# ── the server's part: a form that comes again does nothing more ──────────────────────────────


def test_a_call_that_comes_again_after_it_was_answered_calls_nobody_twice(phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    for _ in range(2):
        phone.send("/call", kind="water", **{"number-water": 0})
        for call in port.board.open_calls():
            port.say(e.CallAnswered(call.call, "staff"))
    assert len([each for each in port.commands if isinstance(each, c.CallService)]) == 1
    assert 'name="number-water" value="1"' in phone.get("/status")
    phone.send("/call", kind="water", **{"number-water": 1})
    assert len([each for each in port.commands if isinstance(each, c.CallService)]) == 2


def test_another_of_the_same_goes_into_the_cart_once_with_its_options(phone: Phone, port: HandPort) -> None:
    phone.sit("5")
    phone.add("soy-milk", served="cold")
    phone.place()
    ticket = port.the_ticket()
    assert "One more" not in phone.get("/status")
    port.say(e.LineFired(ticket, 1, "bar", 1, 60_000))
    assert "One more" in phone.get("/status")
    key = phone.page.partition('name="key" value="again/')[2].partition('"')[0]
    before = phone.answer
    for _ in range(2):
        phone.answer = before
        phone.send("/again", ticket=ticket, line=1, key=f"again/{key}")
    assert "Cold" in phone.get("/cart")
    assert "CN¥12.00" in phone.page
    phone.get("/status")
    assert key not in phone.page, "the next tap is another portion"


def test_another_of_what_is_not_mine_or_has_sold_out_is_refused(new_phone: NewPhone, port: HandPort) -> None:
    mine, other = new_phone(), new_phone()
    ticket = ordered(mine, port)
    other.sit("6")
    other.get("/menu")
    other.send("/again", ticket=ticket, line=1, key="x")
    assert other.status == 404
    mine.get("/menu")
    mine.send("/again", ticket=ticket, line=7, key="x")
    assert mine.status == 404
    port.say(e.ItemEightySixed("mapo-tofu"))
    mine.get("/menu")
    mine.send("/again", ticket=ticket, line=1, key="x")
    assert mine.status == 409


def test_a_script_is_told_where_a_form_leads_to_and_what_was_wrong(phone: Phone, port: HandPort) -> None:
    ordered(phone, port)
    phone.get("/status")
    token = phone.hidden("csrf_token")
    headers = {"Accept": "application/json"}
    answer = phone.client.post("/call", data={"csrf_token": token, "kind": "water"}, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"go": "/status#ask"})
    answer = phone.client.post("/call", data={"csrf_token": token, "kind": "gold"}, headers=headers)
    assert (answer.status_code, answer.json) == (400, {"wrong": "Choose what you would like."})


def test_the_pages_can_be_kept_on_a_home_screen(phone: Phone) -> None:
    page = phone.scan("5")
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    answer = phone.client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    said = json.loads(answer.data)
    assert (said["name"], said["start_url"], said["display"]) == ("Bistro", "/", "standalone")
    with phone.client.get(said["icons"][0]["src"]) as icon:
        assert icon.mimetype == "image/svg+xml"


# ── the phone's part, in a browser ────────────────────────────────────────────────────────────


@pytest.fixture
def base(app: Flask) -> Iterator[str]:
    server = Server(app, listen("127.0.0.1", 0))
    yield f"http://127.0.0.1:{server.port}"
    server.close()


@pytest.fixture
def page(chromium: Browser, base: str) -> Iterator[Page]:
    """At table 5, with baby greens ordered; the page is the status page."""
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(base + address("5"))
    page.click("main .button")
    page.get_by_role("button", name="Add Stir-fried baby greens to the order").click()
    page.wait_for_selector(".bar .full")
    page.goto(base + "/order")
    page.get_by_role("button", name="Order now, pay later").click()
    page.wait_for_url("**/status*")
    yield page
    context.close()


def commands(port: HandPort, kind: type[c.Command]) -> int:
    return sum(isinstance(command, kind) for command in port.commands)


@pytest.mark.browser
def test_taps_without_a_connection_are_kept_and_done_once_when_it_is_back(page: Page, port: HandPort) -> None:
    page.wait_for_selector("#connection >> text=Live")
    page.context.set_offline(True)
    page.wait_for_selector("#announce.warning >> text=No connection just now")
    water = page.get_by_role("button", name="Water")
    water.click()
    page.wait_for_selector("#announce.warning >> text=What you tapped is kept")
    water.click()
    page.get_by_role("button", name="Help").click()
    page.wait_for_function("() => JSON.parse(sessionStorage.getItem('kept-taps')).length === 2")
    assert commands(port, c.CallService) == 0
    page.context.set_offline(False)
    page.wait_for_selector("#status >> text=Water: someone is coming")
    page.wait_for_selector("#status >> text=Help: someone is coming")
    assert commands(port, c.CallService) == 2
    assert page.evaluate("JSON.parse(sessionStorage.getItem('kept-taps')).length") == 0
    page.wait_for_selector("#announce:not(.warning)", state="attached")


@pytest.mark.browser
def test_a_kept_tap_outlives_its_page(page: Page, base: str, port: HandPort) -> None:
    page.route("**/call", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Water").click()
    page.wait_for_selector("#announce.warning >> text=What you tapped is kept")
    page.unroute("**/call")
    page.goto(base + "/menu")
    page.wait_for_url("**/status*")
    page.wait_for_selector("#status >> text=Water: someone is coming")
    assert commands(port, c.CallService) == 1


@pytest.mark.browser
def test_an_order_whose_answer_is_lost_is_placed_once_and_leads_to_its_page(
    page: Page, base: str, port: HandPort
) -> None:
    page.goto(base + "/menu")
    page.get_by_role("button", name="Add Jasmine tea to the order").click()
    page.wait_for_selector(".bar .full")
    page.goto(base + "/order")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.request.post_data or "")
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/order", lose)
    page.get_by_role("button", name="Order now, pay later").click()
    page.wait_for_selector("#announce.warning >> text=What you tapped is kept")
    page.wait_for_url("**/status*")
    page.wait_for_selector("#status >> text=Order 2")
    assert commands(port, c.PlaceTicket) == 2


@pytest.mark.browser
def test_what_was_tapped_at_another_table_is_not_sent_at_this_one(page: Page, port: HandPort) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name="Water").click()
    page.wait_for_selector("#announce.warning >> text=What you tapped is kept")
    kept = page.evaluate("sessionStorage.getItem('kept-taps')")
    page.context.set_offline(False)
    page.wait_for_selector("#status >> text=Water: someone is coming")
    other = kept.replace(page.evaluate("document.body.dataset.stay"), "0123456789abcdef").replace("water", "bill")
    page.evaluate("kept => sessionStorage.setItem('kept-taps', kept)", other)
    page.reload()
    page.wait_for_selector("#connection >> text=Live")
    page.get_by_role("button", name="Help").click()
    page.wait_for_selector("#status >> text=Help: someone is coming")
    assert commands(port, c.CallService) == 2


@pytest.mark.browser
def test_an_arrival_is_heard_and_felt_only_where_a_tap_allowed_it(page: Page, port: HandPort) -> None:
    page.evaluate("() => { window.felt = 0; navigator.vibrate = () => { window.felt += 1; return true; }; }")
    ticket = port.the_ticket()
    port.cook(ticket, "mains")
    first = port.load(ticket, "mains")
    port.hand_over(first)
    page.wait_for_selector(".arrived")
    assert page.evaluate("window.felt") == 0
    button = page.get_by_role("button", name="Sound and vibration on arrival")
    button.click()
    assert page.evaluate("window.felt") == 1, "a tap shows what it will be like"
    assert page.get_by_role("button", name="You hear and feel it arrive").get_attribute("aria-pressed") == "true"
    port.hand_over(port.load(ticket, "mains", robot="robot-2"))
    page.wait_for_function("() => window.felt === 2")
