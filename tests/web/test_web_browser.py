"""A diner in a real browser: live, without scripts, on a bad connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from browse import FOCUSED, GREENS, PHONE, bring, sit
from diner_phone import address
from flask import Flask
from hand_port import HandPort, soon

from ordering_web.diner import live
from ordering_web.house import STREAMS, STREAMS_A_PHONE
from sim.messages import commands as c
from sim.messages import events as e

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.browser

MEANT = ("503", "410", "ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_RESET")  # answers that a test here asks for


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a phone; whatever its console complains of fails the test."""
    context = chromium.new_context(viewport=PHONE, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert [text for text in complaints if not any(map(text.count, MEANT))] == []


def test_the_robot_with_my_food_glides_and_can_be_paused(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    bring(port)
    floor = port.restaurant.floor
    port.depart("robot-1", floor.pass_bays[0], floor.tables["5"].stop, 60_000)
    robot = page.locator("#robots circle")
    robot.wait_for()
    first = robot.get_attribute("cx")
    page.wait_for_function("cx => document.querySelector('#robots circle').getAttribute('cx') !== cx", arg=first)
    page.click("#pause")
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    held = robot.get_attribute("cx")
    page.evaluate("() => new Promise(done => setTimeout(done, 200))")
    assert robot.get_attribute("cx") == held
    page.click("#pause")
    page.wait_for_function("cx => document.querySelector('#robots circle').getAttribute('cx') !== cx", arg=held)
    assert "Robot 1 is bringing your Mains" in page.inner_text("#say")


def test_a_change_is_announced_and_what_has_the_focus_keeps_it(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    job = bring(port)
    port.hand_over(job)
    page.wait_for_selector("#announce >> text=Robot 1 is at your table")
    button = page.get_by_role("button", name="I have it")
    button.focus()
    port.say(e.LineFired(port.the_ticket(), 1, "stove", 3, 60_000))  # the tickets are drawn anew
    port.pace = 2.0
    port.say(e.RobotDelayed("robot-1", 60_000, "people in the aisle"))
    page.wait_for_selector("text=runs at 2× speed")
    assert page.evaluate(FOCUSED)["name"] == "I have it"


def test_a_tap_counts_though_what_it_presses_has_changed_meanwhile(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    job = bring(port)
    port.hand_over(job)
    button = page.get_by_role("button", name="I have it")
    button.hover()
    page.mouse.down()
    page.evaluate("() => new MutationObserver(() => (window.told = true)).observe(say, { childList: true })")
    (visit,) = port.board.visits
    port.say(e.ServiceCalled("call-1", visit, "5", "water", "", ""))  # all below the map is drawn anew
    page.wait_for_function("() => window.told")
    assert not page.get_by_text("Water: someone is coming").is_visible()
    page.mouse.up()
    page.wait_for_selector("text=Served")
    page.wait_for_selector("text=Water: someone is coming")
    assert any(isinstance(command, c.TakeCourse) for command in port.commands)


def test_an_answer_that_news_has_overtaken_takes_nothing_back(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    job = bring(port)

    held: list[Route] = []
    before = page.request.get(base + "/status.json")
    page.route("**/status.json", lambda route: held.append(route), times=1)
    with page.expect_request("**/status.json"):
        page.get_by_role("button", name="Water").click()
    port.hand_over(job)
    page.wait_for_selector(".arrived")
    with page.expect_request("**/status.json"):
        held[0].fulfill(response=before)  # which of the two is newer? The page asks anew
    page.wait_for_selector("text=Water: someone is coming")
    assert page.locator(".arrived").is_visible()


def test_a_whole_visit_without_scripts(chromium: Browser, base: str, port: HandPort) -> None:
    context = chromium.new_context(viewport=PHONE, locale="ko-KR", java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(base + address("5"))
    page.get_by_role("button", name="메뉴 보기").click()
    page.get_by_role("link", name="중국식 두유", exact=True).click()
    page.get_by_label("차갑게").check()
    page.get_by_label("수량").fill("2")
    page.get_by_role("button", name="주문 내역에 담기").click()
    page.get_by_role("button", name="재스민차 담기").click()
    page.get_by_role("link", name="주문 내역").click()
    page.get_by_role("button", name="재스민차 하나 더").click()
    page.get_by_role("link", name="주문 확인하기").click()
    page.get_by_role("button", name="나중에 계산하고 주문하기").click()
    assert "접수됨" in page.inner_text("#status")
    ticket = port.the_ticket()
    port.cook(ticket, "drinks")
    job = port.load(ticket, "drinks")
    port.hand_over(job)
    page.reload()
    page.get_by_role("button", name="받았어요").click()
    assert "받음" in page.inner_text("#status")
    context.close()
    placed = next(command for command in port.commands if isinstance(command, c.PlaceTicket))
    assert [(line.item, line.quantity, line.options) for line in placed.lines] == [
        ("soy-milk", 2, ("served:cold", "sugar:full")),
        ("jasmine-tea", 2, ()),
    ]


def test_where_no_stream_can_be_had_the_page_polls_says_so_and_asks_again(
    page: Page, base: str, port: HandPort, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = app.extensions["house"].places
    monkeypatch.setattr(places, "_free", 0)
    page.clock.install()
    order(page, base)
    page.wait_for_selector("#connection >> text=Updates every few seconds")
    port.say(e.LineFired(port.the_ticket(), 1, "stove", 3, 60_000))
    page.clock.run_for(5_000)
    page.wait_for_selector("#status >> text=Cooking")
    with page.expect_response("**/events") as again:
        page.clock.run_for(30_000)
    assert again.value.status == 503
    monkeypatch.setattr(places, "_free", STREAMS)
    page.clock.run_for(30_000)
    page.wait_for_selector("#connection >> text=Live")
    port.say(e.LinePlated(port.the_ticket(), 1))
    page.wait_for_selector("#status >> text=Ready in the kitchen")


def test_a_page_that_is_reloaded_again_and_again_stays_live(
    page: Page, base: str, port: HandPort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 600.0)  # no phone that has gone is noticed
    order(page, base)
    for _ in range(6):
        page.wait_for_selector("#connection >> text=Live")
        page.reload()
    page.wait_for_selector("#connection >> text=Live")
    port.say(e.LineFired(port.the_ticket(), 1, "stove", 3, 60_000))
    page.wait_for_selector("#status >> text=Cooking")


def test_of_a_phones_many_pages_the_oldest_polls(page: Page, base: str) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    for _ in range(STREAMS_A_PHONE):
        newer = page.context.new_page()
        newer.goto(base + "/status")
        newer.wait_for_selector("#connection >> text=Live")
    page.wait_for_selector("#connection >> text=Updates every few seconds")


def test_a_page_without_a_connection_says_so_and_goes_on_by_itself(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    page.context.set_offline(True)
    page.wait_for_selector("#connection >> text=No connection")
    port.say(e.LineFired(port.the_ticket(), 1, "stove", 3, 60_000))
    page.context.set_offline(False)
    page.wait_for_selector("#status >> text=Cooking")


def test_a_visit_that_ends_elsewhere_is_said_on_the_open_page(page: Page, base: str, port: HandPort) -> None:
    order(page, base)
    page.wait_for_selector("#connection >> text=Live")
    (visit,) = port.board.visits
    port.say(e.VisitClosed(visit))
    page.wait_for_selector("text=This visit has ended")


def lose_the_first_answer(page: Page) -> list[str]:
    """The server gets each dish that is added; its first answer never comes. The bodies that were sent."""
    sent: list[str] = []

    def lose(route: Route) -> None:
        sent.append(route.request.post_data or "")
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    page.route("**/cart/add", lose)
    return sent


@pytest.mark.parametrize(
    ("locale", "says"), [("en-US", "What you tapped is kept"), ("ko-KR", "저장되어 있으며"), ("zh-CN", "操作已保存")]
)
def test_a_tap_whose_answer_is_lost_stays_on_the_menu_and_counts_once(
    chromium: Browser, base: str, locale: str, says: str
) -> None:
    context = chromium.new_context(viewport=PHONE, locale=locale)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sit(page, base)
    sent = lose_the_first_answer(page)
    button = page.locator("#item-greens button")
    button.click()
    page.wait_for_selector(f"#announce.warning >> text={says}")
    assert page.url == f"{base}/menu"
    assert len(sent) == 1
    button.click()
    page.wait_for_selector("#announce:not(.warning)", state="attached")
    page.wait_for_selector(".bar .full")
    assert sent[0] == sent[1]
    page.goto(base + "/cart")
    assert page.locator(".count").all_inner_texts() == ["1"]
    context.close()


def test_a_tap_after_an_answer_adds_a_second_portion(page: Page, base: str) -> None:
    sit(page, base)
    sent = lose_the_first_answer(page)
    button = page.get_by_role("button", name=GREENS)
    button.click()
    page.wait_for_selector("#announce.warning")
    button.click()
    page.wait_for_selector("#announce:not(.warning)", state="attached")
    page.wait_for_selector(".bar .full >> text=1 dish")
    button.click()
    page.wait_for_selector(".bar .full >> text=2 dishes")
    assert len(set(sent)) == 2


def test_a_tap_on_a_menu_that_back_has_shown_again_adds_a_second_portion(page: Page, base: str) -> None:
    sit(page, base)
    page.get_by_role("button", name=GREENS).click()
    page.wait_for_selector(".bar .full >> text=1 dish")
    page.click(".bar .full")
    page.wait_for_url("**/cart")
    page.go_back()
    page.get_by_role("button", name=GREENS).click()
    page.wait_for_selector(".bar .full >> text=2 dishes")


def test_a_dish_with_options_whose_answer_is_lost_counts_once(page: Page, base: str) -> None:
    sit(page, base)
    sent = lose_the_first_answer(page)
    page.goto(base + "/item/soy-milk")
    page.get_by_label("How many?").fill("2")
    button = page.get_by_role("button", name="Add to the order")
    button.click()
    page.wait_for_selector("#announce.warning")
    button.click()
    page.wait_for_url("**/menu?added=soy-milk*")
    page.wait_for_selector(".bar .full >> text=2 dishes")
    assert sent[0] == sent[1]


def test_an_offline_phone_is_told_so_and_stays_on_the_menu(page: Page, base: str) -> None:
    sit(page, base)
    page.context.set_offline(True)
    button = page.get_by_role("button", name=GREENS)
    button.click()
    page.wait_for_selector("#announce.warning >> text=What you tapped is kept")
    page.context.set_offline(False)
    button.click()
    page.wait_for_selector(".bar .full >> text=1 dish")
    assert page.url == f"{base}/menu"


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
@pytest.mark.parametrize("width", [320, 390])
def test_no_page_is_wider_than_the_phone(
    chromium: Browser, base: str, language: str, width: int, port: HandPort
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 600}, locale=language)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(base + address("12"))
    paths = [
        "/menu",
        "/item/soy-milk",
        "/cart",
        "/order",
        "/table",
        "/finish",
        "/status",
        "/bill",
        "/sandbox/wallet",
        "/nothing",
    ]
    page.locator("main button").click()
    page.wait_for_url("**/menu")
    page.locator("form[data-quiet] button").first.click()
    page.wait_for_selector(".bar .full")
    for path in paths:
        page.goto(base + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        small = page.evaluate(
            """() => [...document.querySelectorAll("button, a.button, .bar a, input:not([type=hidden])")]
                .map(it => (it.closest("label") ?? it).getBoundingClientRect())
                .filter(box => box.width && (box.width < 44 || box.height < 44)).length"""
        )
        assert small == 0, path
    context.close()
    soon(lambda: len(port.board.visits) == 1)


def order(page: Page, base: str) -> None:
    """Sit at table 5 and order baby greens."""
    sit(page, base)
    page.get_by_role("button", name=GREENS).click()
    page.wait_for_selector(".bar .full")
    page.goto(base + "/order")
    page.get_by_role("button", name="Order now, pay later").click()
    page.wait_for_url("**/status*")
