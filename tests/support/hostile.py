"""What an attacker or an unlucky client may send, and what they must get."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api.samples import sample
from tests.support.document import Path, document, resolved

CANARY = "Zinnober-7f3a"
"""Words of a person that no answer may repeat."""

_DEEP = 33
_SERVER_OWNED = (
    "organisation_id",
    "tenant_id",
    "owner_id",
    "created_at",
    "updated_at",
    "deleted_at",
    "version",
    "permissions",
    "request_digest",
    "verified",
    "quota",
)


@dataclass(frozen=True)
class Body:
    """A body, and what must be answered."""

    why: str
    content: bytes
    status: int
    code: str
    pointer: str | None = None


def bodies(example: Mapping[str, Any]) -> Iterator[Body]:
    """Yield bodies that are no JSON, or JSON that is not accepted."""
    yield from _no_json(example)
    yield from _not_accepted(example)


def _no_json(example: Mapping[str, Any]) -> Iterator[Body]:
    text = _with(example, '"x"')
    for why, content in {
        "nothing": b"",
        "NaN": _with(example, "NaN").encode(),
        "Infinity": _with(example, "Infinity").encode(),
        "-Infinity": _with(example, "-Infinity").encode(),
        "UTF-16": text.encode("utf-16"),
        "UTF-16 without a mark": text.encode("utf-16-le"),
        "UTF-32": text.encode("utf-32"),
        "a byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "latin-1": _with(example, '"\u00e9"').encode("latin-1"),
        "an overlong NUL": _with(example, '"@"').encode().replace(b"@", b"\xc0\x80"),
        "a surrogate in UTF-8": text.encode().replace(b'"x"', b'"\xed\xa0\x80"'),
        "a raw control character": text.encode().replace(b'"x"', b'"a\x01b"'),
        "cut off": text.encode()[:-1],
        "two values": text.encode() * 2,
        "a trailing comma": text.encode()[:-1] + b",}",
        "single quotes": b"{'" + CANARY.encode() + b"': 1}",
        "a comment": b"/* " + CANARY.encode() + b" */ {}",
        "a bare word": CANARY.encode(),
        "a number with a sign": _with(example, "+1").encode(),
        "a number in hexadecimal": _with(example, "0x10").encode(),
    }.items():
        yield Body(why, content, 400, "malformed-json")


def _not_accepted(example: Mapping[str, Any]) -> Iterator[Body]:
    deep = f"{'[' * _DEEP}{']' * _DEEP}"
    for why, value in {
        "number-too-large": "1e999",
        "number-too-long": "0.1234567890123456789",
        "integer-out-of-range": str(2**70),
        "nul": f'"{CANARY}\\u0000"',
        "lone-surrogate": f'"{CANARY}\\ud800"',
        "duplicate-key": f'{{"a": "{CANARY}", "a": 2}}',
        "too-deep": deep,
    }.items():
        pointer = "/zzz" if why != "too-deep" else None
        yield Body(why, _with(example, value).encode(), 422, why, pointer)
    digits = "9" * 5000
    yield Body(
        "5,000 digits",
        _with(example, digits).encode(),
        422,
        "integer-out-of-range",
        "/zzz",
    )
    very_deep = "[" * 100_000 + "]" * 100_000
    yield Body("100,000 deep", _with(example, very_deep).encode(), 422, "too-deep")
    twice = json.dumps(example)[:-1] + f', "zzz": 1, "zzz": "{CANARY}"}}'
    yield Body("a name twice", twice.lstrip().encode(), 422, "duplicate-key", "")
    name = json.dumps({**example, f"my {CANARY}": CANARY}).encode()
    yield Body("a person's words as a name", name, 422, "unknown-name", "")
    for owned in ("zzz", *_SERVER_OWNED):
        content = json.dumps({**example, owned: CANARY}).encode()
        yield Body(owned, content, 422, "unknown-name", f"/{owned}")
    for other in (None, CANARY, 7, True, [CANARY], []):
        content = json.dumps(other).encode()
        yield Body(f"a body that is {other}", content, 422, "wrong-type", "")


def _with(example: Mapping[str, Any], value: str) -> str:
    """Return a body in which an unknown name holds a value, written as given."""
    rest = json.dumps(example)[1:]
    return f'{{"zzz": {value}{"" if rest == "}" else ", "}{rest}'


def fields(schema: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield each field that a schema has, however deep, with the field's schema."""
    for name, part in schema.get("properties", {}).items():
        yield (*path, name), part
        yield from fields(_object_in(part), (*path, name))
        entry = _entry_in(part)
        if entry is not None:
            yield (*path, name, 0), entry
            yield from fields(_object_in(entry), (*path, name, 0))


def fullest(schema: Mapping[str, Any]) -> Any:
    """Return a value in which every field of a schema is there."""
    schemas = document()["components"]["schemas"]
    plain = {k: v for k, v in schema.items() if k != "examples"}
    bare = {
        name: {k: v for k, v in each.items() if k != "examples"}
        for name, each in schemas.items()
    }
    return sample(plain, bare, frozenset())


def wrong_for(schema: Mapping[str, Any]) -> object:
    """Return a value of a type that a field does not take; it holds the canary."""
    types = {_type(each) for each in _alternatives(schema)}
    return {CANARY: CANARY} if "string" in types else CANARY


def _alternatives(schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = []
    for each in schema.get("anyOf", schema.get("oneOf", [schema])):
        inner = resolved(each)
        nested = "anyOf" in inner or "oneOf" in inner
        found += _alternatives(inner) if nested else [inner]
    return found


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema or "const" in schema:
        return "object"  # whatever is no text, and an unknown word too
    if schema.get("format") in {"uuid", "date", "date-time"}:
        return "object"
    return str(schema.get("type", "object"))


def _object_in(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    return next((e for e in _alternatives(schema) if "properties" in e), {})


def _entry_in(schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    entries = [e["items"] for e in _alternatives(schema) if "items" in e]
    return entries[0] if entries else None
