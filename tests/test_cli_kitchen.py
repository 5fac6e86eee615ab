"""Whose cooks work in the kitchen: as the service says, or as it is asked for on the command line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foodrunner.cli import main
from foodrunner.commands.run import WARM_UP_MS, warm_up_of
from foodrunner.commands.words import place_of
from sim.messages import events as e
from sim.messages.codec import read_log
from sim.restaurant import SHIPPED


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A bistro with real cooks."""
    folder = tmp_path / "place"
    shutil.copytree(SHIPPED / "bistro", folder)
    service = folder / "service.toml"
    text = service.read_text(encoding="utf-8")
    service.write_text(text.replace("[kitchen]\n", '[kitchen]\nmode = "manual"\n', 1), encoding="utf-8")
    return folder


def test_the_command_line_says_whose_cooks_work_there_else_the_service_does(place: Path) -> None:
    assert place_of("bistro").service.kitchen.mode == "simulated"
    assert place_of("bistro", None, "manual").service.kitchen.mode == "manual"
    assert place_of(str(place)).service.kitchen.mode == "manual"


def test_no_orders_pile_up_before_the_doors_where_only_real_cooks_could_cook_them() -> None:
    assert warm_up_of(place_of("bistro"), None) == WARM_UP_MS
    assert warm_up_of(place_of("bistro", None, "manual"), None) == 0
    assert warm_up_of(place_of("bistro", None, "manual"), 60_000) == 60_000


def test_a_simulated_evening_has_simulated_cooks_whoever_works_there_else(place: Path, tmp_path: Path) -> None:
    log = tmp_path / "evening.jsonl"
    assert typed("simulate", place, "--until", "20m", "--log", log).exit_code == 0
    _, entries = read_log(log)
    assert any(isinstance(entry.event, e.LinePlated) for entry in entries)


def test_a_kitchen_that_is_neither_is_refused_and_both_are_named(place: Path) -> None:
    wrong = typed("run", "bistro", "--kitchen", "robots")
    assert wrong.exit_code == 2
    assert "'simulated', 'manual'" in wrong.stderr
    service = place / "service.toml"
    service.write_text(service.read_text(encoding="utf-8").replace('"manual"', '"robots"'), encoding="utf-8")
    said = typed("floor", "check", place)
    assert said.exit_code == 2
    assert "service.toml" in said.stderr
    assert "mode" in said.stderr
