"""Restaurants: those that are shipped, and what is said about one that can't be used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.bad_input import BadInput
from sim.restaurant import SHIPPED, load, shipped

SIZES = {"bistro": (12, 3, 2), "lanes": (40, 8, 2), "banquet": (80, 20, 4)}  # tables, robots, passes


@pytest.mark.parametrize("name", SIZES)
def test_each_shipped_restaurant_loads_by_its_name(name: str) -> None:
    restaurant = load(name)
    assert restaurant.name == name
    tables, robots, passes = SIZES[name]
    assert len(restaurant.floor.tables) == tables
    assert len(restaurant.robots) == robots
    assert len(restaurant.floor.pass_bays) == passes
    assert len(restaurant.floor.graph) <= 700


def test_the_shipped_restaurants_are_those_three() -> None:
    assert shipped() == ("banquet", "bistro", "lanes")


@pytest.mark.parametrize("name", SIZES)
def test_every_table_of_a_shipped_restaurant_has_a_stop_of_its_own(name: str) -> None:
    stops = [table.stop for table in load(name).floor.tables.values()]
    assert len(set(stops)) == len(stops)


@pytest.mark.parametrize("name", SIZES)
def test_a_shipped_menu_has_four_courses_options_and_names_in_the_script_of_each_language(name: str) -> None:
    menu = load(name).menu
    assert [course.id for course in menu.courses] == ["drinks", "starters", "mains", "desserts"]
    assert {item.course for item in menu.items} == set(menu.course_order)
    assert 16 <= len(menu.items) <= 24
    assert sum(bool(item.options) for item in menu.items) >= 4
    names = [thing.name for item in menu.items for thing in (item, *item.options)]
    assert all(any("가" <= char <= "힣" for char in name.ko) for name in names)
    assert all(any("一" <= char <= "鿿" for char in name.zh) for name in names)
    assert all(name.en.isascii() for name in names)


def test_a_folder_loads_like_a_shipped_name(tmp_path: Path) -> None:
    copy = tmp_path / "corner"
    shutil.copytree(SHIPPED / "bistro", copy)
    restaurant = load(str(copy))
    assert restaurant.name == "corner"
    assert restaurant.menu == load("bistro").menu


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(BadInput, match=r"no restaurant bistor; did you mean bistro\?"):
        load("bistor")


def test_a_folder_without_a_menu_is_refused_with_the_file_that_is_missing(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "bistro", tmp_path, dirs_exist_ok=True)
    (tmp_path / "menu.toml").unlink()
    with pytest.raises(BadInput, match=r"menu\.toml: no such file or directory"):
        load(str(tmp_path))


BAD = [
    # file, what is there, what is there instead, the line it is in, parts of the message
    (
        "menu",
        "price_minor = 2200",
        "price_minor = -500",
        "price_minor = -500",
        ["items.0.price_minor", "is -500", ">= 0"],
    ),
    ("menu", "price_minor = 2200", "price_minor = 22.5", "22.5", ["items.0.price_minor", "is 22.5", "a whole number"]),
    ("menu", "price_minor = 2200", "price = 2200", "price = 2200", ["unknown key price", "did you mean price_minor?"]),
    ("menu", "price_minor = 2200\n", "", "[[items]]", ["items.0", "price_minor is missing"]),
    (
        "menu",
        'course = "drinks"',
        'course = "drink"',
        'course = "drink"',
        ["items.0.course", "not among courses", "did you mean drinks?"],
    ),
    ("menu", 'id = "sour-plum"', 'id = "jasmine-tea"', None, ["items.1.id", '"jasmine-tea" is used twice', "items.0"]),
    ("menu", 'id = "sour-plum"', 'id = "Sour plum"', 'id = "Sour plum"', ["items.1.id", '"Sour plum"']),
    ("menu", '{ id = "mild"', '{ id = "hot"', None, ["options.0.choices.2.id", '"hot" is used twice']),
    ("menu", 'ko = "재스민차", ', "", 'en = "Jasmine tea"', ["items.0.name.ko", "ko is missing"]),
    ("menu", "mean_s = 45", "mean_s = inf", "mean_s = inf", ["items.0.prep.mean_s", "inf", "finite"]),
    ("menu", '"soy", "sesame"', '"soy", "soy"', '"soy", "soy"', ["allergens.1", "twice"]),
    ("menu", 'id = "jasmine-tea"', "id = jasmine-tea", "id = jasmine-tea", ["broken TOML at column"]),
    ("menu", 'currency = "CNY"', 'currency = "Yuan"', 'currency = "Yuan"', ["currency is", '"Yuan"']),
    ("service", "count = 3", "count = 4", None, ["for 4 robots there are 3 docks", "floor.toml:"]),
    ("service", "count = 3", "count = 0", "count = 0", ["robots.count", "is 0", ">= 1"]),
    ("service", "radius_m = 0.25", "radius_m = 0.6", None, ["radius of 0.6 m does not fit", "floor.toml:"]),
    ("service", "radius_m = 0.25", "radius_m = nan", "nan", ["robots.radius_m", "nan", "finite"]),
    ("service", "speed_mps", "speed", "speed = ", ["unknown key speed", "did you mean speed_mps?"]),
    (
        "menu",
        'station = "steam", prep = { mean_s = 170',
        'station = "stem", prep = { mean_s = 170',
        None,
        ["cooks.stem", "xiaolongbao"],
    ),
    ("menu", "cv = 0.1, extra = 0.05", 'law = "normal"', "normal", ["then.0.prep.law", "lognormal, gamma, uniform"]),
    ("menu", "cv = 0.1, extra", 'law = "uniform", cv = 0.7, extra', "uniform", ["then.0.prep.cv", "below 0"]),
    ("service", "steam = 6", "stem = 6", "stem = 6", ["places.stem", "steam"]),
    ("service", "pass_places = 24", "pass_places = 12", "pass_places", ["pass_places", "20"]),
    ("service", "starters = 9.8", "starter = 9.8", "starter = 9.8", ["kitchen.eaten_min.starter", "starters"]),
    ("service", "starters = 9.8", "starters = -1.0", "starters = -1.0", ["kitchen.eaten_min.starters"]),
    ("service", "sweets = 1\n", "", "[cooks]", ["cooks.sweets", "no cook stands at sweets", "sweets = 1"]),
    ("service", "sweets = 1", "sweets = 0", "sweets = 0", ["cooks.sweets", "sweets is 0"]),
    (
        "service",
        "[0.1, 0.5, 0.2, 0.2]",
        "[0.1, 0.5]",
        "party_sizes",
        ["party_sizes", "add up to 0.6", "make 1 together"],
    ),
    (
        "service",
        "[0.1, 0.5, 0.2, 0.2]",
        "[0, 0, 0, 0, 0, 0, 1]",
        "party_sizes",
        ["parties of 7 fit no table", "6 seats"],
    ),
    ("service", "[0, 9]", "[5, 9]", "[5, 9]", ["parties_per_h.0", "minute 5", "starts at minute 0"]),
    ("service", "[60, 17]", "[30, 17]", "[30, 17]", ["parties_per_h.2", "minute 30 comes too early"]),
    ("service", "[195, 6]", "[300, 6]", "[300, 6]", ["parties_per_h.4", "after the last seating", "240"]),
    ("service", "[60, 17]", "[60, -17]", "[60, -17]", ["parties_per_h.2", "-17 parties an hour"]),
    ("service", "drinks = 1.0", "drink = 1.0", "drink = 1.0", ["portions_per_guest.drink", "did you mean drinks?"]),
    (
        "service",
        '["starters", "mains"]',
        '["starters", "main"]',
        '"main"]',
        ["rounds.1.courses.1", "did you mean mains?"],
    ),
    ("service", "share = 0.9", "share = 1.9", "share = 1.9", ["rounds.0.share", "share is 1.9"]),
    ("service", 'since = "food"', 'since = "foot"', 'since = "foot"', ["rounds.2.since", '"foot"']),
    ("service", "mapo-tofu = 1.5", "mapo = 1.5", "mapo = 1.5", ["popularity.mapo", "did you mean mapo-tofu?"]),
    ("service", "peanut = 0.01", "peanuts = 0.01", "peanuts = 0.01", ["avoid.peanuts", "did you mean peanut?"]),
    ("service", "[41, 47,", "[41, -47,", "[41, -47,", ["dwell_min.1", "-47"]),
    ("service", "parties_ahead = 3.0", "parties_ahead = -3.0", "parties_ahead", ["parties_ahead is -3.0"]),
    ("service", "cv = 0.35", "cv = -0.35", "cv = -0.35", ["guests.cv", "-0.35"]),
    ("service", "opens = 2019-11-08T17:30:00", "opens = 2019-11-08T17:30:00Z", "opens", ["opens", "no offset"]),
    ("service", "opens = 2019-11-08T17:30:00", 'opens = "soon"', "opens", ["opens", '"soon"']),
    ("service", "[robots]", "[robots", "[robots", ["broken TOML"]),
    ("service", "hours = 4.0", "hours = " + "9" * 5000, None, ["broken TOML", "too many digits"]),
    ("service", "hours = 4.0", "hours = " + "[" * 5000, None, ["nested too deeply"]),
    ("floor", '"D" = "dock"', '"D" = "aisle"', "drawing", ["for 3 robots there are 0 docks"]),
    ("floor", '"P" = "pass"', '"P" = "pas"', '"P" = "pas"', ["legend.P", '"pas"', "did you mean pass?"]),
    ("floor", "cell_m = 1.0", "cell_m = 0", "cell_m = 0", ["cell_m is 0"]),
    ("floor", "#KKKKKKKKKKKKKKKKK#", "#KKKKKKK13KKKKKKKK#", "13", ["drawing.row 2", "table 13 touches no aisle"]),
]


@pytest.mark.parametrize(("file", "old", "new", "at", "parts"), BAD, ids=lambda value: str(value)[:30])
def test_one_clear_message_names_file_key_line_and_remedy(
    tmp_path: Path, file: str, old: str, new: str, at: str | None, parts: list[str]
) -> None:
    shutil.copytree(SHIPPED / "bistro", tmp_path, dirs_exist_ok=True)
    path = tmp_path / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load(str(tmp_path))
    said = str(caught.value)
    for part in parts:
        assert part in said
    assert caught.value.right
    if at is not None:
        assert caught.value.file == path
        assert caught.value.line is not None, said
        assert at in text.splitlines()[caught.value.line - 1], said


def test_a_file_that_is_not_text_is_refused_at_the_line_where_it_stops_being_text(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "bistro", tmp_path, dirs_exist_ok=True)
    (tmp_path / "floor.toml").write_bytes(b"cell_m = 1.0\n# \xff\n")
    with pytest.raises(BadInput, match=r"floor\.toml:2: this is not UTF-8 text"):
        load(str(tmp_path))


def test_a_file_saved_with_a_byte_order_mark_and_windows_line_ends_loads(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "bistro", tmp_path, dirs_exist_ok=True)
    for path in tmp_path.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(str(tmp_path)).floor.spec == load("bistro").floor.spec


@given(file=st.sampled_from(["floor", "menu", "service"]), data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_file_damaged_anywhere_still_loads_or_is_refused_with_a_message(
    tmp_path_factory: pytest.TempPathFactory, file: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    shutil.copytree(SHIPPED / "bistro", folder, dirs_exist_ok=True)
    path = folder / f"{file}.toml"
    text = path.read_text(encoding="utf-8")
    at = data.draw(st.integers(0, len(text) - 1))
    gone = data.draw(st.integers(0, 12))
    put = data.draw(st.text(st.sampled_from('0179-.e"[]{}=, \nnaifx#'), max_size=6))
    path.write_text(text[:at] + put + text[at + gone :], encoding="utf-8")
    complaint = None
    try:
        load(str(folder))
    except BadInput as error:
        complaint = error
    assert complaint is None or (complaint.wrong and complaint.right and complaint.file is not None)
