"""The canonical form of JSON (RFC 8785), and SHA-256 over it.

RFC 8785 knows numbers only as IEEE 754 doubles. A decimal of at most 15 significant
digits comes through unchanged. Integers beyond 2^53 are rounded to the nearest
double, as any client in JavaScript would.
"""

import hashlib
import json
from decimal import Decimal
from typing import Final, TypeAlias

import rfc8785

INTEGER_EXACT_MAX: Final = 2**53 - 1

_Doubles: TypeAlias = "dict[str, _Doubles] | list[_Doubles] | str | float | None"


def canonical(value: object) -> bytes:
    """Return the canonical form of a JSON value.

    The order of names in an object and the way a number is written make no
    difference; everything else does, `null` and a missing name included.

    Raises
    ------
    TypeError
        If the value holds something that JSON has not.
    """
    if _is_ordinary(value):
        return _ENCODER.encode(value).encode()
    return rfc8785.dumps(_doubles(value))


def digest_of(content: bytes) -> str:
    """Return the digest of bytes: "sha-256:" and 64 hexadecimal digits."""
    return f"sha-256:{hashlib.sha256(content).hexdigest()}"


def _double(value: object) -> float:
    if isinstance(value, int | float | Decimal):
        return float(value)
    raise TypeError(f"JSON has no {type(value).__name__}")


# Writes the canonical form of ordinary values, several times as fast as the library
# that writes it of all values.
_ENCODER = json.JSONEncoder(
    check_circular=False,
    default=_double,
    ensure_ascii=False,
    separators=(",", ":"),
    sort_keys=True,
)


def _is_ordinary(value: object) -> bool:
    """Tell whether the standard library writes the canonical form of a value.

    It does not where names sort differently as UTF-16 than as code points, which
    ASCII never does, and where it writes a number in another way.
    """
    pending = [value]
    for node in pending:
        if isinstance(node, str):
            continue
        if isinstance(node, dict):
            if not "".join(node).isascii():
                return False
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
        elif node is not None and not _is_ordinary_number(node):
            return False
    return True


def _is_ordinary_number(value: object) -> bool:
    if isinstance(value, int):
        return -INTEGER_EXACT_MAX <= value <= INTEGER_EXACT_MAX
    written = repr(_double(value))
    return "e" not in written and not written.endswith(".0")


def _doubles(value: object) -> _Doubles:
    if isinstance(value, dict):
        return {name: _doubles(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_doubles(item) for item in value]
    if value is None or isinstance(value, bool | str):
        return value
    return _double(value)
