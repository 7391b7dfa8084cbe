"""Indicators, as clients send and get them."""

from typing import Annotated

from pydantic import Field

from api.schemas.measurement import MeasurementRead
from api.schemas.scheme import NAMED_READ, NAMED_SENT, AsNamedSent
from api.schemas.series import TrendShown
from api.schemas.values import (
    Count,
    Day,
    Id,
    Instant,
    Line,
    Name,
    Number,
    Read,
    Ref,
    Sent,
    Text,
    example,
)
from domain.cycle import Cycle, Dimension
from domain.definition import OriginKind
from domain.indicator import Direction, Frequency, Kind
from domain.scheme import AsNamed

Word = Annotated[str, Field(min_length=1, max_length=80)]


class AtCycle(Sent):
    """A cycle at which something stands, and what its source calls that."""

    model_config = example({"cycle": "strategic", "dimension": "external"})

    cycle: Cycle | None = Field(
        default=None, description="Required where `as_named` does not tell it."
    )
    dimension: Dimension | None = Field(
        default=None, description="For the four outer cycles only."
    )
    as_named: AsNamedSent | None = Field(default=None, description=NAMED_SENT)


class TargetSent(Sent):
    """A value to be reached, by a day or some day, by all or by one part."""

    model_config = example({"value": 50, "by": "2022-12-31"})

    value: Number
    by: Day | None = None
    breakdown: dict[Word, Word] = Field(default={}, max_length=20)


class MetricSent(Sent):
    """What is looked at for an indicator, and what that means."""

    model_config = example({"name": "Kind of post", "definition": "By its first use."})

    name: Word
    definition: Text | None = None


class CodeSent(Sent):
    """A word that a coded indicator takes, and what it means."""

    model_config = example({"code": "adapted", "definition": "Changed to fit."})

    code: Word
    definition: Text | None = None
    metric: Word | None = Field(
        default=None, description="One of `metrics`, under which the code stands."
    )


class OriginSent(Sent):
    """What suggested an indicator."""

    model_config = example(
        {"kind": "step", "id": "0192f0c1-2345-7abc-8def-0123456789ab"}
    )

    kind: OriginKind
    id: Id


Cycles = Annotated[list[AtCycle], Field(min_length=1, max_length=8)]
Targets = Annotated[list[TargetSent], Field(max_length=100)]
Metrics = Annotated[list[MetricSent], Field(max_length=50)]
Codes = Annotated[list[CodeSent], Field(max_length=200)]
Keys = Annotated[list[Word], Field(max_length=20)]
Origins = Annotated[list[OriginSent], Field(max_length=100)]

_EXAMPLE = {
    "name": "Women elected",
    "kind": "percentage",
    "unit": "% of seats",
    "direction": "increase",
    "cycles": [{"cycle": "realized"}],
    "baseline": 7.6,
    "targets": [{"value": 30, "by": "2021-12-31"}],
    "breakdown_keys": ["district"],
    "frequency": "yearly",
    "source": "Election commission",
}


class IndicatorCreate(Sent):
    """An indicator to be added to a space."""

    model_config = example(_EXAMPLE)

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    name: Name
    kind: Kind
    cycles: Cycles
    description: Text | None = None
    unit: Word | None = None
    direction: Direction = Direction.NONE
    baseline: Number | None = None
    targets: Targets = Field(default=[])
    metrics: Metrics = Field(
        default=[], description="What is looked at; codes may stand under them."
    )
    codes: Codes = Field(default=[], description="For the kind `coded` only.")
    breakdown_keys: Keys = Field(
        default=[], description="What a measurement may be broken down by."
    )
    frequency: Frequency = Frequency.NONE
    source: Line | None = None
    owner_id: Id | None = Field(default=None, description="A person.")
    origins: Origins = Field(default=[])


