"""What an indicator says of itself: cycles, targets, metrics, codes, breakdown keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.cycle import check_placed
from domain.errors import Invalid
from domain.indicator import Kind, check_value
from domain.scheme import AtCycle


class OriginKind(StrEnum):
    """What may have suggested an indicator."""

    ACTIVITY = "activity"
    STEP = "step"
    ASPIRATION = "aspiration"
    PRACTITIONER = "practitioner"


@dataclass(frozen=True, slots=True)
class Target:
    """A value to be reached, by a day or some day, by all or by one part."""

    value: Decimal
    by: date | None = None
    breakdown: Mapping[str, str] = field(default_factory=dict)


def target_on(
    targets: Iterable[Target], day: date, breakdown: Mapping[str, str] | None = None
) -> Target | None:
    """Return the target that is being worked towards on a day; None without any.

    It is the next one due, that day included. Where none is due any more it is one
    without a day, else the one due last. `breakdown` names a part; without it only
    targets of the whole count.
    """
    own = [each for each in targets if dict(each.breakdown) == dict(breakdown or {})]
    dated = sorted((each.by, at) for at, each in enumerate(own) if each.by is not None)
    for by, at in dated:
        if by >= day:
            return own[at]
    undated = [each for each in own if each.by is None]
    if undated:
        return undated[0]
    return own[dated[-1][1]] if dated else None


@dataclass(frozen=True, slots=True)
class Definition:
    """The parts of an indicator that have to go together."""

    kind: Kind
    baseline: Decimal | None = None
    targets: Sequence[Target] = ()
    codes: Sequence[str] = ()
    breakdown_keys: Sequence[str] = ()
    metrics: Sequence[str] = ()
    under: Sequence[str | None] = ()
    """The metric of each code, in the order of the codes."""


def check_cycles(cycles: Sequence[AtCycle]) -> None:
    """Let cycles pass of which each is named once, with a dimension it has.

    Raises
    ------
    Invalid
        If there is none, one is named twice, or an inner one has a dimension.
    """
    if not cycles:
        raise Invalid("an indicator shows value at a cycle", "/cycles", "required")
    check_placed([(each.cycle, each.dimension) for each in cycles])


def check_definition(definition: Definition) -> None:
    """Let a definition pass whose parts go together.

    Codes are for the kind `coded`, which needs some; numbers for kinds of numbers. A
    code may stand under a metric that is declared.

    Raises
    ------
    Invalid
        If a part is missing, not allowed, named twice or not declared.
    """
    _check_codes(definition)
    _check_metrics(definition)
    _refuse_twice(definition.breakdown_keys, "/breakdown_keys")
    _check_number(definition.kind, definition.baseline, "/baseline")
    for position, target in enumerate(definition.targets):
        place = f"/targets/{position}"
        _check_number(definition.kind, target.value, f"{place}/value")
        check_keys(target.breakdown, definition.breakdown_keys, f"{place}/breakdown")


def check_keys(
    breakdown: Mapping[str, str], declared: Iterable[str], pointer: str = "/breakdown"
) -> None:
    """Let a breakdown pass whose keys are declared and whose values say something.

    Raises
    ------
    Invalid
        If a key is not declared, or a value is blank; the pointer names no key,
        since keys are people's words.
    """
    if not set(breakdown) <= set(declared):
        raise Invalid("the indicator declares no such key", pointer, "unknown-key")
    if not all(value.strip() for value in breakdown.values()):
        raise Invalid("a part needs a character one can see", pointer, "blank")


def _check_codes(definition: Definition) -> None:
    _refuse_twice(definition.codes, "/codes")
    if definition.kind is Kind.CODED and not definition.codes:
        raise Invalid("a coded indicator declares its codes", "/codes", "required")
    if definition.kind is not Kind.CODED and definition.codes:
        raise Invalid("an indicator of this kind takes no codes", "/codes", "not-taken")


def _check_metrics(definition: Definition) -> None:
    _refuse_twice(definition.metrics, "/metrics")
    for position, metric in enumerate(definition.under):
        if metric is not None and metric not in definition.metrics:
            place = f"/codes/{position}/metric"
            message = "the indicator declares no such metric"
            raise Invalid(message, place, "unknown-metric")


def _check_number(kind: Kind, number: Decimal | None, pointer: str) -> None:
    if number is None:
        return
    if kind in {Kind.CODED, Kind.TEXT}:
        raise Invalid("an indicator of this kind has no numbers", pointer, "not-taken")
    try:
        check_value(kind, number)
    except Invalid as refusal:
        raise Invalid(str(refusal), pointer, refusal.fault) from refusal


def _refuse_twice(words: Sequence[str], pointer: str) -> None:
    for position, word in enumerate(words):
        if word in words[:position]:
            raise Invalid(
                "this is declared already", f"{pointer}/{position}", "duplicate"
            )
