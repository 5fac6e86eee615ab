"""The house as docs/design.md draws it: who may import whom. The contracts are in pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", LINT], cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code alone, to be spoilt."""
    for package in ("sim", "ordering_web", "foodrunner"):
        shutil.copytree(CHECKOUT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_room_imports_only_rooms_below_it_and_every_package_has_one_home() -> None:
    judged = lint(CHECKOUT)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.parametrize(
    ("room", "line"),
    [
        ("sim/view/theme.py", "import simpy"),
        ("sim/audit/report.py", "import sim.board"),
        ("sim/routing/plan.py", "import sim.audit"),
        ("sim/board.py", "import sim.run"),
        ("sim/kpi/__init__.py", "import networkx"),
        ("ordering_web/store.py", "import sim.run"),
        ("ordering_web/store.py", "import foodrunner"),
        ("ordering_web/tokens.py", "import sqlalchemy"),
        ("ordering_web/pages.py", "import qrcode"),
        ("foodrunner/__init__.py", "import flask"),
        ("sim/run.py", "from rich import progress"),
        ("sim/run.py", "import time"),
        ("sim/menu.py", "import pygame"),
    ],
)
def test_an_import_across_the_layers_is_refused(copy: Path, room: str, line: str) -> None:
    with (copy / room).open("a") as file:
        file.write(f"\n{line}\n")
    judged = lint(copy)
    assert judged.returncode == 1, judged.stdout + judged.stderr
    assert f"{room.removesuffix('/__init__.py').removesuffix('.py').replace('/', '.')} ->" in judged.stdout


def test_a_room_without_a_place_among_the_layers_is_refused(copy: Path) -> None:
    (copy / "sim" / "attic.py").write_text('"""Left over."""\n')
    judged = lint(copy)
    assert judged.returncode == 1
    assert "attic" in judged.stdout
