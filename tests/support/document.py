"""The API document as tests read it: operations, their bodies and their answers."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from api import contract
from api.main import create_app

JSON = "application/json"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Path = tuple[str | int, ...]


@cache
def document() -> dict[str, Any]:
    """Return the document that the application answers with."""
    return create_app().openapi()


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    path: str
    method: str
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Return the operation's id."""
        named: str = self.raw["operationId"]
        return named

    @property
    def is_public(self) -> bool:
        """Tell whether it wants no token."""
        return self.raw.get("security") == []

    @property
    def writes(self) -> bool:
        """Tell whether it may change something."""
        return self.method in WRITES

    def parameters(self, place: str) -> list[Mapping[str, Any]]:
        """Return the parameters in the path, the query or the headers."""
        return [each for each in self.raw.get("parameters", ()) if each["in"] == place]

    @property
    def places(self) -> list[str]:
        """Return the names of the parameters in the path, from left to right."""
        return [each["name"] for each in self.parameters("path")]

    @property
    def media(self) -> str | None:
        """Return the media type of the body; None where it takes none."""
        return next(iter(self.raw.get("requestBody", {}).get("content", {})), None)

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """Return the schema of the JSON body; None where it takes none."""
        if self.media != JSON:
            return None
        return resolved(self.raw["requestBody"]["content"][JSON]["schema"])

    def example(self) -> Any:
        """Return a body that the schema accepts, to be changed at will."""
        schema = self.schema
        return None if schema is None else copy.deepcopy(schema["examples"][0])


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the document.

    Raises
    ------
    AssertionError
        If there are none: a test over none would pass.
    """
    found = tuple(
        Operation(path, method.upper(), raw)
        for path, method, raw in contract.operations(document())
    )
    assert found
    return found


def named(name: str) -> Operation:
    """Return the operation with an id."""
    return next(each for each in operations() if each.name == name)


def where(fits: Callable[[Operation], bool]) -> list[Any]:
    """Return the operations that fit, to be parametrised over."""
    return [each for each in operations() if fits(each)]


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a schema, or the one that it refers to."""
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document()["components"]["schemas"][name]
    return schema


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield everything inside a JSON value, with the way to it."""
    inside: Mapping[str | int, object] | dict[int, object] = {}
    if isinstance(value, dict):
        inside = value
    elif isinstance(value, list):
        inside = dict(enumerate(value))
    for name, part in inside.items():
        yield (*path, name), part
        yield from leaves(part, (*path, name))


def placed(value: Any, path: Path, new: object) -> Any:
    """Return a copy of a JSON value with something else at a place in it."""
    changed = copy.deepcopy(value)
    node = changed
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = new
    return changed


def pointer(path: Path) -> str:
    """Return the JSON pointer of a way."""
    return "".join(f"/{part}" for part in path)
