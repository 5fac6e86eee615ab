"""What people type wrong: one clear message that says where and what would be right, exit code 2, nothing half done."""

from __future__ import annotations

import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from foodrunner.cli import main
from sim.restaurant import SHIPPED, load

Place = Callable[[str, str, str], Path]


def typed(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def refused(*words: object) -> str:
    """The one message with which a command line is refused."""
    result = typed(*words)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (message,) = [line for line in result.stderr.splitlines() if re.match(r"foodrunner: |Error: ", line)]
    return message


@pytest.fixture
def changed(tmp_path: Path) -> Place:
    """A bistro with one change in one of its files."""

    def change(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "place"
        shutil.copytree(SHIPPED / "bistro", folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return change


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("logs") / "evening.jsonl"
    assert typed("simulate", "bistro", "--until", "20m", "--log", file).exit_code == 0
    return file


# ── restaurants ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("command", [("run",), ("qr",), ("simulate",), ("floor", "check"), ("floor", "show")])
def test_an_unknown_restaurant_is_told_with_those_that_are_known(command: tuple[str, ...]) -> None:
    files = "(or name a folder with floor.toml, menu.toml and service.toml)"
    assert refused(*command, "diner") == (
        f"foodrunner: there is no restaurant diner; there are banquet, bistro and lanes {files}"
    )
    assert refused(*command, "bistor") == f"foodrunner: there is no restaurant bistor; did you mean bistro? {files}"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("menu.toml", "price_minor = 2200", "price_minor = -2200", r"menu\.toml:19: items\.0\.price_minor: .*-2200"),
        ("menu.toml", "[[items]]", "[[items]", r"menu\.toml:\d+: broken TOML at column \d+"),
        (
            "service.toml",
            'policy = "lookahead"',
            'policy = "farthest"',
            r"service\.toml:\d+: policy: .*'farthest'; .*there are ",
        ),
        (
            "service.toml",
            'policy = "lookahead"',
            'polcy = "lookahead"',
            r"service\.toml:\d+: polcy: .*did you mean policy\?",
        ),
        ("service.toml", "count = 3", "count = 30", r"place/\w+\.toml:\d+: .*dock"),
    ],
)
def test_a_restaurant_that_cannot_be_used_is_told_by_file_line_and_key(
    changed: Place, file: str, old: str, new: str, said: str
) -> None:
    folder = changed(file, old, new)
    for command in (("floor", "check"), ("simulate",), ("qr",), ("run", "--headless")):
        assert re.search(said, refused(*command, folder))


def test_a_table_that_no_robot_can_reach_is_told_by_its_line(changed: Place) -> None:
    folder = changed("floor.toml", ".12.", "....")
    text = (folder / "floor.toml").read_text(encoding="utf-8").replace("#KKK", "#12K", 1)
    (folder / "floor.toml").write_text(text, encoding="utf-8")
    line = text[: text.index("#12K")].count("\n") + 1
    message = refused("floor", "check", folder)
    assert f"place/floor.toml:{line}: drawing.row 2: table 12 touches no aisle; draw an aisle or a stop" in message


def test_a_floor_without_docks_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    shutil.copytree(SHIPPED / "bistro", folder)
    text = (folder / "floor.toml").read_text(encoding="utf-8")
    (folder / "floor.toml").write_text(re.sub(r'"D" *= *"dock"', '"D" = "aisle"', text), encoding="utf-8")
    assert re.search(r"place/\w+\.toml(:\d+)?: .*dock", refused("floor", "check", folder))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    shutil.copytree(SHIPPED / "bistro", folder)
    (folder / "menu.toml").unlink()
    assert re.search(r"place/menu\.toml: no such file", refused("simulate", folder))


# ── options ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("simulate", "bistro", "--until", "soon"), "Error: Invalid value for '--until': 'soon' is no duration: write"),
        (("run", "bistro", "--warm-up", "1x"), "Error: Invalid value for '--warm-up': '1x' is no duration: write"),
        (("run", "bistro", "--speed", "100"), "Error: Invalid value for '--speed': a speed of 100; a speed is between"),
        (("run", "bistro", "--speed", "nan"), "Error: Invalid value for '--speed': a speed of nan; a speed is between"),
        (("run", "bistro", "--speed", "fast"), "Error: Invalid value for '--speed': 'fast' is no number"),
        (("run", "bistro", "--port", "70000"), "Error: Invalid value for '--port': 70000 is not in the range"),
        (("qr", "bistro", "--port", "0"), "Error: Invalid value for '--port': 0 is not in the range"),
        (("run", "bistro", "--table", "99"), "foodrunner: --table: there is no table 99; there are 1, 2, 3"),
        (
            ("run", "bistro", "--port", "0", "--public-url", "foo"),
            "foodrunner: --public-url: 'foo' is no address of pages; write it",
        ),
        (("run", "bistro", "--host", "nowhere.invalid"), "foodrunner: the pages can't be served at nowhere.invalid:"),
        (("simulate", "bistro", "--seed", "x"), "Error: Invalid value for '--seed': 'x' is not a valid integer"),
        (("cook",), "Error: No such command 'cook'"),
    ],
)
def test_a_wrong_option_is_told_and_no_evening_begins(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    data = tmp_path / "data"
    kept = ("--data", data) if words[0] in ("run", "qr") else ()
    assert refused(*words, *kept).startswith(said)
    assert not data.exists() or not list(data.iterdir())


def test_qr_refuses_a_wrong_address_and_writes_nothing(tmp_path: Path) -> None:
    codes = tmp_path / "codes"
    words = ("qr", "bistro", "--public-url", "http://[::1", "--data", tmp_path / "data", "--out", codes)
    assert "--public-url: 'http://[::1' is no address" in refused(*words)
    assert not codes.exists()


# ── the place of an evening ───────────────────────────────────────────────────────────────────


def begin_evening(data: Path, restaurant: str = "bistro") -> bytes:
    """An evening's database as `run` leaves it."""
    from foodrunner.house_folder import HouseFolder
    from sim.database import Database
    from sim.log import Log
    from sim.messages.codec import header_of

    place = load(restaurant)
    database = Database(HouseFolder(place, data).database)
    Log(database).begin(header_of(place, 1))
    database.close()
    return (data / "evening.db").read_bytes()


def test_a_port_in_use_is_told_and_the_last_evening_is_not_put_aside(tmp_path: Path) -> None:
    before = begin_evening(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = ("run", "bistro", "--host", "127.0.0.1", "--port", port, "--data", tmp_path, "--new", "--headless")
        assert refused(*words) == (
            f"foodrunner: the pages can't be served at 127.0.0.1:{port}: the port is in use; try another --port"
        )
    assert [path.name for path in tmp_path.iterdir()] == ["evening.db"]
    assert (tmp_path / "evening.db").read_bytes() == before


def test_an_evening_begun_with_another_menu_is_not_gone_on_with(tmp_path: Path, changed: Place) -> None:
    data = tmp_path / "data"
    before = begin_evening(data)
    folder = changed("menu.toml", "price_minor = 2200", "price_minor = 2300").rename(tmp_path / "bistro")
    assert refused("run", folder, "--port", 0, "--data", data, "--headless") == (
        f"foodrunner: {data}/evening.db: the evening in it began with another menu.toml; "
        "take that back, or begin another evening with --new (this one is put aside)"
    )
    assert (data / "evening.db").read_bytes() == before


def test_the_evening_of_another_restaurant_is_not_gone_on_with(tmp_path: Path) -> None:
    begin_evening(tmp_path, "lanes")
    message = refused("run", "bistro", "--port", 0, "--data", tmp_path, "--headless")
    assert message.startswith(f"foodrunner: {tmp_path}/evening.db: the evening in it is that of lanes; open that, or")


def test_data_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = ("run", "bistro", "--port", 0, "--headless", "--data")
    assert refused(*words, tmp_path / "file" / "data") == (
        f"foodrunner: {tmp_path}/file/data: the data folder can't be made: Not a directory"
    )
    assert "is a file" in refused(*words, tmp_path / "file")
    (tmp_path / "one" / "evening.db").mkdir(parents=True)
    assert "one/evening.db: it can't be used: unable to open database file" in refused(*words, tmp_path / "one")
    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "evening.db").write_bytes(b"not a database " * 1000)
    assert "two/evening.db: it can't be used: file is not a database" in refused(*words, tmp_path / "two")
    (tmp_path / "three" / "lock").mkdir(parents=True)
    assert "three/lock: it can't be written: Is a directory" in refused(*words, tmp_path / "three")
    (tmp_path / "four").mkdir()
    (tmp_path / "four" / "secret").write_bytes(b"short")
    assert "four/secret: the secret is damaged; delete it" in refused(*words, tmp_path / "four")


# ── logs ──────────────────────────────────────────────────────────────────────────────────────

READERS = [("audit",), ("kpis",), ("replay",), ("log", "verify"), ("log", "export")]


@pytest.mark.parametrize("command", [reader for reader in READERS if reader != ("replay",)])  # it shows what it can
def test_a_truncated_log_is_told_by_its_line(command: tuple[str, ...], log: Path, tmp_path: Path) -> None:
    whole = log.read_bytes()
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(whole[:-25])
    result = typed(*command, cut)
    assert result.exit_code == 2
    line = whole.count(b"\n")
    expected = f"foodrunner: {cut}:{line}: the log breaks off in this line; delete it to read what stands before it\n"
    assert result.stderr == expected


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("content", [b"", b"hello\n", b"\x00\xff" * 40, b"[1, 2]\n", b'{"version": 99}\n'])
def test_what_is_no_log_is_told(command: tuple[str, ...], content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "evening.jsonl"
    file.write_bytes(content)
    assert refused(*command, file).startswith(f"foodrunner: {file}:1: ")


@pytest.mark.parametrize("command", READERS)
def test_a_log_that_is_not_there_is_told(command: tuple[str, ...], tmp_path: Path) -> None:
    assert refused(*command, tmp_path / "none.jsonl").startswith(f"foodrunner: {tmp_path}/none.jsonl: ")
    assert refused(*command, tmp_path).startswith(f"foodrunner: {tmp_path}: ")


def test_a_strangers_database_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE recipes (name)")
        other.commit()
    assert refused("log", "export", file) == (
        f"foodrunner: {file}: there is no evening in it; name a database that `foodrunner run` made"
    )
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]
    file.write_bytes(b"not a database " * 1000)
    assert f"{file}: it can't be used: file is not a database" in refused("audit", file)


def test_a_changed_log_is_told_by_what_it_was_and_what_comes_out(log: Path, tmp_path: Path) -> None:
    other = tmp_path / "changed.jsonl"
    other.write_bytes(re.sub(rb'("type":"LineFired".*?"station":")', rb"\1x", log.read_bytes(), count=1))
    result = typed("log", "verify", other)
    assert result.exit_code == 1
    was, now = result.stdout.splitlines()
    assert was.startswith("was: ")
    assert now.startswith("now: ")


# ── nothing half done ─────────────────────────────────────────────────────────────────────────


def test_a_simulation_that_fails_leaves_the_log_that_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "evening.jsonl"
    assert typed("simulate", "bistro", "--until", "5m", "--log", file).exit_code == 0
    before = file.read_bytes()

    def interrupted(_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("foodrunner.commands.simulate.encode_entry", interrupted)
    assert typed("simulate", "bistro", "--until", "30m", "--log", file).exit_code == 1
    assert file.read_bytes() == before
    assert typed("simulate", "bistro", "--until", "30m", "--log", tmp_path / "new.jsonl").exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["evening.jsonl"]


def test_an_export_that_fails_leaves_no_half_log(log: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(log.read_bytes()[:-25])
    refused("log", "export", cut, "--out", tmp_path / "out.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["cut.jsonl"]


def test_a_log_that_cannot_be_written_is_told(log: Path, tmp_path: Path) -> None:
    there = tmp_path / "nowhere" / "evening.jsonl"
    assert refused("simulate", "bistro", "--until", "5m", "--log", there) == (
        f"foodrunner: {there}: it can't be written: No such file or directory"
    )
    assert refused("log", "export", log, "--out", there).startswith(f"foodrunner: {there}: it can't be written")
    assert "is a directory" in refused("simulate", "bistro", "--log", tmp_path)


def test_the_figures_of_a_log_are_those_that_its_simulation_printed_and_wrote(tmp_path: Path) -> None:
    log, json_file, csv_file = tmp_path / "evening.jsonl", tmp_path / "figures.json", tmp_path / "figures.csv"
    simulated = typed("simulate", "bistro", "--until", "20m", "--log", log, "--kpis", json_file, "--kpis", csv_file)
    counted = typed("kpis", log, "--out", tmp_path / "again.json", "--out", tmp_path / "again.csv")
    assert counted.exit_code == 0
    assert counted.stdout == simulated.stdout
    assert (tmp_path / "again.json").read_bytes() == json_file.read_bytes()
    assert (tmp_path / "again.csv").read_bytes() == csv_file.read_bytes()
    assert json.loads(json_file.read_bytes())["visits"] > 0
    assert b"bistro,1,visits," in csv_file.read_bytes()


def test_figures_that_cannot_be_written_are_told_before_an_evening_is_simulated(tmp_path: Path) -> None:
    assert "neither in .json nor in .csv" in refused("simulate", "bistro", "--kpis", tmp_path / "figures.xlsx")
    assert "no such folder" in refused("simulate", "bistro", "--kpis", tmp_path / "nowhere" / "figures.csv")


def test_a_log_may_be_written_to_a_device(log: Path) -> None:
    assert typed("log", "export", log, "--out", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_codes_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    (tmp_path / "codes" / "sheet.html").mkdir(parents=True)
    message = refused("qr", "bistro", "--data", tmp_path / "data", "--out", tmp_path / "codes")
    assert message == f"foodrunner: {tmp_path}/codes/sheet.html: it can't be written: Is a directory"
