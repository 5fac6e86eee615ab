"""The window itself, on SDL's dummy screen: keys, clicks, and moving along a recorded evening."""

from __future__ import annotations

from pathlib import Path

import corner_room as room
import pygame
import pytest

from sim.bad_input import BadInput
from sim.board import Board
from sim.messages import codec
from sim.messages import events as e
from sim.messages.events import Entry
from sim.view.display import has_display
from sim.view.look import Selection
from sim.view.recording import Recording, recording_of
from sim.view.show import run_window
from sim.view.timeline import track
from sim.view.window import SPEEDS, Window

SIZE = (1280, 800)
EVENING = room.entries(
    [
        room.seated("1"),
        room.ordered("1", at_ms=10_000),
        room.seated("2", at_ms=60_000),
        (120_000, e.VisitClosed("visit-2")),
        (600_000, e.DoorsClosed()),
    ]
)


@pytest.fixture
def wall() -> room.Wall:
    return room.Wall()


@pytest.fixture
def window(wall: room.Wall) -> Window:
    opened = Window(Recording(room.restaurant(), EVENING), pygame.Surface(SIZE), wall_s=wall)
    opened.frame()
    return opened


def press(window: Window, code: int, sign: str = "", mod: int = 0) -> None:
    window.take(pygame.event.Event(pygame.KEYDOWN, key=code, unicode=sign, mod=mod))
    window.take(pygame.event.Event(pygame.KEYUP, key=code, unicode=sign, mod=mod))
    window.frame()


def click(window: Window, at_px: tuple[float, float]) -> None:
    place = (round(at_px[0]), round(at_px[1]))
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        window.take(pygame.event.Event(kind, button=1, pos=place))
    window.frame()


def folded_to(t_ms: int) -> Board:
    return Board(room.restaurant()).apply_all(entry for entry in EVENING if entry.at_ms <= t_ms)


def test_a_recorded_evening_goes_by_at_its_speed_and_stands_still_while_paused(window: Window, wall: room.Wall) -> None:
    wall.s += 9
    window.frame()
    assert (window.t_ms, window.board.seq) == (9_000, 1)
    press(window, pygame.K_PLUS, "+")
    assert window.look.speed == 2.0
    wall.s += 1
    window.frame()
    assert (window.t_ms, window.board.seq) == (11_000, 2)
    press(window, pygame.K_SPACE, " ")
    wall.s += 1_000
    window.frame()
    assert window.t_ms == 11_000
    press(window, pygame.K_SPACE, " ")
    wall.s += 1
    window.frame()
    assert window.t_ms == 13_000
    wall.s += 1_000_000
    window.frame()
    assert (window.t_ms, window.board.seq) == (600_000, len(EVENING))


def test_speed_goes_in_steps_between_a_quarter_and_sixty(window: Window) -> None:
    for _ in range(20):
        press(window, pygame.K_PLUS, "+")
    assert window.playhead.speed() == 60.0
    for _ in range(20):
        press(window, pygame.K_MINUS, "-")
    assert window.playhead.speed() == 0.25
    window.playhead.set_speed(3.0)
    press(window, pygame.K_PLUS, "+")
    assert window.playhead.speed() == 4.0
    assert tuple(sorted(SPEEDS)) == SPEEDS


@pytest.mark.parametrize("moments", [[130_000, 70_000, 5_000, 599_000], [600_000, 0, 10_000]])
def test_jumping_back_and_forth_shows_what_was_true_then(window: Window, moments: list[int]) -> None:
    for t_ms in moments:
        window.playhead.jump_to(t_ms)
        window.frame()
        then = folded_to(t_ms)
        assert (window.t_ms, window.board.seq) == (t_ms, then.seq)
        assert window.board.seated == then.seated


def test_left_and_right_move_along_a_recorded_evening(window: Window, wall: room.Wall) -> None:
    wall.s += 30
    press(window, pygame.K_RIGHT)
    assert window.t_ms == 40_000
    press(window, pygame.K_RIGHT, mod=pygame.KMOD_LSHIFT)
    assert window.t_ms == 100_000
    assert window.board.seated == {"1": "visit-1", "2": "visit-2"}
    press(window, pygame.K_LEFT, mod=pygame.KMOD_LSHIFT)
    assert window.board.seated == {"1": "visit-1"}
    press(window, pygame.K_END)
    assert window.t_ms == 600_000
    press(window, pygame.K_HOME)
    assert window.t_ms == 0


