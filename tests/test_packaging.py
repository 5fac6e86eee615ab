"""What people install: the wheel, alone, away from the checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PACKAGES = ("sim", "ordering_web", "foodrunner", "maps")
LEFT_OUT = {".pyc", ".db", ".db-shm", ".db-wal", ".DS_Store"}
RESTAURANTS = ("bistro", "lanes", "banquet")


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in words], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel. No network: the build backend is one of the test requirements."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet"]
    run(*pip, "--no-build-isolation", "--no-deps", "--no-index", "--wheel-dir", folder, CHECKOUT, cwd=folder)
    (built,) = folder.glob("foodrunner-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a new environment that holds the wheel; what it depends on is lent by this one.

    A path named in a .pth file is searched, but the .pth files in it are not read: the checkout stays unseen.
    """
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False, symlinks=True)
    programs = home / "bin"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", programs / "python"]
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=home)
    (site,) = home.glob("lib/python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return programs


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    ours = {
        path.relative_to(CHECKOUT).as_posix()
        for package in PACKAGES
        for path in (CHECKOUT / package).rglob("*")
        if path.is_file() and path.suffix not in LEFT_OUT
    }
    assert ours, "no files found: is this the checkout?"
    with zipfile.ZipFile(wheel) as archive:
        assert ours - set(archive.namelist()) == set()


def test_the_wheel_brings_the_bundled_restaurants_the_pages_and_the_licence(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for restaurant in RESTAURANTS:
        for part in ("floor", "menu", "service"):
            assert f"maps/{restaurant}/{part}.toml" in names
    assert any(name.startswith("ordering_web/") and name.endswith(".html") for name in names)
    assert any(name.startswith("ordering_web/") and name.endswith(".css") for name in names)
    assert any(name.endswith("/licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/", "docs/")) for name in names)


def test_an_installed_wheel_is_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    found = run(installed / "python", "-c", "import sim; print(sim.__file__)", cwd=tmp_path)
    assert Path(found.strip()).is_relative_to(installed.parent)


@pytest.mark.parametrize("restaurant", RESTAURANTS)
def test_an_installed_wheel_finds_a_bundled_restaurant_by_its_name(
    installed: Path, tmp_path: Path, restaurant: str
) -> None:
    run(installed / "foodrunner", "floor", "check", restaurant, cwd=tmp_path)
