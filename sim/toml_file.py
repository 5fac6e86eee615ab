"""A TOML file that people edit: read strictly, and every complaint about it names its key and line."""

from __future__ import annotations

import bisect
import difflib
import json
import math
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from sim.bad_input import BadInput

Type = TypeVar("Type")
Key = tuple[str | int, ...]

_CLOSERS = ('"""', "'''", *("".join(closers) for size in range(4) for closers in product("]}", repeat=size)))
_PLAIN = {
    "`int`": "a whole number",
    "`float | str`": "a number or text",
    "`float`": "a number",
    "`str`": "text",
    "`bool`": "true or false",
    "`array`": "a list",
    "`object`": "a table of keys",
    "`datetime`": "a date and time",
    "Invalid RFC3339 encoded datetime": "Expected a date and time such as 2019-11-08T17:30:00",
}


class TomlFile:
    """The text of one file and what it says.

    Attributes:
        path: where it was read.
        lines: its text, line by line.
        data: its content, plain.

    Raises:
        BadInput: it can't be read, is no UTF-8, is no TOML, or has a number in it that is none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise BadInput("this is not UTF-8 text", "save the file as UTF-8", file=path, line=line) from None
        except OSError as error:
            said = (error.strerror or "it can't be read").lower()
            raise BadInput(said, "a TOML file was expected there", file=path) from None
        self.lines = text.split("\n")
        self.data = self._parse(text)
        for key, value in _floats(self.data, ()):
            if not math.isfinite(value):
                raise self.bad(f"{_last_name(key)} is {value}", "a finite number was expected", key)

    @cached_property
    def name(self) -> str:
        return self.path.name

    def bad(self, wrong: str, right: str, key: Key, *, line: int | None = None) -> BadInput:
        """A complaint about the value at `key`, placed at its line unless another is given."""
        return BadInput(wrong, right, file=self.path, line=line or self.line_of(key), key=dotted(key))

    def convert(self, type_: type[Type]) -> Type:
        """The content as a msgspec type, strictly.

        Raises:
            BadInput: a key is missing, unknown or of another kind than the type says.
        """
        try:
            return msgspec.convert(self.data, type_)
        except msgspec.ValidationError as error:
            raise self._explain(str(error), type_) from None

    def line_of(self, key: Key) -> int | None:
        """The line, counted from 1, on which a key or list element begins; that of what holds it if it is missing."""
        while key and not _has(self.data, key):
            key = key[:-1]
        if not key:
            return None
        first = bisect.bisect_left(range(len(self.lines)), True, key=lambda n: self._said_by(n, key))
        for line in range(first, len(self.lines)):  # a statement of many lines says it in one of them
            if any(_has(_try_parse(self.lines[:line], closing), key) for closing in _CLOSERS):
                return line
        return first

    def _said_by(self, count: int, key: Key) -> bool:
        """Whether the key is there after so many lines and the rest of the statement that they end in."""
        while (data := _try_parse(self.lines[:count])) is None:
            count += 1
        return _has(data, key)

    def _parse(self, text: str) -> dict[str, Any]:
        try:
            return tomllib.loads(text)
        except RecursionError:
            raise BadInput("lists are nested too deeply", "a few levels will do", file=self.path) from None
        except ValueError as error:
            said = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number has too many digits"
            at = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
            line = int(at[1]) if at and at[1] else len(self.lines) or 1
            column = f" at column {at[2]}" if at and at[2] else ""
            wrong = f"broken TOML{column}: {said[: at.start()] if at else said}"
            raise BadInput(wrong, 'TOML says `key = value`, with text in "quotes"', file=self.path, line=line) from None

    def _explain(self, said: str, type_: type) -> BadInput:
        what, _, where = said.partition(" - at ")
        is_key = where.startswith("`key` in ")
        key = self._resolve(where.removeprefix("`key` in ").strip("`"), said, type_)
        expected = _type_at(inspect.type_info(type_), key)
        if field := re.fullmatch(r"Object contains unknown field `(.*)`", what):
            known = [known.encode_name for known in expected.fields] if isinstance(expected, inspect.StructType) else []
            return self.bad(f"unknown key {field[1]}", nearest(field[1], known), (*key, field[1]))
        if field := re.fullmatch(r"Object missing required field `(.*)`", what):
            right = f"write `{field[1]} = …` there; it has no value of its own accord"
            return self.bad(f"{field[1]} is missing", right, (*key, field[1]))
        value = _get(self.data, key)
        if isinstance(expected, inspect.LiteralType) and isinstance(value, str):
            right = nearest(value, map(str, expected.values))
            return self.bad(f"{_last_name(key)} is {_show(value)}", right, key)
        for code, plain in _PLAIN.items():
            what = what.replace(code, plain)
        right = re.sub(r", got .*", "", what[0].lower() + what[1:])
        if is_key:
            name = self._guilty(key, said, type_)
            return self.bad(f"{_show(name)} can't be a name here", right, (*key, name))
        return self.bad(f"{_last_name(key)} is {_show(value)}", right, key)

    def _resolve(self, where: str, said: str, type_: type) -> Key:
        """The key that msgspec means, which writes `[...]` for whichever key of a dict."""
        key: Key = ()
        for name, index in re.findall(r"\.([^.\[\]]+)|\[([^\]]*)\]", where):
            if name:
                key = (*key, name)
            elif index != "...":
                key = (*key, int(index))
            else:
                key = (*key, self._guilty(key, said, type_))
        return key

    def _guilty(self, key: Key, said: str, type_: type) -> str:
        """Which entry of the dict at `key` alone brings the same complaint."""
        entries: dict[str, Any] = _get(self.data, key)
        for name in entries:
            try:
                msgspec.convert(_replaced(self.data, key, {name: entries[name]}), type_)
            except msgspec.ValidationError as error:
                if str(error) == said:
                    return name
        raise AssertionError(f"no entry of {dotted(key)} brings: {said}")


def dotted(key: Key) -> str:
    """A key as people write it: `items.3.price_minor`, list elements counted from 0."""
    return ".".join(str(part) for part in key)


def nearest(name: str, known: Iterable[str]) -> str:
    """What would be right instead of an unknown name: the one most like it, or all there are."""
    names = list(known)
    longer = [known for known in names if known.startswith(name)]
    if close := longer or difflib.get_close_matches(name, names, n=1):
        return f"did you mean {close[0]}?"
    if len(names) > 1:
        return f"there are {', '.join(names[:-1])} and {names[-1]}"
    return f"there is {names[0]}" if names else "there is none"


def _try_parse(lines: list[str], closing: str = "") -> dict[str, Any] | None:
    try:
        return tomllib.loads("\n".join([*lines, closing]))
    except ValueError:
        return None


def _floats(value: Any, key: Key) -> Iterator[tuple[Key, float]]:
    if isinstance(value, float):
        yield key, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _floats(inner, (*key, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _floats(inner, (*key, index))


def _get(value: Any, key: Key) -> Any:
    for part in key:
        value = value[part]
    return value


def _has(value: Any, key: Key) -> bool:
    try:
        _get(value, key)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _replaced(value: Any, key: Key, new: Any) -> Any:
    """A copy of nested dicts and lists with the value at `key` replaced."""
    if not key:
        return new
    copy = value.copy()
    copy[key[0]] = _replaced(value[key[0]], key[1:], new)
    return copy


def _type_at(type_: inspect.Type, key: Key) -> inspect.Type:
    """What a msgspec type says about a place inside it."""
    for part in key:
        if isinstance(type_, inspect.StructType):
            type_ = next(field.type for field in type_.fields if field.encode_name == part)
        elif isinstance(type_, inspect.DictType):
            type_ = type_.value_type
        elif isinstance(type_, inspect.VarTupleType):
            type_ = type_.item_type
    return type_


def _last_name(key: Key) -> str:
    """The innermost name of a key, with what stands after it: `party_sizes.2`."""
    place = max((n for n, part in enumerate(key) if isinstance(part, str)), default=0)
    return dotted(key[place:]) or "this"


def _show(value: Any) -> str:
    if isinstance(value, dict):
        return "a table of keys"
    if isinstance(value, list):
        return f"a list of {len(value)}" if value else "an empty list"
    return json.dumps(value[:60], ensure_ascii=False) if isinstance(value, str) else str(value)[:60].lower()
