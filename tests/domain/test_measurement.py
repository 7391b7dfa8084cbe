"""What measurements say, and of which part."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.indicator import Kind
from domain.measurement import WHOLE, Measured, check_measured, part_of
from domain.when import Precision, When

WHEN = When(None, None, Precision.UNKNOWN)
BREAKDOWNS = st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=4)


@given(BREAKDOWNS, BREAKDOWNS)
def test_parts_are_told_apart_by_their_breakdown(
    one: dict[str, str], other: dict[str, str]
) -> None:
    turned = dict(reversed(one.items()))

    assert part_of(one) == part_of(turned)
    assert (part_of(one) == part_of(other)) == (one == other)


def test_the_whole_is_no_part() -> None:
    assert part_of({}) == WHOLE == ""
    assert len(part_of({"gender": "women"})) == 32


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"value": None}, "/value"),
        ({"code": "a"}, "/code"),
        ({"breakdown": {"age": "old"}}, "/breakdown"),
        ({"out_of": Decimal(-1)}, "/out_of"),
        ({"judged_by_id": UUID(int=1)}, "/judged_by_id"),
    ],
)
def test_what_does_not_fit_is_refused(said: dict[str, Any], pointer: str) -> None:
    measured = Measured(**{"when": WHEN, "value": Decimal(3), **said})

    with pytest.raises(Invalid) as refused:
        check_measured(measured, Kind.NUMBER, codes=(), keys=["gender"])

    assert refused.value.pointer == pointer


def test_a_text_is_out_of_nothing() -> None:
    measured = Measured(WHEN, text="Better.", out_of=Decimal(3))

    with pytest.raises(Invalid, match="only a number"):
        check_measured(measured, Kind.TEXT, codes=(), keys=())


def test_a_spread_is_of_a_number_and_never_negative() -> None:
    said = Measured(WHEN, value=Decimal(4), spread=Decimal("-0.1"))

    with pytest.raises(Invalid, match="0 or more"):
        check_measured(said, Kind.SCALE, codes=(), keys=())
    told = Measured(WHEN, text="Better.", spread=Decimal(1))
    with pytest.raises(Invalid, match="only a number"):
        check_measured(told, Kind.TEXT, codes=(), keys=())


def test_what_fits_is_let_pass() -> None:
    measured = Measured(
        WHEN, Decimal(3), out_of=Decimal(9), n=4, breakdown={"gender": "women"}
    )

    check_measured(measured, Kind.NUMBER, codes=(), keys=["gender"])
