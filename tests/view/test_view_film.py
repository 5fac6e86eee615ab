"""Pictures and films of the window, and two evenings side by side."""

from __future__ import annotations

import re
import shutil
import subprocess
from contextlib import closing
from pathlib import Path

import corner_room as room
import pygame
import pytest
from click.testing import CliRunner
from PIL import Image, ImageSequence

from foodrunner.cli import main
from sim.bad_input import BadInput
from sim.database import Database
from sim.log import Log
from sim.messages import codec
from sim.messages import events as e
from sim.messages.events import Entry
from sim.view.beside import Beside
from sim.view.film import checked_kind, moments
from sim.view.recording import Recording
from sim.view.window import Window

SIZE = (800, 600)
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="there is no ffmpeg")
EVENING = room.entries(
    [
        room.seated("1"),
        room.ordered("1", at_ms=10_000),
        (20_000, e.RobotDeparted("robot-1", from_="dock-1", to="a", depart_ms=20_000, arrive_ms=40_000)),
        (60_000, e.DoorsClosed()),
    ]
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "evening.jsonl", EVENING)


def write_log(path: Path, entries: list[Entry]) -> Path:
    header = codec.header_of(room.restaurant(), seed=1, start="2026-05-02T18:00:00")
    lines = [codec.encode_header(header), *map(codec.encode_entry, entries)]
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    return path


def film(*said: object) -> str:
    ran = CliRunner().invoke(main, ["film", *map(str, said)])
    return f"{ran.exit_code} {ran.output}"


def test_a_span_of_a_log_becomes_an_animated_gif_that_plays_at_the_speed_asked_for(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.gif"
    said = film(log, out, "--from", "20s", "--for", "20s", "--speed", 10, "--fps", 5, "--size", "640x480")
    assert said == f"0 {out}: 10 pictures\n"
    with Image.open(out) as gif:
        frames = [frame.convert("RGB").tobytes() for frame in ImageSequence.Iterator(gif)]
        assert (gif.size, gif.info["duration"], gif.info["loop"]) == ((640, 480), 200, 0)
    assert len(set(frames)) == 10  # the robot is on its way in all of them


def test_the_last_moment_of_a_span_becomes_a_picture(log: Path, tmp_path: Path) -> None:
    assert film(log, tmp_path / "out.png", "--for", "1s", "--speed", 1).startswith("0 ")
    with Image.open(tmp_path / "out.png") as picture:
        assert picture.size == (1280, 800)


def test_the_database_of_a_live_evening_is_filmed_like_its_log(log: Path, tmp_path: Path) -> None:
    with closing(Database(tmp_path / "evening.db")) as database:
        written = Log(database)
        written.begin(codec.header_of(room.restaurant(), seed=1, start="2026-05-02T18:00:00"))
        written.append(EVENING)
    for source, out in ((log, "log.png"), (tmp_path / "evening.db", "db.png")):
        assert film(source, tmp_path / out, "--for", "1s", "--speed", 1).startswith("0 ")
    assert (tmp_path / "log.png").read_bytes() == (tmp_path / "db.png").read_bytes()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        (["out.avi"], "no film can be written as .avi; use .gif, .mp4 or .png"),
        (["out.gif", "--size", "99x99"], "a window of 99x99; at least 640x480 can be read"),
        (["out.gif", "--size", "large"], "a window of large; at least 640x480 can be read"),
        (["out.gif", "--from", "2h"], "the film would begin after the evening's end; an earlier moment"),
        (["out.gif", "--fps", 60, "--for", "1m", "--speed", 0.25], "a film of 14,400 pictures; 1 to 3,000 pictures"),
        (["no/such/folder/out.gif"], "it can't be written: No such file or directory\n"),
    ],
)
def test_a_film_that_cannot_be_made_is_refused_in_clear_words(log: Path, said: list[object], complaint: str) -> None:
    told = film(log, *said)
    assert told.startswith("2 foodrunner: ")
    assert complaint in told


def test_an_mp4_takes_ffmpeg_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(BadInput, match=r"out\.mp4: there is no ffmpeg to write an MP4; install it, or write a \.gif"):
        checked_kind(Path("out.mp4"))


