"""The log's documentation: every event with all of its fields, and examples that are true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, get_args, get_origin

import msgspec
import pytest

from sim.audit.report import Kind
from sim.floor import FloorSpec
from sim.messages import events as e
from sim.messages.codec import Header, RobotSpec, decode_entry, encode_entry

TEXT = (Path(__file__).parents[1] / "docs" / "log.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##)", TEXT, flags=re.MULTILINE | re.DOTALL))
EVENTS: tuple[type[e.Event], ...] = get_args(e.AnyEvent)


def named(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_every_event_is_documented_and_no_other():
    assert SECTIONS.keys() == {event.__name__ for event in EVENTS}


@pytest.mark.parametrize("event", EVENTS)
def test_every_field_of_an_event_is_documented_and_no_other(event):
    rows = re.findall(r"^\| (`.*?) \|", SECTIONS[event.__name__], flags=re.MULTILINE)
    assert named(" ".join(rows)) == set(event.__struct_encode_fields__)


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_an_example_that_is_read_and_written_as_it_stands(event):
    examples = re.findall(r"^\{.*\}$", SECTIONS[event.__name__], flags=re.MULTILINE)
    assert examples
    for line in examples:
        entry = decode_entry(line.encode())
        assert isinstance(entry.event, event)
        assert encode_entry(entry).decode() == line


@pytest.mark.parametrize("part", [Header, RobotSpec, FloorSpec, e.PlacedLine, e.Stop])
def test_every_field_of_the_header_and_of_nested_values_is_documented(part):
    assert set(part.__struct_encode_fields__) <= named(TEXT)


@pytest.mark.parametrize("event", EVENTS)
def test_every_word_that_a_field_may_have_is_documented(event):
    for field in msgspec.structs.fields(event):
        for word in get_args(field.type) if get_origin(field.type) is Literal else ():
            assert f"`{word}`" in SECTIONS[event.__name__]


def test_every_kind_of_violation_is_documented():
    kinds = re.findall(r"^\| `(\w+)` \|", TEXT.rpartition("foodrunner audit FILE.jsonl")[2], flags=re.MULTILINE)
    assert set(kinds) == set(get_args(Kind))
