import json
import sys
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.strict_json import parse
from domain.errors import Invalid, MalformedJson

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=30,
)


@given(VALUES)
@example({"a": [1, {"b": None}]})
def test_json_without_faults_is_read_as_the_standard_library_does(
    value: object,
) -> None:
    for ensure_ascii in (True, False):
        body = json.dumps(value, ensure_ascii=ensure_ascii).encode()
        if len(body) < 10_000:
            assert parse(body) == json.loads(body)


@given(
    st.binary(max_size=60)
    | st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass"))
)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = parse(body)
    except (Invalid, MalformedJson):
        return
    assert value == json.loads(body, parse_float=Decimal)


@given(st.text('[]{}",:\\u0d8 1-.eE+antrufls', max_size=40))
def test_what_the_standard_library_refuses_is_malformed(text: str) -> None:
    def refuse(_: str) -> None:
        raise ValueError

    try:
        json.loads(text, parse_constant=refuse)
    except ValueError:
        with pytest.raises(MalformedJson):
            parse(text.encode())
    else:
        with suppress(Invalid):
            parse(text.encode())


@given(
    st.decimals(
        min_value=Decimal(-999999999999999),
        max_value=Decimal(999999999999999),
        allow_nan=False,
        places=3,
    )
)
def test_decimals_are_exact(number: Decimal) -> None:
    significant = len(str(abs(number)).replace(".", "").strip("0"))
    if significant <= 15:
        assert parse(f"{number:f}".encode()) == number
        assert Decimal(repr(float(number))) == number
    else:
        with pytest.raises(Invalid):
            parse(f"{number:f}".encode())


def test_depth_is_refused_however_full_the_stack_is() -> None:
    def parse_below(frames: int) -> object:
        return parse_below(frames - 1) if frames else parse(body)

    for depth in range(100, sys.getrecursionlimit() + 100, 7):
        body = b"[" * depth + b"1.5" + b"]" * depth
        with pytest.raises(Invalid) as refused:
            parse_below(100)
        assert refused.value.fault == "too-deep"
