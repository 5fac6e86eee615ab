"""The programs' door: figures for Prometheus, and a JSON API that is what its OpenAPI document says."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from engine_port import EnginePort
from flask import Flask
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from prometheus_client.parser import text_string_to_metric_families
from staff_browser import TOKENS
from werkzeug.test import TestResponse

from ordering_web import limits
from ordering_web.api.document import document
from ordering_web.api.endpoints import OPERATIONS, ROOT
from ordering_web.staff_keys import Role
from sim.messages import commands as c

MINUTE = 60_000
DOCUMENT = msgspec.json.decode(msgspec.json.encode(document(OPERATIONS)))


@pytest.fixture
def asked(house_app: Flask, engine: EnginePort) -> Any:
    """Ask the API; table 5 waits for its tea."""
    engine.order("5", "k", "jasmine-tea")
    client = house_app.test_client()

    def ask(path: str, role: Role | None = "owner", **said: Any) -> TestResponse:
        headers = {} if role is None else {"Authorization": f"Bearer {TOKENS[role]}"}
        method = client.post if "json" in said else client.get
        return method(path if path == "/metrics" else ROOT + path, headers=headers, **said)

    return ask


def check(answer: TestResponse, path: str, method: str = "get") -> None:
    """Hold an answer against the document."""
    said = DOCUMENT["paths"][ROOT + path][method]["responses"][str(answer.status_code)]
    content = said["content"][answer.mimetype]
    value = answer.get_json() if answer.is_json else answer.get_data(as_text=True)
    Draft202012Validator({**content["schema"], "components": DOCUMENT["components"]}).validate(value)


# ── the document ──────────────────────────────────────────────────────────────────────────────


def test_the_document_is_one_of_openapi_and_names_every_address_and_no_other(house_app: Flask) -> None:
    validate(DOCUMENT)
    served = {
        (rule.rule, method.lower())
        for rule in house_app.url_map.iter_rules()
        if rule.rule.startswith(ROOT)
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    documented = {(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert documented == served


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.method == "get"], ids=lambda each: each.path)
def test_every_answer_is_as_the_document_says(asked: Any, engine: EnginePort, operation: Any) -> None:
    engine.submit("bump", c.BumpLine("k", 1))
    engine.submit("call", c.CallService("w", "visit-5", "water"))
    engine.until(20 * MINUTE)
    path = operation.path.removeprefix(ROOT)
    answer = asked(path)
    assert answer.status_code == 200
    check(answer, path)
    if answer.is_json and path != "/openapi.json":
        assert not any(value == {} for value in answer.get_json()), "the answer says something"


def test_the_document_is_served_as_it_is_checked_here(asked: Any) -> None:
    assert asked("/openapi.json", "kitchen").get_json() == DOCUMENT


# ── tokens ────────────────────────────────────────────────────────────────────────────────────


def test_without_a_token_nothing_answers_and_no_cookie_stands_for_one(asked: Any, house_app: Flask) -> None:
    client = house_app.test_client()
    client.get(f"/staff/sign-in?token={TOKENS['owner']}")
    for rule in house_app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] in limits.WITH_A_TOKEN:
            method = client.post if "POST" in rule.methods else client.get
            assert method(rule.rule).status_code == 401
    answer = asked("/house", None)
    check(answer, "/house")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("path", "role"), [("/kitchen", "floor"), ("/floor", "kitchen"), ("/kpis", "floor"), ("/log", "kitchen")]
)
def test_a_token_opens_what_its_role_is_for(asked: Any, path: str, role: Role) -> None:
    answer = asked(path, role)
    assert answer.status_code == 403
    check(answer, path)


@pytest.mark.parametrize("path", [f"{ROOT}/house", "/metrics", f"{ROOT}/log"])
def test_guessing_tokens_is_soon_not_even_looked_at(house_app: Flask, path: str) -> None:
    client, most = house_app.test_client(), int(limits.WRONG_TOKENS.split()[0])
    guess = {"Authorization": "Bearer owner-guess"}
    answers = [client.get(path, headers=guess).status_code for _ in range(most)]
    assert len(set(answers)) == 1
    assert answers[0] in (401, 403)
    assert client.get(path, headers=guess).status_code == 429


# ── commands ──────────────────────────────────────────────────────────────────────────────────


def command(kind: str, key: str = "k1", **fields: Any) -> dict[str, Any]:
    return {"key": key, "command": {"type": kind, **fields}}


def test_a_command_is_done_once_in_the_name_of_its_role(asked: Any, engine: EnginePort) -> None:
    for _ in range(2):
        answer = asked("/commands", "kitchen", json=command("BumpLine", ticket="k", line=1))
        assert (answer.status_code, answer.get_json()) == (200, {"outcome": "done", "reason": ""})
        check(answer, "/commands", "post")
    assert engine.asked() == [("kitchen", c.BumpLine("k", 1))]


def test_a_command_that_can_t_be_done_says_why(asked: Any) -> None:
    answer = asked("/commands", "floor", json=command("MendRobot", robot="robot-9"))
    assert (answer.status_code, answer.get_json()["reason"]) == (409, "there is no robot robot-9")
    check(answer, "/commands", "post")


@pytest.mark.parametrize(
    ("role", "kind", "fields"),
    [
        ("kitchen", "StopAll", {}),
        ("floor", "BumpLine", {"ticket": "k", "line": 1}),
        ("floor", "CloseDoors", {}),
        ("owner", "Resume", {"at_seq": 1}),
    ],
)
def test_a_role_asks_for_its_own_commands_only(
    asked: Any, engine: EnginePort, role: Role, kind: str, fields: dict[str, Any]
) -> None:
    answer = asked("/commands", role, json=command(kind, **fields))
    assert answer.status_code == 403
    check(answer, "/commands", "post")
    assert engine.asked() == []


@pytest.mark.parametrize(
    "body", [{}, command("Explode"), command("BumpLine", ticket="k"), command("StopAll", key=""), [1]]
)
def test_what_is_no_command_is_refused_with_what_is_wrong(asked: Any, body: Any) -> None:
    answer = asked("/commands", json=body)
    assert answer.status_code == 400
    assert "no command" in answer.get_json()["error"]
    check(answer, "/commands", "post")


def lines(answer: TestResponse) -> list[dict[str, Any]]:
    return [msgspec.json.decode(line) for line in answer.get_data().splitlines()]


def test_the_log_comes_from_any_place_on_with_its_header_and_the_clock(asked: Any, engine: EnginePort) -> None:
    header, *entries, clock = lines(asked("/log", "floor"))
    assert (header["restaurant"], header["seed"]) == (engine.restaurant.name, 0)  # its chance is not told
    assert [entry["seq"] for entry in entries] == [entry.seq for entry in engine.entries]
    assert clock == {"type": "Clock", "now_ms": engine.now_ms(), "speed": engine.speed()}
    assert lines(asked("/log?after=2"))[1:] == [*entries[2:], clock]
    assert lines(asked("/log?after=999999999")) == [header, clock]


@pytest.mark.parametrize("query", ["after=x", "after=-1", "follow=yes"])
def test_a_place_in_the_log_that_is_none_is_refused(asked: Any, query: str) -> None:
    answer = asked(f"/log?{query}")
    assert answer.status_code == 400
    check(answer, "/log")


def test_a_person_who_asks_is_named_in_the_log(asked: Any, engine: EnginePort) -> None:
    said = {"key": "k1", "command": {"type": "SetThrottle", "make_min": 20.0}, "who": "Kim"}
    assert asked("/commands", "floor", json=said).status_code == 200
    assert engine.asked() == [("Kim", c.SetThrottle(20.0))]


# ── metrics ───────────────────────────────────────────────────────────────────────────────────


def test_metrics_are_prometheus_s_and_those_of_the_house(asked: Any, engine: EnginePort) -> None:
    engine.submit("bump", c.BumpLine("k", 1))
    engine.until(20 * MINUTE)
    text = asked("/metrics", "floor").get_data(as_text=True)
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["foodrunner_tickets_total", "delivered"] == 1
    assert found["foodrunner_revenue",] == 22
    assert found["foodrunner_parties_seated",] == 1
    assert found["foodrunner_robot_state", "robot-1", "at its dock"] == 1
    assert found["foodrunner_span_seconds", "0.5", "order_to_table"] > 0
    assert all(re.fullmatch(r"foodrunner_[a-z_]+", name) for name, *_ in found)