def test_the_line_at_the_bottom_is_dragged_to_any_moment(window: Window) -> None:
    line = track(window.scene.layout(SIZE, window.look))
    assert line is not None
    window.take(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(line.centerx, line.centery)))
    window.frame()
    assert window.t_ms == pytest.approx(300_000, rel=0.01)
    window.take(pygame.event.Event(pygame.MOUSEMOTION, buttons=(1, 0, 0), pos=(0, line.centery), rel=(-600, 0)))
    window.frame()
    assert window.t_ms == 0


def test_a_click_selects_and_escape_lets_go_and_then_closes(window: Window) -> None:
    camera = window.view()
    click(window, camera.to_px((1.0, 3.0)))
    assert window.look.selected == Selection("robot", "robot-2")
    click(window, camera.to_px((5.0, 2.8)))
    assert window.look.selected == Selection("table", "1")
    press(window, pygame.K_ESCAPE)
    assert window.look.selected is None
    assert not window.closed
    press(window, pygame.K_ESCAPE)
    assert window.closed


def test_dragging_the_floor_pans_and_selects_nothing(window: Window) -> None:
    before = window.view()
    start = before.to_px((1.0, 3.0))
    place = (round(start[0]), round(start[1]))
    moved = (place[0] + 50, place[1] + 20)
    window.take(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=place))
    window.take(pygame.event.Event(pygame.MOUSEMOTION, buttons=(1, 0, 0), pos=moved, rel=(50, 20)))
    window.take(pygame.event.Event(pygame.MOUSEBUTTONUP, button=1, pos=moved))
    assert window.view() == before.panned(50, 20)
    assert window.look.selected is None
    press(window, pygame.K_f, "f")
    assert window.view() == before


def test_keys_switch_layers_and_colours_and_list_themselves(window: Window) -> None:
    plain = pygame.image.tobytes(window.screen, "RGB")
    for sign in "vd?":
        before = pygame.image.tobytes(window.screen, "RGB")
        press(window, ord(sign), sign)
        assert pygame.image.tobytes(window.screen, "RGB") != before
    press(window, pygame.K_ESCAPE)
    press(window, ord("d"), "d")
    press(window, ord("v"), "v")
    assert pygame.image.tobytes(window.screen, "RGB") == plain
    press(window, ord("q"), "q")
    assert window.closed


def test_tab_goes_through_the_robots(window: Window) -> None:
    seen = []
    for _ in range(3):
        press(window, pygame.K_TAB, "\t")
        assert window.look.selected is not None
        seen.append(window.look.selected.name)
    assert seen == ["robot-1", "robot-2", "robot-1"]


def test_the_window_opens_without_a_screen_or_sound_and_closes_after_its_frames() -> None:
    run_window(Recording(room.restaurant(), EVENING), title="Corner room", frames=3)
    assert not pygame.display.get_init()
    assert not pygame.mixer.get_init()
    assert has_display()  # SDL_VIDEODRIVER is set, and taken at its word
    assert not pygame.display.get_init()


def test_the_window_closes_at_the_moment_asked_for() -> None:
    hurried = Recording(room.restaurant(), room.entries([room.seated("1"), (1, e.DoorsClosed())]))
    run_window(hurried, title="Corner room", until_ms=1, frames=10_000)


def test_there_is_no_display_where_sdl_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SDL_VIDEODRIVER", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert not has_display()


def write_log(path: Path, entries: list[Entry]) -> None:
    header = codec.header_of(room.restaurant(), seed=1, start="2026-05-02T11:30:00")
    lines = [codec.encode_header(header), *map(codec.encode_entry, entries)]
    path.write_bytes(b"".join(line + b"\n" for line in lines))


def test_a_log_file_is_replayed_with_the_opening_that_it_says(tmp_path: Path) -> None:
    write_log(tmp_path / "evening.jsonl", EVENING)
    recording = recording_of(*codec.read_log(tmp_path / "evening.jsonl"))
    assert recording.now_ms() == 600_000
    assert recording.entries() == EVENING
    assert recording.entries() == []
    assert f"{recording.restaurant.service.opens:%d %H:%M}" == "02 11:30"


def test_a_log_cut_short_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "evening.jsonl"
    write_log(path, EVENING)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadInput, match=r"evening\.jsonl:6"):
        recording_of(*codec.read_log(path))


def test_a_key_held_down_pauses_once_but_goes_on_panning(window: Window) -> None:
    before = window.view()
    for _ in range(3):
        window.take(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_SPACE, unicode=" ", mod=0))
        window.take(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_UP, unicode="", mod=0))
    assert window.playhead.paused()
    assert window.view() == before.panned(0, 3 * 60)
