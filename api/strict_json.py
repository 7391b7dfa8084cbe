"""One reader for what clients send: every JSON body, and every query string.

Two faults are told apart. What is not JSON in UTF-8 is `MalformedJson`. What is
JSON, but is read differently by different programs or cannot be stored as it is, is
`Invalid` with a pointer to the place. Nothing that was sent is ever repeated, and a
pointer stops before a name that could be somebody's words.

Numbers: without fraction and exponent they are integers of at most 64 bits; all
others are exact decimals of at most 15 significant digits (zeros at either end do
not count), below 10^18, with at most 28 decimal places. A decimal arrives in its
shortest form, so that `1.50`, `1.5` and `15e-1` are one value and `-0.0` is 0.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Final, NoReturn
from urllib.parse import unquote_to_bytes

from domain.errors import Invalid, MalformedJson, MalformedQuery

DEPTH_MAX: Final = 32
INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1
DIGITS_MAX: Final = 15
INTEGER_PLACES_MAX: Final = 18
DECIMAL_PLACES_MAX: Final = 28

# Longer than any accepted number needs to be, and short enough to be cheap.
_NUMBER_LENGTH_MAX = 64
_EXACT = Context(prec=_NUMBER_LENGTH_MAX)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
# The last alternative also matches a string that nobody closed: to its end, once.
_BRACKET_OR_STRING = re.compile(r'[\[{]|[\]}]|"(?:[^"\\]|\\.)*+"?', re.DOTALL)

_MESSAGES: Final = {
    "duplicate-key": "A name stands more than once in this object.",
    "integer-out-of-range": "An integer here has at most 64 bits.",
    "lone-surrogate": "Half of a surrogate pair is not a character.",
    "nul": "The character NUL is not accepted.",
    "number-too-large": "A number here is below 10^18.",
    "number-too-long": (
        f"A number here has at most {DIGITS_MAX} significant digits"
        f" and {DECIMAL_PLACES_MAX} decimal places."
    ),
    "too-deep": f"Arrays and objects nest at most {DEPTH_MAX} deep.",
}


def parse(body: bytes) -> object:
    """Return the value of a JSON body: dict, list, str, int, Decimal, bool or None.

    Raises
    ------
    MalformedJson
        If the body is empty or is not JSON in UTF-8 without a byte order mark.
    Invalid
        If a name stands twice in an object, a string holds NUL or a lone surrogate,
        a number does not fit, or the nesting is deeper than 32.
    """
    text = _text(body)
    try:
        value = _READER.decode(text)
    except json.JSONDecodeError as wrong:
        raise _malformed(wrong) from None
    except (_Unfit, RecursionError):
        _refuse_first_fault(text)
        raise
    # An escape is the only way for either character into text that was UTF-8.
    if "\\u0000" in text or "\\ud" in text or "\\uD" in text or _is_too_deep(value):
        _refuse_first_fault(text)
    return value


def check_query(raw_query: bytes) -> None:
    """Refuse a query string that would not be read as it was meant.

    Raises
    ------
    MalformedQuery
        If it is not UTF-8 once the percent signs are decoded, or holds bytes that
        had to be percent-encoded.
    Invalid
        If a parameter holds NUL; the pointer is "?" and the parameter's name.
    """
    if not raw_query.isascii():
        raise MalformedQuery("The query string holds bytes that are not encoded.")
    if b"%" not in raw_query and b"\0" not in raw_query:
        return
    try:
        unquote_to_bytes(raw_query).decode()
    except UnicodeDecodeError:
        raise MalformedQuery("The query string is not UTF-8.") from None
    for parameter in raw_query.split(b"&"):
        if b"\0" in unquote_to_bytes(parameter):
            name = unquote_to_bytes(parameter.partition(b"=")[0]).decode()
            raise Invalid(_MESSAGES["nul"], query_pointer(name), "nul")


def pointer_to(path: Iterable[str | int]) -> str:
    """Return the JSON pointer (RFC 6901) to a place in a body.

    It ends before the first name that is not 1 to 64 of `A-Za-z0-9_-`: such a name
    is none of ours, and may be something that a person wrote.
    """
    pointer = ""
    for part in path:
        name = str(part)
        if not _PLAIN_NAME.match(name):
            break
        pointer += f"/{name}"
    return pointer


def query_pointer(name: str) -> str:
    """Return "?" and the name of a query parameter, or "?" for a name not ours."""
    return f"?{name}" if _PLAIN_NAME.match(name) else "?"


class _Unfit(Exception):
    """A part of the text is JSON, but not accepted; `fault` says why."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class _Members(list[tuple[str, object]]):
    """The members of an object in the order sent, a name perhaps more than once."""


def _text(body: bytes) -> str:
    if body.startswith(BOM_UTF8):
        raise MalformedJson("The body begins with a byte order mark.")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise MalformedJson("The body is not UTF-8.") from None
    if not text:
        raise MalformedJson("The body is empty.")
    return text