def read_mp4(path: Path) -> list[bytes]:
    """The pictures of a film, as ffmpeg reads them."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    read = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    with_size = subprocess.run(["ffmpeg", "-i", str(path)], capture_output=True, check=False, timeout=60).stderr
    found = re.search(rb"yuv420p.*? (\d+)x(\d+)", with_size)
    assert found is not None, with_size
    one = int(found[1]) * int(found[2]) * 3
    return [read[at : at + one] for at in range(0, len(read), one)]


@needs_ffmpeg
def test_a_span_of_a_log_becomes_an_mp4_with_a_picture_for_each_moment(log: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"  # of an odd size: a film's is even
    said = film(log, out, "--from", "20s", "--for", "20s", "--speed", 10, "--fps", 5, "--size", "641x481")
    assert said == f"0 {out}: 10 pictures\n"
    pictures = read_mp4(out)
    assert len(pictures) == 10
    assert len(set(pictures)) == 10  # the robot is on its way in all of them
    assert list(tmp_path.glob("*.mp4")) == [out]


@needs_ffmpeg
def test_where_ffmpeg_cannot_write_it_says_why_and_nothing_is_left(log: Path, tmp_path: Path) -> None:
    told = film(log, tmp_path / "none" / "out.mp4", "--for", "2s", "--speed", 1)
    assert told.startswith("2 foodrunner: ")
    assert "it can't be written: ffmpeg says: " in told
    assert "No such file or directory" in told
    assert not list(tmp_path.glob("**/*.mp4"))


def test_a_films_moments_are_as_far_apart_as_its_speed_says() -> None:
    assert moments(1_000, 2_000, 4.0, 8) == [1_000, 1_500, 2_000, 2_500]


# ── at the window ─────────────────────────────────────────────────────────────────────────────


def press(window: Window | Beside, sign: str, code: int = 0) -> None:
    code = code or ord(sign)
    window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=0))
    window.take(pygame.event.Event(pygame.KEYUP, key=code, unicode=sign, mod=0))
    window.frame()


def test_keys_take_a_picture_and_a_film_and_say_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)  # no ffmpeg
    wall = room.Wall()
    window = Window(Recording(room.restaurant(), EVENING), pygame.Surface(SIZE), folder=tmp_path, wall_s=wall)
    window.playhead.jump_to(20_000)
    window.frame()
    press(window, "s")
    press(window, "s")
    assert {path.name for path in tmp_path.iterdir()} == {"corner-room-180020.png", "corner-room-180020-2.png"}
    press(window, "m")
    assert window.look.films
    for _ in range(5):
        wall.s += 0.1
        window.frame()
    press(window, "m")
    (gif,) = tmp_path.glob("*.gif")
    with Image.open(gif) as made:
        assert sum(1 for _ in ImageSequence.Iterator(made)) >= 5
    assert any(str(gif) in notice.words for notice in window.look.notices)


@needs_ffmpeg
def test_with_ffmpeg_the_window_films_as_mp4_though_it_is_resized_meanwhile(tmp_path: Path) -> None:
    wall = room.Wall()
    window = Window(Recording(room.restaurant(), EVENING), pygame.Surface((1281, 801)), folder=tmp_path, wall_s=wall)
    press(window, "m")
    for size in ((1281, 801), (800, 600), (1281, 801)):
        wall.s += 0.1
        window.screen = pygame.Surface(size)
        window.frame()
    press(window, "m")
    (made,) = tmp_path.iterdir()
    assert made.suffix == ".mp4"
    assert len(read_mp4(made)) >= 3
    assert window.look.notices[-1].words == f"Written: {made}"


def test_a_film_that_is_being_made_is_written_when_the_window_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)  # no ffmpeg
    window = Window(Recording(room.restaurant(), EVENING), pygame.Surface(SIZE), folder=tmp_path, wall_s=room.Wall())
    press(window, "m")
    window.take(pygame.event.Event(pygame.QUIT))
    assert window.closed
    assert [path.suffix for path in tmp_path.iterdir()] == [".gif"]


def test_a_folder_that_cannot_be_written_to_is_said_in_the_window(tmp_path: Path) -> None:
    window = Window(Recording(room.restaurant(), EVENING), pygame.Surface(SIZE), folder=tmp_path / "none")
    window.frame()
    press(window, "s")
    (notice,) = window.look.notices
    assert notice.bad
    assert "can't be written" in notice.words


def test_two_evenings_go_on_in_step_and_each_shows_its_own() -> None:
    other = room.entries([room.seated("2"), (30_000, e.RobotBroke("robot-2", "wheel")), (90_000, e.DoorsClosed())])
    both = Beside(
        Recording(room.restaurant(), EVENING),
        Recording(room.restaurant(), other),
        pygame.Surface((1600, 900)),
        ("a", "b"),
    )
    both.frame()
    press(both, " ", pygame.K_SPACE)
    press(both, "", pygame.K_END)
    first, second = both.windows
    assert first.t_ms == second.t_ms == 90_000
    assert (list(first.board.seated), list(second.board.seated)) == (["1"], ["2"])
    press(both, "d")
    assert (first.look.dark, second.look.dark) == (False, False)  # keys go to both
    at = second.view().to_px((1.0, 3.0))
    offset = second.screen.get_offset()
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        both.take(pygame.event.Event(kind, button=1, pos=(round(at[0]) + offset[0], round(at[1]))))
    both.frame()
    assert second.look.selected is not None
    assert second.look.selected.name == "robot-2"
    assert first.look.selected is None  # the mouse is over one of them
    press(both, "", pygame.K_LEFT)
    assert first.t_ms == second.t_ms == 80_000
    press(both, "q")
    assert both.closed
