"""Measurements: what one says, and which part of the whole it is about."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from domain.definition import check_keys
from domain.errors import Invalid
from domain.indicator import Kind, check_value
from domain.story import Polarity
from domain.when import When

WHOLE = ""
"""The part that is no part."""

_PART_DIGITS = 32


@dataclass(frozen=True, slots=True)
class Measured:
    """What a measurement says; a correction says something else.

    `out_of` is the denominator of the value, `n` is how many were observed, and
    `spread` is the standard deviation among them, where the value is a mean.
    """

    when: When
    value: Decimal | None = None
    code: str | None = None
    text: str | None = None
    out_of: Decimal | None = None
    n: int | None = None
    spread: Decimal | None = None
    breakdown: Mapping[str, str] = field(default_factory=dict)
    judged: Polarity | None = None
    judged_by_id: UUID | None = None
    activity_id: UUID | None = None
    note: str | None = None
    source: str | None = None


def part_of(breakdown: Mapping[str, str]) -> str:
    """Return the part that a breakdown names: 32 hexadecimal digits, or `WHOLE`.

    The order of the keys makes no difference.
    """
    if not breakdown:
        return WHOLE
    canonical = json.dumps(sorted(breakdown.items()), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:_PART_DIGITS]


def check_measured(
    measured: Measured, kind: Kind, *, codes: Collection[str], keys: Collection[str]
) -> None:
    """Let a measurement pass that an indicator of this kind takes.

    Raises
    ------
    Invalid
        If its value, code or text does not fit the kind, its breakdown is not
        declared, a denominator or a spread stands beside no number or is negative,
        or somebody judged it without a judgement.
    """
    check_value(
        kind, measured.value, code=measured.code, text=measured.text, codes=codes
    )
    check_keys(measured.breakdown, keys)
    for name, number in (("out_of", measured.out_of), ("spread", measured.spread)):
        if number is None:
            continue
        if measured.value is None:
            raise Invalid("only a number has this beside it", f"/{name}", "not-taken")
        if number < 0:
            raise Invalid("this is 0 or more", f"/{name}", "out-of-range")
    if measured.judged is None and measured.judged_by_id is not None:
        raise Invalid("nothing was judged", "/judged_by_id", "not-taken")