def _malformed(fault: json.JSONDecodeError) -> MalformedJson:
    return MalformedJson(
        f"The body is not JSON: line {fault.lineno}, column {fault.colno}."
    )


def _constant(_: str) -> NoReturn:
    raise MalformedJson("The body is not JSON: NaN and Infinity are no numbers in it.")


def _integer(raw: str) -> int:
    # The length comes first: `int` takes quadratic time, and refuses long ones.
    if len(raw) <= len(str(INTEGER_MIN)) and INTEGER_MIN <= int(raw) <= INTEGER_MAX:
        return int(raw)
    raise _Unfit("integer-out-of-range")


def _decimal(raw: str) -> Decimal:
    if len(raw) > _NUMBER_LENGTH_MAX:
        raise _Unfit("number-too-long")
    try:
        value = Decimal(raw)
    except InvalidOperation:  # the exponent itself does not fit a machine word
        raise _Unfit("number-too-long" if "-" in raw else "number-too-large") from None
    if not value:
        return Decimal(0)
    if value.adjusted() >= INTEGER_PLACES_MAX:
        raise _Unfit("number-too-large")
    if value.adjusted() < -DECIMAL_PLACES_MAX:
        raise _Unfit("number-too-long")
    value = value.normalize(_EXACT)
    _, digits, exponent = value.as_tuple()
    places = -int(exponent)  # a letter only for what is infinite or no number
    if len(digits) > DIGITS_MAX or places > DECIMAL_PLACES_MAX:
        raise _Unfit("number-too-long")
    return value if places >= 0 else value.quantize(Decimal(1))


def _object(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) != len(members):
        raise _Unfit("duplicate-key")
    return found


def _leniently(convert: Callable[[str], object]) -> Callable[[str], object]:
    def converted(raw: str) -> object:
        try:
            return convert(raw)
        except _Unfit as unfit:
            return unfit

    return converted


_READER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_decimal,
    parse_int=_integer,
    parse_constant=_constant,
)
# Reads to the end what the first reader gave up on, so that text which is no JSON at
# all is called so, and what is not accepted can be pointed at.
_LENIENT_READER = json.JSONDecoder(
    object_pairs_hook=_Members,
    parse_float=_leniently(_decimal),
    parse_int=_leniently(_integer),
    parse_constant=_constant,
)


def _is_too_deep(value: object) -> bool:
    level = [value]
    for _ in range(DEPTH_MAX):
        below: list[object] = []
        for node in level:
            if isinstance(node, dict):
                below.extend(node.values())
            elif isinstance(node, list):
                below.extend(node)
        if not below:
            return False
        level = below
    return any(isinstance(node, dict | list) for node in level)


def _refuse_first_fault(text: str) -> None:
    """Raise the first fault of a text, in its own order, if there is one."""
    try:
        value = _LENIENT_READER.decode(text)
    except json.JSONDecodeError as wrong:
        raise _malformed(wrong) from None
    except RecursionError:
        _refuse_depth(text)
    for invalid in _faults(value):
        raise invalid from None


def _refuse_depth(text: str) -> NoReturn:
    """Raise the fault of text that is nested too deep for any reader here.

    Only the balance of its brackets is looked at to tell whether it is JSON.
    """
    depth = 0
    for token in _BRACKET_OR_STRING.finditer(text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth < 0:
            break
    if depth != 0:
        raise MalformedJson("The body is not JSON: its brackets do not match.")
    raise Invalid(_MESSAGES["too-deep"], "", "too-deep") from None


def _faults(root: object) -> Iterator[Invalid]:
    """Yield every fault of a leniently read value, in the order of the text."""
    pending: list[tuple[object, tuple[str | int, ...]]] = [(root, ())]
    while pending:
        node, path = pending.pop()
        fault = _fault(node, depth=len(path) + 1)
        if fault:
            yield Invalid(_MESSAGES[fault], pointer_to(path), fault)
        elif isinstance(node, _Members):
            pending.extend((value, (*path, name)) for name, value in reversed(node))
        elif isinstance(node, list):
            inside = [(value, (*path, index)) for index, value in enumerate(node)]
            pending.extend(reversed(inside))


def _fault(node: object, *, depth: int) -> str | None:
    fault = None
    if isinstance(node, _Unfit):
        fault = node.fault
    elif isinstance(node, str):
        fault = _text_fault(node)
    elif isinstance(node, list) and depth > DEPTH_MAX:
        fault = "too-deep"
    elif isinstance(node, _Members):
        fault = _names_fault([name for name, _ in node])
    return fault


def _names_fault(names: list[str]) -> str | None:
    if len(set(names)) != len(names):
        return "duplicate-key"
    return next(filter(None, map(_text_fault, names)), None)


def _text_fault(text: str) -> str | None:
    if "\0" in text:
        return "nul"
    return "lone-surrogate" if _SURROGATE.search(text) else None
