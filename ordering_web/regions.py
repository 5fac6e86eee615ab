"""How a phone's region writes dates, numbers and prices, in the language that its pages speak."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

MOST_TAGS = 10  # of a phone's languages that are looked at
TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")
ELSEWHERE = {"en": "en_001"}  # where a language is spoken in a region that has no customs of its own on record


@lru_cache(maxsize=256)
def locale_of(language: str, tags: tuple[str, ...]) -> Locale:
    """The locale of the first of a phone's language tags that is of this language; the language's own where none is.

    Args:
        tags: as a browser sends them, such as `en-GB` or `zh-Hant-HK`.
    """
    for tag in tags:
        if tag.split("-")[0].lower() != language or TAG.fullmatch(tag) is None:
            continue
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale.parse(ELSEWHERE.get(language, language))
    return Locale.parse(language)


def time_text(at: datetime.datetime, locale: Locale) -> str:
    """The time of day: `6:03 PM`, `18:03`, `오후 6:03`."""
    pattern = re.sub(r"\ba\b", "aaaa", locale.time_formats["short"].pattern)  # Korean is written with its own words
    return format_time(at, pattern, locale=locale)


def moment_text(at: datetime.datetime, locale: Locale) -> str:
    """A day and its time, with the month in letters wherever the order of numbers could be misread."""
    both = str(locale.datetime_formats["medium"])
    return both.format(time_text(at, locale), format_date(at, "medium", locale=locale))
