"""Indicators: what measurements may hold, and what their numbers add up to."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.indicator import (
    TREND_METHOD,
    Direction,
    Frequency,
    Kind,
    Point,
    Trend,
    TrendRead,
    change,
    check_value,
    progress,
    ratio,
    rounded,
    share,
    trend,
)

NUMBERS = st.decimals(min_value=-(10**12), max_value=10**12, places=3, allow_nan=False)
POINTS = st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2030, 1, 1)), NUMBERS))


def _yearly(*values: str) -> list[Point]:
    return [Point(date(2011 + n, 1, 1), Decimal(v)) for n, v in enumerate(values)]


@pytest.mark.parametrize(
    ("kind", "given_part"),
    [
        (Kind.NUMBER, {"value": Decimal("-3.5")}),
        (Kind.PERCENTAGE, {"value": Decimal(180)}),
        (Kind.MONEY, {"value": Decimal(999_999_999_999_999_000)}),
        (Kind.SCALE, {"value": Decimal(4)}),
        (Kind.YES_NO, {"value": Decimal("1.0")}),
        (Kind.YES_NO, {"value": Decimal(0)}),
        (Kind.CODED, {"code": "lively"}),
        (Kind.TEXT, {"text": "They saw their own work in ours."}),
        (Kind.NUMBER, {"value": Decimal("1E-28")}),
        (Kind.NUMBER, {"value": Decimal("1.50000000000000000000")}),
    ],
)
def test_a_measurement_holds_what_its_kind_calls_for(
    kind: Kind, given_part: dict[str, Decimal | str]
) -> None:
    _check(kind, given_part)


@pytest.mark.parametrize(
    ("kind", "given_part", "pointer", "fault"),
    [
        (Kind.NUMBER, {}, "/value", "required"),
        (Kind.CODED, {}, "/code", "required"),
        (Kind.TEXT, {}, "/text", "required"),
        (Kind.NUMBER, {"text": "many"}, "/text", "not-taken"),
        (Kind.NUMBER, {"value": Decimal(1), "code": "calm"}, "/code", "not-taken"),
        (Kind.TEXT, {"text": "a", "value": Decimal(1)}, "/value", "not-taken"),
        (Kind.YES_NO, {"value": Decimal("0.5")}, "/value", "not-yes-no"),
        (Kind.CODED, {"code": "dull"}, "/code", "unknown-code"),
        (Kind.TEXT, {"text": " \n"}, "/text", "blank"),
        (Kind.NUMBER, {"value": Decimal("NaN")}, "/value", "not-finite"),
        (Kind.NUMBER, {"value": Decimal("sNaN")}, "/value", "not-finite"),
        (Kind.NUMBER, {"value": Decimal("-Infinity")}, "/value", "not-finite"),
        (Kind.NUMBER, {"value": Decimal("1E+18")}, "/value", "number-too-large"),
        (Kind.NUMBER, {"value": Decimal("1E+999999")}, "/value", "number-too-large"),
        (Kind.NUMBER, {"value": Decimal("0E+40")}, "/value", "number-too-large"),
        (Kind.NUMBER, {"value": Decimal("1E-29")}, "/value", "number-too-long"),
        (Kind.NUMBER, {"value": Decimal("1E-999999")}, "/value", "number-too-long"),
        (
            Kind.NUMBER,
            {"value": Decimal("1234567890.123456")},
            "/value",
            "number-too-long",
        ),
        (
            Kind.NUMBER,
            {"value": Decimal("0." + "3" * 200)},
            "/value",
            "number-too-long",
        ),
    ],
)
def test_a_measurement_holds_nothing_else(
    kind: Kind, given_part: dict[str, Decimal | str], pointer: str, fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _check(kind, given_part)
    assert (refused.value.pointer, refused.value.fault) == (pointer, fault)


def _check(kind: Kind, part: dict[str, Decimal | str]) -> None:
    value, code, text = part.get("value"), part.get("code"), part.get("text")
    check_value(
        kind,
        value if isinstance(value, Decimal) else None,
        code=code if isinstance(code, str) else None,
        text=text if isinstance(text, str) else None,
        codes=("lively", "calm"),
    )


@pytest.mark.parametrize(
    ("baseline", "latest", "target", "covered"),
    [
        pytest.param("6.9", "11.2", "15.5", "0.5", id="half way"),
        pytest.param("6.9", "15.5", "15.5", "1", id="there"),
        pytest.param("10", "30", "20", "2", id="past the target, not clipped"),
        pytest.param("10", "5", "20", "-0.5", id="the other way, not clipped"),
        pytest.param("20", "15", "10", "0.5", id="towards less"),
        pytest.param("10", "12", "10", None, id="a target that is the baseline"),
    ],
)
def test_progress_is_the_part_of_the_way_covered(
    baseline: str, latest: str, target: str, covered: str | None
) -> None:
    read = progress(
        Decimal(baseline), Decimal(latest), Decimal(target), Direction.INCREASE
    )
    assert read == (None if covered is None else Decimal(covered))


def test_progress_needs_numbers_and_a_direction() -> None:
    one, two = Decimal(1), Decimal(2)
    assert progress(one, two, two, Direction.NONE) is None
    assert progress(None, two, two, Direction.INCREASE) is None
    assert progress(one, None, two, Direction.INCREASE) is None
    assert progress(one, two, None, Direction.INCREASE) is None


@given(NUMBERS, NUMBERS, NUMBERS)
def test_progress_is_none_at_the_baseline_and_one_at_the_target(
    baseline: Decimal, target: Decimal, shift: Decimal
) -> None:
    assume(baseline != target)
    assert progress(baseline, baseline, target, Direction.DECREASE) == 0
    assert progress(baseline, target, target, Direction.DECREASE) == 1
    moved = progress(
        baseline + shift, target + shift, target + shift, Direction.INCREASE
    )
    assert moved == 1


def test_the_published_case_comes_out() -> None:
    first, latest = Decimal("6.9"), Decimal("11.2")
    assert change(first, latest) == Decimal("4.3")
    assert ratio(first, latest) == Decimal("1.62318840579710")
    assert share(Decimal(2), Decimal(205)) == Decimal("0.00975609756097561")
    assert share(Decimal(24), Decimal(205)) == Decimal("0.117073170731707")


def test_change_ratio_and_share_are_none_where_there_is_no_answer() -> None:
    one, zero = Decimal(1), Decimal(0)
    assert change(None, one) is None
    assert change(one, None) is None
    assert ratio(None, one) is None
    assert ratio(one, None) is None
    assert ratio(zero, one) is None
    assert share(one, None) is None
    assert share(one, zero) is None
    assert share(None, one) is None


@given(NUMBERS, NUMBERS)
def test_numbers_handed_out_are_short_enough_for_every_client(
    one: Decimal, other: Decimal
) -> None:
    for number in (change(one, other), ratio(one, other), share(one, other)):
        assert number is None or len(number.as_tuple().digits) <= 15


def test_rounding_is_to_fifteen_digits_and_knows_no_minus_zero() -> None:
    assert rounded(Decimal("0.12345678901234550")) == Decimal("0.123456789012346")
    assert rounded(Decimal("0.1234567890123445")) == Decimal("0.123456789012344")
    assert str(rounded(Decimal("-0.0"))) == "0.0"
    assert rounded(Decimal("4.3")) == Decimal("4.3")


@pytest.mark.parametrize(
    ("values", "direction", "per_year"),
    [
        pytest.param(["1", "2", "3"], Trend.RISING, "0.999316005471956", id="rising"),
        pytest.param(["3", "2", "0"], Trend.FALLING, None, id="falling"),
        pytest.param(["5", "5", "5"], Trend.STEADY, "0", id="no change"),
        pytest.param(["0", "0", "0"], Trend.STEADY, "0", id="nothing at all"),
        pytest.param(["100", "100.4", "100.9"], Trend.STEADY, None, id="under 1 %"),
        pytest.param(["100", "100.5", "101.1"], Trend.RISING, None, id="over 1 %"),
        pytest.param(["-100", "-90", "-80"], Trend.RISING, None, id="below zero"),
        pytest.param(["1", "2", "900", "4", "5"], Trend.RISING, None, id="one outlier"),
    ],
)
def test_a_trend_is_read_from_three_values_on(
    values: list[str], direction: Trend, per_year: str | None
) -> None:
    read = trend(_yearly(*values))
    assert read.direction is direction
    assert (read.n, read.method) == (len(values), TREND_METHOD)
    if per_year is not None:
        assert read.slope_per_year == Decimal(per_year)


@pytest.mark.parametrize("values", [[], ["1"], ["1", "2"]])
def test_fewer_than_three_values_show_no_trend(values: list[str]) -> None:
    assert trend(_yearly(*values)) == TrendRead(
        Trend.UNKNOWN, None, len(values), TREND_METHOD
    )


def test_values_of_a_single_day_show_no_trend() -> None:
    day = date(2016, 1, 1)
    read = trend([Point(day, Decimal(value)) for value in (1, 5, 9)])
    assert (read.direction, read.slope_per_year, read.n) == (Trend.UNKNOWN, None, 3)


def test_only_the_latest_twelve_values_make_the_trend() -> None:
    long_ago = _yearly(*(str(1000 - n) for n in range(10)))
    lately = [Point(date(2040 + n, 1, 1), Decimal(n)) for n in range(12)]
    assert trend([*long_ago, *lately]) == trend(lately)


@given(POINTS, st.randoms(use_true_random=False))
def test_a_trend_does_not_depend_on_the_order_given(
    points: list[tuple[date, Decimal]], random: Random
) -> None:
    shuffled = random.sample(points, len(points))
    assert trend(shuffled) == trend(points)


@given(POINTS)
def test_turning_the_numbers_over_turns_the_trend_over(
    points: list[tuple[date, Decimal]],
) -> None:
    over = {Trend.RISING: Trend.FALLING, Trend.FALLING: Trend.RISING}
    read = trend(points)
    turned = trend([(day, -value) for day, value in points])
    if len(points) <= 12:
        assert turned.direction is over.get(read.direction, read.direction)


@pytest.mark.parametrize(
    ("frequency", "days", "due"),
    [
        (Frequency.WEEKLY, 6, False),
        (Frequency.WEEKLY, 7, True),
        (Frequency.MONTHLY, 29, False),
        (Frequency.MONTHLY, 30, True),
        (Frequency.QUARTERLY, 91, True),
        (Frequency.HALF_YEARLY, 181, False),
        (Frequency.YEARLY, 365, True),
        (Frequency.ONCE, 10_000, False),
        (Frequency.NONE, 10_000, False),
        (Frequency.WEEKLY, -400, False),
    ],
)
def test_a_measurement_is_due_when_its_period_is_over(
    frequency: Frequency, days: int, *, due: bool
) -> None:
    last = date(2016, 1, 1)
    assert frequency.is_due(last, last + timedelta(days=days)) is due


def test_a_first_measurement_is_due_unless_none_is_planned() -> None:
    today = date(2016, 1, 1)
    waiting = {frequency for frequency in Frequency if frequency.is_due(None, today)}
    assert waiting == set(Frequency) - {Frequency.NONE}
