"""What the types of a menu can't say: ids are unique, and what is named exists."""

from __future__ import annotations

from collections.abc import Iterable

from sim.menu import Item, Menu, Prep
from sim.streams import LAWS, MOST_UNIFORM_CV
from sim.toml_file import Key, TomlFile, nearest


def check_menu(menu: Menu, file: TomlFile) -> None:
    """Check a menu in itself.

    Raises:
        BadInput: an id is used twice, or an item is of a course that isn't there.
    """
    _check_unique((course.id for course in menu.courses), ("courses",), file)
    _check_unique((item.id for item in menu.items), ("items",), file)
    for number, item in enumerate(menu.items):
        if item.course not in menu.course_order:
            wrong = f"{item.id} is of the course {item.course}, which is not among courses"
            raise file.bad(wrong, nearest(item.course, menu.course_order), ("items", number, "course"))
        _check_item(item, ("items", number), file)


def _check_item(item: Item, key: Key, file: TomlFile) -> None:
    _check_prep(item, item.prep, (*key, "prep"), file)
    for number, step in enumerate(item.then):
        _check_prep(item, step.prep, (*key, "then", number, "prep"), file)
    for number, allergen in enumerate(item.allergens):
        if allergen in item.allergens[:number]:
            right = "name each allergen once"
            raise file.bad(f"{item.id} has the allergen {allergen} twice", right, (*key, "allergens", number))
    _check_unique((option.id for option in item.options), (*key, "options"), file)
    for number, option in enumerate(item.options):
        _check_unique((choice.id for choice in option.choices), (*key, "options", number, "choices"), file)


def _check_prep(item: Item, prep: Prep, key: Key, file: TomlFile) -> None:
    """No time is below 0."""
    if prep.law not in LAWS:
        wrong = f"the times of {item.id} follow the law {prep.law!r}, which may be below 0 or isn't known here"
        raise file.bad(wrong, f"use one of {', '.join(LAWS)}", (*key, "law"))
    if prep.law == "uniform" and prep.cv > MOST_UNIFORM_CV:
        wrong = f"uniform times of {item.id} with cv = {prep.cv:g} reach below 0"
        raise file.bad(wrong, f"a uniform time has a cv of at most {MOST_UNIFORM_CV:.3f}; or use gamma", (*key, "cv"))


def _check_unique(ids: Iterable[str], key: Key, file: TomlFile) -> None:
    seen: dict[str, int] = {}
    for number, id_ in enumerate(ids):
        if id_ in seen:
            right = f"{key[-1]}.{seen[id_]} has it already; give each an id of its own"
            raise file.bad(f'the id "{id_}" is used twice', right, (*key, number, "id"))
        seen[id_] = number
