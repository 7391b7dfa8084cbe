"""What a report is assembled from, gathered by statements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from domain.coding import Placements
from domain.cycle import Cycle
from domain.framing import Framing
from domain.pattern_counts import Sample
from domain.reading import IndicatorReading
from domain.report import Claims, Item, Label
from domain.sentence import ENGLISH
from domain.summary import Key

Sources = Callable[[str, str, str], str]
"""Gives what leads to the rows behind a count: what, subject, facet."""


@dataclass(frozen=True, slots=True)
class Reframing:
    """How many loops led to a new version of a frame, of those looked at."""

    count: int = 0
    aspired: int = 0
    cut: bool = False
    """Whether there are more than were looked at."""


@dataclass(frozen=True, slots=True)
class Material:
    """All that a report is assembled from."""

    spaces: Sequence[Label]
    first: date | None
    last: date | None
    today: date
    hidden: bool
    rows: str
    """The address of the rows behind any count, lacking what its `sources` says."""
    counts: Mapping[Key, int]
    events_beside: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """By (subject, facet), what makes events of steps: zero or less."""
    indicators: Sequence[IndicatorReading] = ()
    indicator_labels: Mapping[UUID, str] = field(default_factory=dict)
    """Of every indicator that a counted step is linked to and the reader sees."""
    measured: frozenset[UUID] = frozenset()
    """The indicators, of whichever space, that have a measurement."""
    items: Mapping[Cycle, Sequence[Item]] = field(default_factory=dict)
    space_labels: Mapping[UUID, str] = field(default_factory=dict)
    """Of every space that the reader sees."""
    focus: frozenset[Cycle] | None = None
    """The cycles in focus of the frames that hold; None where there is no frame."""
    framing: Framing | None = None
    readings: Mapping[UUID, IndicatorReading] = field(default_factory=dict)
    """Of the indicators, and of those of other spaces that came of what was framed."""
    claims: Claims | None = None
    """The newest ones, where they are asked for."""
    placements: Placements = Placements.DEFAULT
    analysts: Mapping[UUID, str] | None = None
    """Names of analysts; None where agreement is not for the reader to see."""
    sample: Sample = field(default_factory=Sample)
    """What is looked at for patterns, where they are asked for."""
    reframing: Reframing = field(default_factory=Reframing)
    language: str = ENGLISH
    """Of the sentences."""
