"""Tensions: what is measured goes one way, what is told goes the other.

The two sides are put beside each other with the way to their rows. Nothing is
averaged: which of them is right is for people to find out.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from domain.cycle import Cycle
from domain.indicator import EXACT, Direction, rounded
from domain.reading import IndicatorReading, Measured
from domain.report import Against, Counted, Counts, Label, Tension

_KEPT_SHARE = Decimal("0.01")
"""What is to be kept has moved once it differs by this share of what it was."""


def opposes(direction: Direction, before: Decimal, after: Decimal) -> bool:
    """Tell whether a number moved against the way it is hoped to move.

    One that is to be kept has moved if it differs by 1 % or more; one without a
    direction moves against none.
    """
    change = EXACT.subtract(after, before)
    match direction:
        case Direction.INCREASE:
            return change < 0
        case Direction.DECREASE:
            return change > 0
        case Direction.KEEP:
            least = EXACT.multiply(before.copy_abs(), _KEPT_SHARE)
            return bool(change) and change.copy_abs() >= least
        case Direction.NONE:
            return False


def tensions(
    readings: Sequence[IndicatorReading],
    told: Mapping[Cycle, Counted],
    by_polarity: Mapping[Cycle, dict[str, Counts]],
    sources: Callable[[str, str, str], str],
) -> list[Tension]:
    """Return each indicator that moved against what is told at its cycle.

    `told` counts, by cycle, the steps that claim positive value, hopes aside, and
    `by_polarity` all that is told there.

    It moved from its first measurement in the report's days to its latest; from its
    baseline where one measurement is all there is.
    """
    found = []
    for cycle, positive in told.items():
        if (positive.count or 0) < 1:
            continue
        for reading in readings:
            if any(own == cycle for own, _ in reading.cycles):
                address = sources("measurements", cycle, str(reading.id))
                rows = Measured(reading.measurements, address)
                against = _against(reading, rows)
                if against is not None:
                    parts = by_polarity.get(cycle, {})
                    found.append(Tension(cycle, against, positive, parts))
    return found


def _against(reading: IndicatorReading, rows: Measured) -> Against | None:
    first, latest = reading.first, reading.latest
    if latest is None or latest.value is None:
        return None
    if first is None or first.id == latest.id:
        first = None
    before = reading.baseline if first is None else first.value
    if before is None or not opposes(reading.direction, before, latest.value):
        return None
    return Against(
        indicator=Label(reading.id, reading.label),
        direction=reading.direction,
        unit=reading.unit,
        before=before,
        first=first,
        after=latest.value,
        latest=latest,
        change=rounded(EXACT.subtract(latest.value, before)),
        measurements=rows,
    )
