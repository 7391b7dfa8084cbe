import json
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from api.digest import VECTORS, digest
from api.strict_json import parse
from services import canonical as module

# The numbers that RFC 8785 itself gives as samples, where 15 digits hold them.
SAMPLES = [
    ("0", "0"),
    ("-0.0", "0"),
    ("1e17", "100000000000000000"),
    ("4.50", "4.5"),
    ("2e-3", "0.002"),
    ("0.000001", "0.000001"),
    ("0.0000001", "1e-7"),
    ("1e-27", "1e-27"),
    ("-1.5e-9", "-1.5e-9"),
    ("333333333.33333329", None),
    ("999999999999999", "999999999999999"),
    ("9007199254740992", "9007199254740992"),
    ("9007199254740993", "9007199254740992"),
    ("-9223372036854775808", "-9223372036854776000"),
]

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(("text", "expected"), VECTORS)
def test_the_published_vectors_hold(text: str, expected: str) -> None:
    assert digest(parse(text.encode())) == expected


@pytest.mark.parametrize(
    ("text", "canonical"), [(t, c) for t, c in SAMPLES if c is not None]
)
def test_numbers_are_written_as_ecmascript_writes_them(
    text: str, canonical: str
) -> None:
    number = parse(text.encode())
    assert rfc8785.dumps(module._doubles(number)).decode() == canonical
    assert digest({"value": number}) == digest({"value": json.loads(canonical)})


@given(VALUES)
def test_the_short_way_and_the_library_agree(value: object) -> None:
    if module._is_ordinary(value):
        canonical = rfc8785.dumps(module._doubles(value))
        assert module._ENCODER.encode(value).encode() == canonical


@given(VALUES)
def test_every_json_value_has_a_digest(value: object) -> None:
    assert len(digest(value)) == len("sha-256:") + 64


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_the_way_a_number_is_written_makes_no_difference(number: Decimal) -> None:
    assert digest([number]) == digest([number.normalize()])


def test_the_order_of_names_makes_no_difference_and_that_of_items_does() -> None:
    assert digest(parse(b'{"a":1,"b":[1,2]}')) == digest(parse(b'{"b":[1,2],"a":1}'))
    assert digest(parse(b'{"a":1,"b":[1,2]}')) != digest(parse(b'{"a":1,"b":[2,1]}'))


def test_null_and_a_missing_name_differ() -> None:
    assert digest({"a": None}) != digest({})


def test_names_sort_as_utf_16() -> None:
    names = '{"\U0001f331":1,"\ufb00":2}'
    assert rfc8785.dumps(json.loads(names)).decode() == names
    assert digest(json.loads(names)) == digest({"\ufb00": 2, "\U0001f331": 1})
    assert not module._is_ordinary(json.loads(names))


def test_what_json_has_not_has_no_digest() -> None:
    with pytest.raises(TypeError, match="JSON has no bytes"):
        digest({"a": b"x"})
