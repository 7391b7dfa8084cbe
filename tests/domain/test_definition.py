"""Definitions of indicators."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.cycle import Cycle, Dimension
from domain.definition import (
    Definition,
    Target,
    check_cycles,
    check_definition,
    check_keys,
    target_on,
)
from domain.errors import Invalid
from domain.indicator import Kind
from domain.scheme import AtCycle

TODAY = date(2020, 6, 1)
SOON = Target(Decimal(50), date(2020, 6, 1))
LATER = Target(Decimal(80), date(2022, 1, 1))
PAST = Target(Decimal(10), date(2019, 1, 1))
OLDER = Target(Decimal(5), date(2018, 1, 1))
SOME_DAY = Target(Decimal(100))
OF_WOMEN = Target(Decimal(30), date(2021, 1, 1), {"gender": "women"})


@pytest.mark.parametrize(
    ("targets", "chosen"),
    [
        pytest.param([], None, id="without targets there is none"),
        pytest.param([LATER, PAST, SOON], SOON, id="the next one due, today too"),
        pytest.param([PAST, LATER], LATER, id="not one that is past"),
        pytest.param([PAST, SOME_DAY], SOME_DAY, id="one without a day when all past"),
        pytest.param([LATER, SOME_DAY], LATER, id="a day goes before no day"),
        pytest.param([PAST, OLDER], PAST, id="the last one due when all are past"),
        pytest.param([OF_WOMEN], None, id="a part's target is not the whole's"),
    ],
)
def test_the_target_worked_towards(
    targets: list[Target], chosen: Target | None
) -> None:
    assert target_on(targets, TODAY) == chosen


def test_a_part_has_targets_of_its_own() -> None:
    assert target_on([SOON, OF_WOMEN], TODAY, {"gender": "women"}) == OF_WOMEN
    assert target_on([SOON, OF_WOMEN], TODAY, {"gender": "men"}) is None


@pytest.mark.parametrize(
    ("cycles", "pointer", "fault"),
    [
        ([], "/cycles", "required"),
        (
            [AtCycle(Cycle.APPLIED), AtCycle(Cycle.APPLIED)],
            "/cycles/1/cycle",
            "duplicate",
        ),
        (
            [AtCycle(Cycle.REALIZED, Dimension.INTERNAL)],
            "/cycles/0/dimension",
            "not-taken",
        ),
    ],
)
def test_cycles_that_do_not_fit_are_refused(
    cycles: list[AtCycle], pointer: str, fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_cycles(cycles)

    assert (refused.value.pointer, refused.value.fault) == (pointer, fault)


def test_outer_cycles_may_have_a_dimension() -> None:
    outer = AtCycle(Cycle.STRATEGIC, Dimension.EXTERNAL)
    check_cycles([outer, AtCycle(Cycle.APPLIED)])


@pytest.mark.parametrize(
    ("parts", "pointer", "fault"),
    [
        ({"kind": Kind.CODED}, "/codes", "required"),
        ({"kind": Kind.NUMBER, "codes": ["a"]}, "/codes", "not-taken"),
        ({"kind": Kind.CODED, "codes": ["a", "a"]}, "/codes/1", "duplicate"),
        ({"breakdown_keys": ["age", "age"]}, "/breakdown_keys/1", "duplicate"),
        ({"kind": Kind.TEXT, "baseline": Decimal(1)}, "/baseline", "not-taken"),
        ({"kind": Kind.YES_NO, "baseline": Decimal(2)}, "/baseline", "not-yes-no"),
        (
            {"kind": Kind.TEXT, "targets": [SOON]},
            "/targets/0/value",
            "not-taken",
        ),
        ({"targets": [SOON, OF_WOMEN]}, "/targets/1/breakdown", "unknown-key"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(
    parts: dict[str, Any], pointer: str, fault: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_definition(Definition(**{"kind": Kind.NUMBER, **parts}))

    assert (refused.value.pointer, refused.value.fault) == (pointer, fault)


def test_a_whole_definition_is_let_pass() -> None:
    check_definition(
        Definition(Kind.PERCENTAGE, Decimal(10), [SOON, OF_WOMEN], (), ["gender"])
    )
    check_definition(Definition(Kind.CODED, codes=["better", "worse"]))
    check_definition(
        Definition(Kind.CODED, codes=["a", "b"], metrics=["m"], under=["m", None])
    )


@pytest.mark.parametrize(
    ("metrics", "under", "pointer", "fault"),
    [
        (["m", "m"], ["m"], "/metrics/1", "duplicate"),
        (["m"], [None, "other"], "/codes/1/metric", "unknown-metric"),
        ([], ["m", None], "/codes/0/metric", "unknown-metric"),
    ],
)
def test_a_code_stands_under_a_metric_that_is_declared_once(
    metrics: list[str], under: list[str | None], pointer: str, fault: str
) -> None:
    codes = [str(number) for number, _ in enumerate(under)]
    with pytest.raises(Invalid) as refused:
        check_definition(
            Definition(Kind.CODED, codes=codes, metrics=metrics, under=under)
        )

    assert (refused.value.pointer, refused.value.fault) == (pointer, fault)


def test_a_blank_part_is_refused() -> None:
    with pytest.raises(Invalid, match="character"):
        check_keys({"gender": " "}, ["gender"])
