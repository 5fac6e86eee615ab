"""The window's documentation: every key, as the window itself lists it."""

from __future__ import annotations

from pathlib import Path

from sim.view.keys import KEYS

TEXT = (Path(__file__).parents[2] / "docs" / "window.md").read_text(encoding="utf-8")


def test_every_key_is_documented_in_the_words_of_the_windows_own_list() -> None:
    listed = [line for line in TEXT.splitlines() if line.startswith("| `")]
    assert listed == [f"| `{key.cap}` | {key.says} |" for key in KEYS if key.cap]


def test_no_key_means_two_things() -> None:
    signs = [sign for key in KEYS for sign in key.signs]
    codes = [code for key in KEYS for code in key.codes]
    assert len(set(signs)) == len(signs)
    assert len(set(codes)) == len(codes)
    assert not {ord(sign) for sign in signs} & set(codes)
