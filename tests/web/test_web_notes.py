"""Notes to the kitchen, how long a dish takes, and photos of dishes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from diner_phone import HOST, SECRET, Phone
from flask import Flask
from hand_port import HandPort, soon

from ordering_web.app import create_app
from ordering_web.notes import MOST_NOTE
from ordering_web.photos import MOST_BYTES, Photo, read_photos
from sim.bad_input import BadInput
from sim.database import Database
from sim.messages import events as e
from sim.messages.codec import encode_entry
from sim.restaurant import Restaurant

NewPhone = Callable[..., Phone]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def add(phone: Phone, item: str, note: str) -> str:
    phone.get("/menu")
    return phone.send("/cart/add", item=item, quantity=1, note=note)


def notes(app: Flask, port: HandPort) -> dict[tuple[str, int], str]:
    """What whoever cooks is shown."""
    found: dict[tuple[str, int], str] = app.extensions["house"].notes.of(port.board.tickets)
    return found


def test_a_note_is_shown_from_the_cart_to_the_kitchen_and_is_nowhere_in_the_log(
    phone: Phone, port: HandPort, app: Flask
) -> None:
    phone.sit("5")
    phone.add("jasmine-tea")
    add(phone, "mapo-tofu", "  no <b>zebra</b>,\r\n please ")
    said = "“no <b>zebra</b>, please”"
    for path in ("/cart", "/order"):
        assert said in phone.get(path)
        assert phone.answer is not None
        assert "<b>zebra" not in phone.answer.text
    phone.place()
    assert said in phone.get("/status")
    assert notes(app, port) == {(port.the_ticket(), 2): "no <b>zebra</b>, please"}
    assert not any(b"zebra" in encode_entry(entry) for entry in port.entries)
    assert not any("zebra" in repr(command) for command in port.commands)


def test_a_note_of_an_order_that_is_paid_first_reaches_the_kitchen_too(
    phone: Phone, port: HandPort, app: Flask
) -> None:
    phone.sit("5")
    add(phone, "mapo-tofu", "mild")
    phone.pay()
    assert notes(app, port) == {(port.the_ticket(), 1): "mild"}


def test_the_same_dish_with_another_note_is_another_line(phone: Phone) -> None:
    phone.sit("5")
    for note in ("mild", "very hot", "mild"):
        add(phone, "mapo-tofu", note)
    page = phone.get("/cart")
    assert page.count("“mild”") == 1
    assert page.count("“very hot”") == 1
    assert len(re.findall(r'id="line-\d+"', page)) == 2


def test_a_note_can_be_changed_and_deleted_in_the_cart(phone: Phone) -> None:
    phone.sit("5")
    add(phone, "mapo-tofu", "mild")
    line = re.search(r'id="line-(\d+)"', phone.get("/cart"))
    assert line is not None
    phone.send(f"/cart/line/{line[1]}/note", note="hot")
    assert "“hot”" in phone.page
    phone.send(f"/cart/line/{line[1]}/note", note=" ")
    assert "“" not in phone.page.partition("<main")[2].partition("</main")[0]


def test_another_table_cannot_write_on_my_line(new_phone: NewPhone) -> None:
    mine, other = new_phone(), new_phone()
    mine.sit("5")
    add(mine, "mapo-tofu", "mild")
    line = re.search(r'id="line-(\d+)"', mine.get("/cart"))
    assert line is not None
    other.sit("6")
    other.get("/menu")
    other.send(f"/cart/line/{line[1]}/note", note="poison")
    assert "“mild”" in mine.get("/cart")


def test_a_note_that_is_too_long_is_refused_and_nothing_is_added(phone: Phone) -> None:
    phone.sit("5")
    page = add(phone, "mapo-tofu", "x" * (MOST_NOTE + 1))
    assert phone.status == 400
    assert "at most 140 characters" in page
    assert "Nothing here yet" in phone.get("/cart")
    add(phone, "mapo-tofu", "x" * MOST_NOTE)
    assert phone.status == 200


@pytest.mark.parametrize("paid_first", [False, True])
def test_a_note_comes_back_into_the_cart_with_its_dish(
    phone: Phone, port: HandPort, app: Flask, paid_first: bool
) -> None:
    phone.sit("5")
    add(phone, "mapo-tofu", "mild")
    if paid_first:
        phone.send("/order", how="pay", **phone.review())
        phone.send(f"{phone.payment()}/withdraw")
    else:
        port.refuse = "doors closed"
        phone.place()
    assert "“mild”" in phone.get("/cart")
    assert notes(app, port) == {}


def test_notes_go_when_the_visit_closes(phone: Phone, port: HandPort, app: Flask, database: Database) -> None:
    phone.sit("5")
    add(phone, "mapo-tofu", "mild")
    phone.place()
    add(phone, "mapo-tofu", "hot")
    port.say(e.VisitClosed(next(iter(port.board.visits))))
    soon(lambda: notes(app, port) == {})
    with database.read() as connection:
        tables = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'")]
        kept = [str(tuple(row)) for table in tables for row in connection.exec_driver_sql(f"SELECT * FROM {table}")]
    assert not any("mild" in row or "hot" in row for row in kept)


# ── how long a dish takes ─────────────────────────────────────────────────────────────────────


def minutes(page: str, item: str) -> int:
    found = re.search(rf'id="item-{item}".*?ready in about (\d+) min', page, re.DOTALL)
    assert found is not None
    return int(found[1])


def test_the_menu_says_how_long_a_dish_takes_from_what_the_kitchen_has_to_do(
    new_phone: NewPhone, port: HandPort
) -> None:
    phone, others = new_phone(), new_phone()
    phone.sit("5")
    calm = minutes(phone.get("/menu"), "mapo-tofu")
    others.sit("6")
    for _ in range(3):
        others.add("mapo-tofu", 20)
        others.place()
    for ticket in port.board.tickets:
        port.say(e.CourseFired(ticket, "mains", ((1, 0),), 20, 600_000))
    crowded = minutes(phone.get("/menu"), "mapo-tofu")
    assert crowded > calm
    assert phone.client.get("/menu/now").json["ready"]["mapo-tofu"] == f"ready in about {crowded} min"
    assert f"ready in about {crowded} min" in phone.get("/item/mapo-tofu")


# ── photos ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def with_photo(port: HandPort, database: Database) -> Iterator[Phone]:
    photos = {"mapo-tofu": Photo(PNG, "image/png", "abc")}
    app = create_app(port, database, secret=SECRET, public_url=f"http://{HOST}", photos=photos)
    yield Phone(app)
    app.extensions["house"].close()


def test_a_dish_with_a_photo_shows_it_and_phones_may_keep_it(with_photo: Phone) -> None:
    phone = with_photo
    page = phone.sit("5")
    image = re.search(r'<img[^>]*src="(/photo/mapo-tofu\?v=abc)"[^>]*>', page)
    assert image is not None
    assert all(word in image[0] for word in ('width="', 'height="', 'loading="lazy"', 'alt=""'))
    assert page.count("<img") == 1
    answer = phone.client.get(image[1])
    assert (answer.data, answer.mimetype) == (PNG, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert phone.client.get("/photo/greens").status_code == 404


def test_photos_are_read_from_the_restaurants_folder(tmp_path: Path, restaurant: Restaurant) -> None:
    assert read_photos(tmp_path, restaurant.menu) == {}
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "greens.png").write_bytes(PNG)
    assert read_photos(tmp_path, restaurant.menu)["greens"].data == PNG


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("green.png", PNG, "did you mean greens?"),
        ("greens.gif", PNG, "save it as one of .jpg, .png, .webp"),
        ("greens.jpg", PNG, "what is in it is no .jpg"),
        ("greens.png", PNG + b"\0" * MOST_BYTES, "at most 120 kB"),
    ],
)
def test_a_photo_that_phones_can_not_show_is_refused_with_its_file(
    tmp_path: Path, restaurant: Restaurant, name: str, data: bytes, says: str
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / name).write_bytes(data)
    with pytest.raises(BadInput, match=re.escape(says)) as refused:
        read_photos(tmp_path, restaurant.menu)
    assert refused.value.file == folder / name
