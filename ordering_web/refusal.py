"""What a diner asked for and can't have, as a page can say it in her language."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - it names what the diner gets, as `BadInput` names what came in
    """A request that changes nothing.

    Args:
        text: the key of the text in `texts/` that says what to do next (`refusal.<text>`).
        status: the HTTP status, 4xx.
        values: what the text has in braces.
    """

    def __init__(self, text: str, status: int, **values: str | int) -> None:
        self.text, self.status, self.values = text, status, values
        super().__init__(text)
