"""Pictures and films of the window: a PNG of a moment; a span as an animated GIF, or as MP4 where ffmpeg is."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Protocol

import pygame
from PIL import Image

from sim.bad_input import BadInput
from sim.view.look import Look
from sim.view.past import Past
from sim.view.scene import Scene
from sim.view.source import Source

COLOURS = 128  # of a GIF
MOST_FRAMES = 3_000
KINDS = (".gif", ".mp4", ".png")

Frames = Iterator[pygame.Surface]


def frames_of(source: Source, size: tuple[int, int], look: Look, moments_ms: list[int]) -> Frames:
    """A recorded evening at these moments; each is drawn on the same surface."""
    pygame.font.init()
    past, scene, surface = Past(source.restaurant, look.limits), Scene(source.restaurant), pygame.Surface(size)
    past.take(source.entries())
    for t_ms in moments_ms:
        scene.draw(surface, past.board_at(t_ms), t_ms, scene.fitting(size, look), look, past)
        yield surface


def moments(from_ms: int, span_ms: int, speed: float, fps: int) -> list[int]:
    """The moments that a film shows: `speed` seconds of the evening a second, `fps` pictures a second.

    Raises:
        BadInput: there would be none, or more than `MOST_FRAMES`.
    """
    count = round(span_ms / 1000 / speed * fps)
    if not 1 <= count <= MOST_FRAMES:
        right = f"1 to {MOST_FRAMES:,} pictures: another span, speed or number of pictures a second"
        raise BadInput(f"a film of {count:,} pictures", right)
    return [from_ms + round(n * 1000 * speed / fps) for n in range(count)]


def has_ffmpeg() -> bool:
    return shutil.which("ffmpeg") is not None


def checked_kind(path: Path) -> Path:
    """The file, if a film can be written to it.

    Raises:
        BadInput: it has another ending, or there is no ffmpeg for an MP4.
    """
    if path.suffix.lower() not in KINDS:
        raise BadInput(
            f"no film can be written as {path.suffix or 'a file without an ending'}",
            "use .gif, .mp4 or .png",
            file=path,
        )
    if path.suffix.lower() == ".mp4" and not has_ffmpeg():
        raise BadInput("there is no ffmpeg to write an MP4", "install it, or write a .gif", file=path)
    return path


def write(path: Path, frames: Frames, fps: int) -> None:
    """Write a film, its kind by the file's ending; a PNG has the last picture alone. It is there whole or not at all.

    Raises:
        BadInput: the file can't be written, or ffmpeg fails.
    """
    part = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        if path.suffix.lower() == ".png":
            *_, last = frames
            pygame.image.save(last, part)
        elif path.suffix.lower() == ".gif":
            write_gif(part, [reduced(frame) for frame in frames], fps)
        else:
            _write_mp4(part, frames, fps)
        part.replace(path)
    except (OSError, pygame.error) as error:
        raise BadInput(f"it can't be written: {getattr(error, 'strerror', None) or error}", file=path) from error
    finally:
        part.unlink(missing_ok=True)


def reduced(frame: pygame.Surface) -> Image.Image:
    """A picture with few colours, as GIFs have them."""
    picture = Image.frombytes("RGB", frame.get_size(), pygame.image.tobytes(frame, "RGB"))
    return picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def write_gif(path: Path, pictures: list[Image.Image], fps: int) -> None:
    """All pictures in the colours of the middle one, so that only what changes is stored."""
    palette = pictures[len(pictures) // 2]
    same = [picture.convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    same[0].save(path, save_all=True, append_images=same[1:], duration=round(1000 / fps), loop=0, optimize=False)


def _write_mp4(path: Path, frames: Frames, fps: int) -> None:
    first = next(frames)
    film = Mp4(path, first.get_size(), fps)
    try:
        for frame in chain([first], frames):
            film.add(frame)
    finally:
        film.close()


class Film(Protocol):
    """A film in the making: pictures of one size, then its end."""

    def add(self, frame: pygame.Surface) -> None: ...

    def close(self) -> None: ...


class Gif:
    """An animated GIF, written at its end."""

    def __init__(self, path: Path, fps: int) -> None:
        self._path, self._fps = path, fps
        self._pictures: list[Image.Image] = []

    def add(self, frame: pygame.Surface) -> None:
        self._pictures.append(reduced(frame))

    def close(self) -> None:
        if self._pictures:
            write_gif(self._path, self._pictures, self._fps)


class Mp4:
    """A film that ffmpeg writes while pictures come.

    Raises:
        OSError: there is no ffmpeg; and in `add` and `close`, ffmpeg could not write it, with what it said.
    """

    def __init__(self, path: Path, size: tuple[int, int], fps: int) -> None:
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
        command += ["-s", f"{size[0]}x{size[1]}", "-r", str(fps), "-i", "-"]
        # Both sides even, and a colour for each four pixels: what every player can show.
        command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", "-preset", "veryfast"]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as ffmpeg is
        self._ffmpeg = subprocess.Popen(
            [*command, "-movflags", "+faststart", str(path)], stdin=subprocess.PIPE, stderr=self._said
        )

    def add(self, frame: pygame.Surface) -> None:
        assert self._ffmpeg.stdin is not None, "it was asked for"
        try:
            self._ffmpeg.stdin.write(pygame.image.tobytes(frame, "RGB"))
        except BrokenPipeError:
            self.close()

    def close(self) -> None:
        """No more pictures come: the file is whole after this."""
        if self._said.closed:
            return
        assert self._ffmpeg.stdin is not None, "it was asked for"
        with contextlib.suppress(BrokenPipeError):
            self._ffmpeg.stdin.close()
        failed = self._ffmpeg.wait() != 0
        with self._said:
            self._said.seek(0)
            last = self._said.read().decode(errors="replace").strip().rpartition("\n")[2]
        if failed:
            raise OSError(f"ffmpeg says: {last}" if last else f"ffmpeg ended with {self._ffmpeg.returncode}")
