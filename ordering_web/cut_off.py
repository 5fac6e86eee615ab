"""What Waitress itself refuses, before a page of ours could: an endless body, or what is no HTTP; said in the
browser's language all the same.
"""

from __future__ import annotations

from html import escape

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ordering_web.catalogue import DEFAULT, HTML_LANGUAGE, LANGUAGES, has_text, text

PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head><body><main><h1>{title}</h1><p>{said}</p></main></body></html>
"""


class CutOff(ErrorTask):  # type: ignore[misc]
    """Answers a request that was not read to its end."""

    def execute(self) -> None:
        error = self.request.error
        asked = parse_accept_header(self.request.headers.get("ACCEPT_LANGUAGE", ""), LanguageAccept)
        language = asked.best_match(list(LANGUAGES), DEFAULT)
        known = f"error.{error.code}"
        said = text(language, known if has_text(language, known) else "error.other")
        title = text(language, "error.title")
        page = PAGE.format(lang=HTML_LANGUAGE[language], title=escape(title), said=escape(said)).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.append(("Content-Type", "text/html; charset=utf-8"))
        self.content_length = len(page)
        self.set_close_on_finish()
        self.write(page)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, which says what was cut off in `CutOff`'s words."""

    error_task_class = CutOff
