"""Published cases: data files of requests, in a form that any case can use.

A file holds `title`, `about`, `sources`, `probe` (the address of a record that is
there once the case is), `ids` (names to UUIDs) and `requests` in order, each with
`about`, `path` and `body`. Wherever a path or a text of a body says `{name}`, the id
of that name is meant; in a body it stands alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from api.demonstration.entering import Entry, Json

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Case:
    """A published case, ready to be entered."""

    title: str
    ids: Mapping[str, str]
    probe: str
    entries: tuple[Entry, ...]


def read_case(name: str) -> Case:
    """Return the case of the file with that name.

    Raises
    ------
    KeyError
        If a request names an id that the file does not declare.
    """
    told = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ids: dict[str, str] = told["ids"]
    return Case(
        title=told["title"],
        ids=ids,
        probe=told["probe"].format_map(ids),
        entries=tuple(
            Entry(
                method=request.get("method", "POST"),
                path=request["path"].format_map(ids),
                body=_body(request["body"], ids),
            )
            for request in told["requests"]
        ),
    )


def _body(told: Json, ids: Mapping[str, str]) -> Json:
    return {name: _with_ids(part, ids) for name, part in told.items()}


def _with_ids(part: object, ids: Mapping[str, str]) -> object:
    if isinstance(part, dict):
        return _body(part, ids)
    if isinstance(part, list):
        return [_with_ids(inner, ids) for inner in part]
    if isinstance(part, str) and part.startswith("{") and part.endswith("}"):
        return ids[part[1:-1]]
    return part
