"""`foodrunner` as people run it: in a process of its own, known by its output, its address and its exit code."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

Found = TypeVar("Found")

COMMAND = str(Path(sys.executable).with_name("foodrunner"))
PATIENCE_S = 120.0  # for anything that comes; far above what it takes, below what a person would wait


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment with changes; None takes a variable away."""
    merged: dict[str, str | None] = {**os.environ, "PYTHONUNBUFFERED": "1", **changes}
    return {name: value for name, value in merged.items() if value is not None}


def foodrunner(*words: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command that ends by itself."""
    return subprocess.run(
        [COMMAND, *map(str, words)], capture_output=True, text=True, timeout=PATIENCE_S, cwd=cwd, check=False
    )


def until(question: Callable[[], Found | None], what: str) -> Found:
    """Ask until there is an answer, for as long as is reasonable."""
    deadline_s = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not (answer := question()):
        assert time.monotonic() < deadline_s, f"it never came: {what}"
        pause.wait(0.02)
    return answer


class Process:
    """A running command; its output is read as it comes, errors with the rest."""

    def __init__(self, *words: object, env: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [COMMAND, *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment() if env is None else env,
        )
        self._said: list[str] = []
        self._news = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        with self._news:
            return "".join(self._said)

    @property
    def pid(self) -> int:
        return self._process.pid

    def line(self, pattern: str) -> re.Match[str]:
        """The first line that matches, once it is there."""

        def found() -> re.Match[str] | None:
            return next(filter(None, (re.search(pattern, line) for line in self._said)), None)

        with self._news:
            self._news.wait_for(lambda: found() or self._ended, PATIENCE_S)
            match = found()
            assert match is not None, f"no line like {pattern!r} in:\n{''.join(self._said)}"
            return match

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self._process.wait(PATIENCE_S)

    def close(self, how: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self._process.send_signal(how)
        return self.exit_code()

    def exit_code(self) -> int:
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self._said.append(line)
                self._news.notify_all()
        with self._news:
            self._ended = True
            self._news.notify_all()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()
        self._reader.join(PATIENCE_S)
        if self._process.stdout is not None:
            self._process.stdout.close()


class OpenHouse(Process):
    """`foodrunner run`: on this machine's own address, without a window unless `words` say otherwise."""

    def __init__(self, restaurant: str, data: Path, *words: object, env: dict[str, str] | None = None) -> None:
        fixed = ("run", restaurant, "--data", data, "--host", "127.0.0.1")
        port = () if "--port" in words else ("--port", 0)
        super().__init__(*fixed, *port, *words, env=env)

    def address(self) -> str:
        """Of the table whose code is shown, as it is printed; once the house is open."""
        return self.line(r"^Table \S+ of \w+: (http://\S+)$")[1]

    def url(self) -> str:
        parts = urlsplit(self.address())
        return f"{parts.scheme}://{parts.netloc}"

    def __enter__(self) -> OpenHouse:
        return self
