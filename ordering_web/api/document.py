"""The OpenAPI document, made from the types with which the code answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import msgspec

from ordering_web.api.blueprint import Problem

JSON = "application/json"
REF = "#/components/schemas/{name}"


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: str  # of JSON
    what: str


@dataclass(frozen=True)
class Operation:
    """One address and method: what it takes, what it says, and which roles' tokens open it."""

    method: str
    path: str
    what: str
    says: Any
    for_: str
    parameters: tuple[Parameter, ...] = ()
    takes: Any = None
    others: Mapping[int, Any] = field(default_factory=dict)  # by status: what else it may say
    media: str = JSON  # of what it says


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """The whole document, by version 3.1."""
    operations = tuple(operations)
    types = [Problem]
    for operation in operations:
        types += [kind for kind in (operation.says, operation.takes, *operation.others.values()) if kind is not None]
    schemas, components = msgspec.json.schema_components(types, ref_template=REF)
    schema_of = dict(zip(map(repr, types), schemas, strict=True))
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schema_of)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Foodrunner",
            "version": version("foodrunner"),
            "description": "A restaurant whose robots bring what phones order. Times are ms of world time.",
        },
        "paths": paths,
        "security": [{"staff": []}],
        "components": {
            "securitySchemes": {
                "staff": {"type": "http", "scheme": "bearer", "description": "The token of a role: `foodrunner staff`."}
            },
            "schemas": components,
        },
    }


def _operation(operation: Operation, schema_of: dict[str, Any]) -> dict[str, Any]:
    statuses = {200: operation.says, **operation.others, 401: Problem, 403: Problem}
    said: dict[str, Any] = {
        "summary": operation.what,
        "description": f"For {operation.for_}; the owner may use all.",
        "operationId": f"{operation.method}-{operation.path.rpartition('/')[2].partition('.')[0]}",
        "responses": {
            str(status): {
                "description": _WHEN.get(status, "Done."),
                "content": _content(schema_of[repr(kind)], operation.media if status == 200 else JSON),
            }
            for status, kind in sorted(statuses.items())
        },
    }
    if operation.parameters:
        said["parameters"] = [
            {"name": each.name, "in": "query", "description": each.what, "schema": {"type": each.kind}}
            for each in operation.parameters
        ]
    if operation.takes is not None:
        said["requestBody"] = {"required": True, "content": _content(schema_of[repr(operation.takes)])}
    return said


def _content(schema: Any, media: str = JSON) -> dict[str, Any]:
    return {media: {"schema": schema}}


_WHEN = {
    202: "Kept: the engine has not answered yet.",
    400: "It can't be read.",
    401: "No token, or none of this house's.",
    403: "The token is for something else.",
    409: "Refused, and nothing changed.",
    503: "Not now: ask again later.",
}