class IndicatorDerive(Sent):
    """What is said of an indicator beside what its origin fills in; it goes before."""

    model_config = example(
        {
            "kind": "number",
            "unit": "women",
            "cycles": [{"cycle": "realized"}],
            "frequency": "yearly",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    space_id: Id | None = Field(default=None, description="Null: that of the origin.")
    name: Name | None = Field(
        default=None,
        description="Null: the text of the origin, cut; its cycles where not all who "
        "see the space may read that text.",
    )
    kind: Kind = Kind.NUMBER
    cycles: Cycles | None = Field(default=None, description="Null: the origin's.")
    description: Text | None = None
    unit: Word | None = None
    direction: Direction | None = Field(
        default=None, description="Null: up; down where the step only cost something."
    )
    baseline: Number | None = None
    targets: Targets = Field(default=[])
    metrics: Metrics = Field(
        default=[], description="What is looked at; codes may stand under them."
    )
    codes: Codes = Field(default=[], description="For the kind `coded` only.")
    breakdown_keys: Keys = Field(
        default=[], description="What a measurement may be broken down by."
    )
    frequency: Frequency = Frequency.NONE
    source: Line | None = None
    owner_id: Id | None = Field(default=None, description="A person.")
    origins: Origins = Field(default=[], description="Beside the one in the path.")


class IndicatorUpdate(Sent):
    """Fields of an indicator to be changed (RFC 7396); lists are replaced."""

    model_config = example({"targets": [{"value": 35, "by": "2026-12-31"}]})

    name: Name = ""
    kind: Kind = Kind.NUMBER
    cycles: Cycles = Field(default=[])
    description: Text | None = None
    unit: Word | None = None
    direction: Direction = Direction.NONE
    baseline: Number | None = None
    targets: Targets = Field(default=[])
    metrics: Metrics = Field(default=[])
    codes: Codes = Field(default=[])
    breakdown_keys: Keys = Field(default=[])
    frequency: Frequency = Frequency.NONE
    source: Line | None = None
    owner_id: Id | None = None
    origins: Origins = Field(default=[])


class AtCycleRead(Read):
    """A cycle at which something stands."""

    cycle: Cycle
    dimension: Dimension | None
    as_named: AsNamed | None = Field(description=NAMED_READ)


class TargetRead(Read):
    """A value to be reached."""

    value: Number
    by: Day | None
    breakdown: dict[str, str]


class MetricRead(Read):
    """What is looked at for an indicator."""

    name: str
    definition: str | None


class CodeRead(Read):
    """A word that a coded indicator takes."""

    code: str
    definition: str | None
    metric: str | None = Field(description="The metric under which it stands.")


class OriginRead(Read):
    """What suggested an indicator, where you may see it."""

    kind: OriginKind
    id: Id
    label: str


class IndicatorListed(Read):
    """An indicator with the latest measurement of the whole."""

    id: Id
    space: Ref
    name: str
    description: str | None
    kind: Kind
    unit: str | None
    direction: Direction
    cycles: list[AtCycleRead]
    baseline: Number | None
    targets: list[TargetRead]
    metrics: list[MetricRead]
    codes: list[CodeRead]
    breakdown_keys: list[str]
    frequency: Frequency
    source: str | None
    owner: Ref | None
    origins: list[OriginRead]
    last_measured_on: Day | None = Field(description="Parts included.")
    latest: MeasurementRead | None
    retired_at: Instant | None
    version: int
    created_at: Instant


class IndicatorRead(IndicatorListed):
    """An indicator with what its measurements of the whole come to."""

    first: MeasurementRead | None
    measurements: Count = Field(description="How many there are, parts included.")
    target: TargetRead | None = Field(description="The one being worked towards today.")
    progress: Number | None = Field(
        description="Of the way from baseline to target; 1 is there. Never clipped."
    )
    change: Number | None = Field(description="Latest minus first.")
    ratio: Number | None = Field(description="Latest divided by first.")
    trend: TrendShown
