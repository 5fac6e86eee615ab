"""A diner's phone for benchmarks: cookies, forms, an address of its own on the loopback."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Any

import aiohttp

FIELD = re.compile(r'name="(csrf_token|key|revision)" value="([^"]*)"')


class Phone:
    """A client of the pages that keeps the hidden fields of the last page it saw. Use as an async context.

    Args:
        number: gives it an address (127.1.x.y), as each phone in a room has one: rates are limited by address.
    """

    def __init__(self, url: str, number: int) -> None:
        self.url, self.status, self.page = url, 0, ""
        self.address = f"127.1.{number // 250}.{number % 250 + 1}"
        self._fields: dict[str, str] = {}

    async def __aenter__(self) -> Phone:
        connector = aiohttp.TCPConnector(local_addr=(self.address, 0), limit=0)
        self.session = aiohttp.ClientSession(
            self.url,
            connector=connector,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=None),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.session.close()

    async def get(self, path: str) -> str:
        async with self.session.get(path) as answer:
            return await self._read(answer)

    async def send(self, path: str, *, follow: bool = True, **fields: str) -> str:
        """Post a form with the hidden fields that the last page had, and those given."""
        data: dict[str, Any] = self._fields | fields
        async with self.session.post(path, data=data, allow_redirects=follow) as answer:
            return await self._read(answer)

    async def _read(self, answer: aiohttp.ClientResponse) -> str:
        self.status, text = answer.status, await answer.text()
        if text:
            self.page, self._fields = text, dict(FIELD.findall(text))
        return text

    @property
    def cookie(self) -> str:
        """As a browser would send it."""
        return "; ".join(f"{one.key}={one.value}" for one in self.session.cookie_jar)

    def found(self, pattern: str) -> str:
        """The first group of a pattern in the last page."""
        match = re.search(pattern, self.page)
        if match is None:
            raise LookupError(f"{pattern} is not on the page (status {self.status})")
        return match[1]
