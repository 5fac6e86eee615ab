"""The pages' own texts, one TOML file a language in `texts/`, and one for the staff's in `staff/texts/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from itertools import chain

from babel import Locale

LANGUAGES = {"en": "English", "ko": "한국어", "zh": "中文"}
DEFAULT = "en"
HTML_LANGUAGE = {"en": "en", "ko": "ko", "zh": "zh-Hans"}


def text(language: str, key: str, **values: str | int) -> str:
    """A text in a language.

    Args:
        key: `section.name`; the name may hold spaces.
        values: what stands in the text's braces; a number `n` chooses between the text's plural forms.

    Raises:
        KeyError: no such text.
    """
    texts, n = catalogue(language), values.get("n")
    if isinstance(n, int):
        form = Locale.parse(language).plural_form(n)
        return texts.get(f"{key}.{form}", texts[f"{key}.other"]).format(**values)
    return texts[key].format(**values)


def has_text(language: str, key: str) -> bool:
    return key in catalogue(language)


@cache
def catalogue(language: str) -> dict[str, str]:
    """All texts of a language by dotted key."""
    package = files("ordering_web")
    folders = (package.joinpath("texts"), package.joinpath("staff", "texts"))
    sources = (folder.joinpath(f"{language}.toml").read_text(encoding="utf-8") for folder in folders)
    return dict(chain.from_iterable(_flat("", tomllib.loads(source)) for source in sources))


def _flat(prefix: str, table: dict[str, object]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found += _flat(f"{prefix}{name}.", value)
        else:
            found.append((f"{prefix}{name}", str(value)))
    return found
