"""Samples: an example for every schema of the document that shows none itself.

They are made of what a schema says of its values, so they are always up to date, and
a test validates each of them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_BY_FORMAT: Final = {
    "date": "2026-06-01",
    "date-time": "2026-06-01T09:30:00Z",
    "uri": "https://example.org",
    "uuid": "0192f0c1-2345-7abc-8def-0123456789ab",
}
_BY_TYPE: Final = {"boolean": True, "integer": 1, "null": None, "number": 1.5}
_TEXTS: Final = ("text", "en", "2026-06")

Schema = Mapping[str, Any]


def add_samples(schemas: dict[str, dict[str, Any]]) -> None:
    """Give each schema that has no example one."""
    for name, schema in schemas.items():
        if "examples" not in schema:
            schema["examples"] = [sample(schema, schemas, frozenset({name}))]


def sample(
    schema: Schema, schemas: Mapping[str, Schema], inside: frozenset[str]
) -> object:
    """Return a value that a schema accepts; the same one every time.

    `inside` names the schemas that the value is to be a part of: a list of one of
    them is left empty, and so what holds itself has an end.
    """
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return sample(schemas[name], schemas, inside | {name})
    for told in ("examples", "enum"):
        if schema.get(told):
            return schema[told][0]
    if "const" in schema:
        return schema["const"]
    for alternatives in ("anyOf", "oneOf", "allOf"):
        if alternatives in schema:
            fit = [each for each in schema[alternatives] if not _repeats(each, inside)]
            return sample(fit[0], schemas, inside)
    return _of_type(schema, schemas, inside)


def _of_type(
    schema: Schema, schemas: Mapping[str, Schema], inside: frozenset[str]
) -> object:
    match schema.get("type", "object"):
        case "object":
            parts = schema.get("properties", {})
            return {name: sample(part, schemas, inside) for name, part in parts.items()}
        case "array" if "prefixItems" in schema:
            return [sample(part, schemas, inside) for part in schema["prefixItems"]]
        case "array":
            entry = schema.get("items", {})
            empty = not entry or _repeats(entry, inside)
            return [] if empty else [sample(entry, schemas, inside)]
        case "string":
            return _text(schema)
        case named:
            return schema.get("minimum", _BY_TYPE[named])


def _text(schema: Schema) -> str:
    if "format" in schema:
        return _BY_FORMAT.get(schema["format"], _TEXTS[0])
    form = schema.get("pattern", "")
    return next((text for text in _TEXTS if re.search(form, text)), _TEXTS[0])


def _repeats(schema: Schema, inside: frozenset[str]) -> bool:
    return schema.get("$ref", "").rpartition("/")[2] in inside
