"""Definitions of indicators, and the rows that keep them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.definition import Definition, Target
from services.database.tables import Indicator


@dataclass(frozen=True, slots=True)
class Metric:
    """What is looked at for an indicator, and what that means."""

    name: str
    definition: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A word that a coded indicator takes, under which metric, and what it means."""

    code: str
    definition: str | None = None
    metric: str | None = None


def definition_of(indicator: Indicator) -> Definition:
    """Return what an indicator's row defines."""
    return Definition(
        kind=indicator.kind,
        baseline=indicator.baseline,
        targets=targets_of(indicator.targets),
        codes=[each["code"] for each in indicator.codes],
        metrics=[each["name"] for each in indicator.metrics],
        under=[each.get("metric") for each in indicator.codes],
        breakdown_keys=indicator.breakdown_keys,
    )


def targets_of(stored: Iterable[Mapping[str, Any]]) -> list[Target]:
    """Return the targets that were stored with an indicator, in the order given."""
    return [
        Target(
            Decimal(each["value"]),
            None if each["by"] is None else date.fromisoformat(each["by"]),
            each["breakdown"],
        )
        for each in stored
    ]


def target_rows(targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Return targets as they are stored, in the order given."""
    # Decimals as text: exact, and one form on both databases.
    return [
        {
            "value": format(each.value, "f"),
            "by": None if each.by is None else each.by.isoformat(),
            "breakdown": dict(each.breakdown),
        }
        for each in targets
    ]


def code_rows(codes: Sequence[Code]) -> list[dict[str, Any]]:
    """Return codes as they are stored, in the order given."""
    return [asdict(each) for each in codes]


def codes_of(stored: Iterable[Mapping[str, Any]]) -> list[Code]:
    """Return the codes that were stored with an indicator, in the order given."""
    return [Code(**each) for each in stored]


def metric_rows(metrics: Sequence[Metric]) -> list[dict[str, Any]]:
    """Return metrics as they are stored, in the order given."""
    return [asdict(each) for each in metrics]


def metric_of(stored: Iterable[Mapping[str, Any]], code: str | None) -> str | None:
    """Return the metric under which a code was stored; None where it has none."""
    return next((c.get("metric") for c in stored if c["code"] == code), None)
