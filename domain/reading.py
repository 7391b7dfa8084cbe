"""Effect data as a report shows it: it is told to all who see the space."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from domain.cycle import Cycle, Dimension
from domain.indicator import Direction, Kind, TrendRead
from domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Reading:
    """A measurement as a report shows it."""

    id: UUID
    day: date
    value: Decimal | None
    code: str | None
    metric: str | None
    """The one under which the indicator declares the code."""
    text: str | None
    out_of: Decimal | None
    share: Decimal | None
    """The value of its `out_of`, where that is given."""
    n: int | None
    """How many were observed."""
    spread: Decimal | None
    """The standard deviation, where the value is a mean."""


@dataclass(frozen=True, slots=True)
class IndicatorReading:
    """What an indicator reads within the report's days."""

    id: UUID
    label: str
    cycles: tuple[tuple[Cycle, Dimension | None], ...]
    kind: Kind
    unit: str | None
    direction: Direction
    baseline: Decimal | None
    target: Decimal | None
    first: Reading | None
    latest: Reading | None
    change: Decimal | None
    ratio: Decimal | None
    progress: Decimal | None
    trend: TrendRead
    measurements: int
    schemes: tuple[Scheme, ...] = ()
    """Those in which its cycles were named."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect data at a cycle."""

    indicators: list[IndicatorReading]
    count: int
    measurements: int
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """A number of measurements, and what leads to them."""

    count: int
    sources: str
    """Put after the report's `rows`: the address of the measurements."""
