"""What the engine refuses is said in the language of whoever asked: every reason that it can give has a text."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from engine_port import EnginePort
from flask import Flask
from staff_browser import signed_in

import sim.world
from ordering_web import catalogue
from ordering_web.staff.naming import engine_words
from sim.messages import commands as c
from sim.messages import events as e
from sim.messages.reasons import CAUSES, REFUSALS, because, understood

WORLD = Path(next(iter(sim.world.__path__)))
TYPED = [
    kind
    for kind in vars(e).values()
    if isinstance(kind, type) and kind.__name__.endswith("Refused") and kind is not e.CommandRefused
]


def literals(hint: object) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    elif get_origin(hint) is types.UnionType:
        for part in get_args(hint):
            yield from literals(part)


def named_in(call: ast.Call) -> list[str]:
    """The names of reasons that a call to `because` or `_refuse` may be made with."""
    return [part.value for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant) and part.value]


def calls(*names: str) -> Iterator[ast.Call]:
    for path in sorted(WORLD.glob("**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    yield node


def test_every_command_is_refused_in_words_of_the_catalogue() -> None:
    for call in calls("CommandRefused"):
        said = call.args[0]
        assert isinstance(said, ast.Call), f"line {call.lineno}: its words are not those of a reason"
        func = said.func
        assert (func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")) == "because"


def test_the_catalogue_has_no_refusal_that_nobody_gives() -> None:
    given = {name for call in calls("_refuse", "because") for name in named_in(call)}
    assigned = {
        part.value
        for path in WORLD.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Assign)
        for part in ast.walk(node.value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }
    assert set(REFUSALS) - given - assigned == set()


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_reason_has_a_text_in_every_language(language: str) -> None:
    typed = {reason for kind in TYPED for reason in literals(get_type_hints(kind)["reason"])}
    assert len(typed) > 15
    wanted = {f"engine.{name}" for name in [*REFUSALS, *CAUSES, *typed]}
    assert {key for key in wanted if not catalogue.has_text(language, key)} == set()


@pytest.mark.parametrize("name", [*REFUSALS, *CAUSES])
def test_words_of_the_log_are_understood_as_the_reason_that_they_are(name: str) -> None:
    about = {
        "robot": "robot-2",
        "table": "12",
        "dock": "dock-1",
        "one": "r1c1",
        "other": "r1c2",
        "job": "k1/mains/1",
        "carries": "k2/mains/1, k3/drinks/1",
        "why": "it is broken",
        "ticket": "k1",
        "line": "3",
        "course": "mains",
        "visit": "party-7",
        "refund": "r",
        "call": "c",
        "vertex": "r5c5",
    }
    words = because(name, **about)
    known = understood(words)
    assert known is not None
    assert known[0] == name
    assert known[1] == {key: value for key, value in about.items() if f"{{{key}}}" in {**REFUSALS, **CAUSES}[name]}


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Not done: Robot 1 isn't broken."), ("ko", "로봇 1번은(는) 고장이 아닙니다"), ("zh", "没有故障")],
)
def test_a_refusal_is_said_in_the_language_of_the_page(
    house_app: Flask, engine: EnginePort, language: str, said: str
) -> None:
    host = signed_in(house_app, "floor", language)
    host.get("/staff/floor")
    page = host.send("/staff/floor", do="mend", robot="robot-1")
    assert host.status == 409
    assert said in page
    assert "robot-1 isn't broken" not in page
    assert engine.board.robots["robot-1"].broken is None


def test_why_a_robot_stands_is_said_in_the_language_of_the_page(house_app: Flask, engine: EnginePort) -> None:
    engine.submit("stick", c.StickRobot("robot-2"))
    page = signed_in(house_app, "floor", "ko").get("/staff/floor")
    assert "직원이 알렸습니다" in page
    assert "said by an operator" not in page


def test_several_obstacles_are_said_one_after_the_other(house_app: Flask) -> None:
    reason = f"{because('in-the-only-way', robot='robot-2')}; {because('table-is-closed')}; a dragon"
    with house_app.test_request_context(headers={"Accept-Language": "zh"}):
        assert engine_words(reason) == "2 号机器人挡在唯一的路上; 这张桌已关闭; a dragon"
