"""The report: effect data and contribution data side by side, at each cycle.

Nothing is scored, no cycle is required, and an empty one is shown as empty.
`domain.assembly` puts it together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from domain.agreement import Agreements
from domain.aspired import Aspired
from domain.carriage import Carriage
from domain.coding import Placements
from domain.coverage import CycleCoverage, Empty
from domain.cycle import Cycle, Ring
from domain.headcount import Count
from domain.indicator import Direction
from domain.pattern_counts import Patterns
from domain.reading import Effect, Measured, Reading
from domain.scheme import Scheme
from domain.stall_profile import Stalls
from domain.strength import Component, Level

if TYPE_CHECKING:
    # It is made of what is defined here.
    from domain.framing import Framing


class ReportPart(StrEnum):
    """The sections of a report."""

    EFFECT = "effect"
    CONTRIBUTION = "contribution"
    FLOWS = "flows"
    PATHS = "paths"
    MATRIX = "matrix"
    COVERAGE = "coverage"
    FRAMING = "framing"
    TENSIONS = "tensions"
    EVIDENCE = "evidence"
    AGREEMENT = "agreement"
    ASPIRED = "aspired"
    CARRIAGE = "carriage"
    PATTERNS = "patterns"
    STALLS = "stalls"


ALWAYS = frozenset(ReportPart) - {
    *(ReportPart.EVIDENCE, ReportPart.AGREEMENT, ReportPart.ASPIRED),
    *(ReportPart.CARRIAGE, ReportPart.PATTERNS, ReportPart.STALLS),
}
"""The sections that a report has unless some are chosen.

How strong claims are is worked out anew each time, for those who ask.
"""


@dataclass(frozen=True, slots=True)
class Label:
    """A reference and what a reader calls it."""

    id: UUID | None
    label: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """An example behind a cell: a story."""

    id: UUID
    label: str
    told_on: date
    negative: bool
    """Whether a step of it costs something at this cycle."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stories, tellers, events and steps, and what leads to their rows."""

    stories: Count
    tellers: Count
    events: Count
    steps: Count
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class InSpace:
    """Counts of what happened in, or came from, one space."""

    space: Label
    counts: Counts


@dataclass(frozen=True, slots=True)
class Split:
    """Counts elsewhere, or of what arrived from elsewhere, by space.

    Over several spaces a story or a teller that arrived in two counts once. In one
    space `tellers` of what arrived from several homes is null: it is added up by home,
    for the sake of who sees which, and one who tells in two would count twice.
    """

    counts: Counts
    spaces: list[InSpace]


@dataclass(frozen=True, slots=True)
class Cell:
    """Contribution data at a cycle, or in all."""

    counts: Counts
    by_polarity: dict[str, Counts]
    by_modality: dict[str, Counts]
    by_scheme: dict[str, Counts]
    """Of what came by the name of an older scheme, no longer today's."""
    here: Counts
    elsewhere: Split
    arrived: Split
    items: list[Item]
    by_dimension: dict[str, Counts] = field(default_factory=dict)
    """At an outer cycle, by the side of the space's border; elsewhere empty."""


@dataclass(frozen=True, slots=True)
class CycleRow:
    """What is known at one cycle."""

    cycle: Cycle
    ring: Ring
    empty: Empty | None
    effect: Effect | None
    contribution: Cell | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A number, and what leads to its rows."""

    count: Count
    """None where it is a small group and the reader does not evaluate."""
    sources: str
    """Put after the report's `rows`: the address of what was counted."""


@dataclass(frozen=True, slots=True)
class FlowCount(Counted):
    """How many flows, loops or paths; `aspired` ones have a step that is hoped for."""

    aspired: Counted | None
    """How many of them are; None where none is, or where the count is not told."""


@dataclass(frozen=True, slots=True)
class FlowCell(FlowCount):
    """How often value of one cycle led to value of another.

    It counts pairs of such placements, at the two ends of flows.
    """

    source: Cycle
    target: Cycle


@dataclass(frozen=True, slots=True)
class Branch(FlowCount):
    """Flows that go on from one space into another."""

    source: Label
    """The space in which the step happened that a flow leads from."""
    target: Label
    """The space in which the step happened that it leads to."""


@dataclass(frozen=True, slots=True)
class Flows:
    """Movement between cycles, stories and spaces."""

    order: list[Cycle]
    """The cycles of the matrix's rows and columns."""
    matrix: list[list[int | None]]
    """Rows are the cycles that flows lead from, columns those that they lead to.

    A flow counts in each pair of cycles at its two ends. None is a small group, where
    the reader does not evaluate.
    """
    cells: list[FlowCell]
    """The cells that are not zero."""
    total: FlowCount
    """Flows both ends of which are placed, each once."""
    by_relation: dict[str, FlowCount]
    """The same flows, by how their ends are related."""
    loops: dict[str, FlowCount]
    """Returns: `long` where what comes back had led to realized or transformative
    value before, else `short`."""
    reframing: FlowCount
    """The loops, short or long, that led to a new version of a frame."""
    reframing_cut: bool
    """Whether there are more than were looked at."""
    kinds: dict[str, FlowCount]
    """Flows by what they do between stories, persons and spaces."""
    branches: list[Branch]
    open: FlowCount
    """Paths from which nothing was brought back."""
    open_means: str
    """From when on a path counts as open."""
    going_out: FlowCount
    """Flows from a story here to one that lives elsewhere."""


@dataclass(frozen=True, slots=True)
class Signature(FlowCount):
    """A path that several stories may share."""

    signature: str


@dataclass(frozen=True, slots=True)
class Paths:
    """The most frequent signatures of paths."""

    signatures: list[Signature]
    more: bool


@dataclass(frozen=True, slots=True)
class CrossReference:
    """How many steps at a cycle are linked to an indicator, or suggested it."""

    indicator: Label
    steps: Count
    sources: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One cycle of the consolidation matrix (figure 17.1)."""

    cycle: Cycle
    indicators: list[Label]
    indicator_count: int
    measurements: int
    stories: list[Item]
    story_count: Count
    cross_references: list[CrossReference]
    sources: dict[str, str]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Indicators to which no counted step is linked and which none suggested."""

    count: int
    indicators: list[Label]
    sources: str


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Steps none of whose indicators has a measurement."""

    total: Counted
    by_cycle: dict[str, Counted]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the two kinds of data leave open about each other."""

    unexplained: Unexplained
    unmeasured: Unmeasured
    cycles: list[CycleCoverage]
    """Those in focus with nothing yet come first."""


@dataclass(frozen=True, slots=True)
class Against:
    """An indicator that moved against its direction."""

    indicator: Label
    direction: Direction
    unit: str | None
    before: Decimal
    first: Reading | None
    """The measurement that said so; None where it is the baseline."""
    after: Decimal
    latest: Reading
    change: Decimal
    measurements: Measured


@dataclass(frozen=True, slots=True)
class Tension:
    """What is measured at a cycle, and what is told there, that do not agree."""

    cycle: Cycle
    measured: Against
    told: Counted
    """Counted steps at this cycle that claim positive value."""
    by_polarity: dict[str, Counts]
    """All that is told at this cycle, of which `told` is a part."""


@dataclass(frozen=True, slots=True)
class Tensions:
    """Both sides of each, never averaged; `count` tells of all, shown or not."""

    count: int
    items: list[Tension]


@dataclass(frozen=True, slots=True)
class ClaimItem:
    """A claim of contribution, how strong it is, and what it stands on."""

    id: UUID
    label: str
    step: Label
    story: Label
    level: Level
    wording: str
    present: list[Component]
    absent: list[Component]
    unknown: list[Component]
    other_contributors: int | None
    """How many are known; None where nobody thought of others."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The newest claims of the spaces, and the rubric under which they are judged."""

    rubric: str
    claims: list[ClaimItem]
    more: bool
    sources: str

    def within(self, room: int, sources: str) -> "Claims":
        """Return as many as there is room for, with what leads to all of them."""
        more = self.more or len(self.claims) > room
        return Claims(self.rubric, self.claims[:room], more, sources)


@dataclass(frozen=True, slots=True)
class Report:
    """A report over one or several spaces."""

    spaces: list[Label]
    rows: str
    """The address of the rows behind any count, lacking what its `sources` says."""
    first: date | None
    last: date | None
    today: date
    hidden: bool
    threshold: int
    """1: counts are exact. Else those of smaller groups are None, others rounded."""
    undated: Counted
    totals: Cell | None
    unplaced: Cell | None
    cycles: list[CycleRow]
    flows: Flows | None
    paths: Paths | None
    matrix: list[MatrixRow] | None
    coverage: Coverage | None
    tensions: Tensions | None
    evidence: Claims | None
    framing: "Framing | None" = None
    placements: Placements = Placements.DEFAULT
    """Whose placements count."""
    cycle_schemes: Sequence[Scheme] = ()
    """Those in which what counts here was named."""
    agreement: Agreements | None = None
    aspired: Aspired | None = None
    carriage: Carriage | None = None
    patterns: Patterns | None = None
    stalls: Stalls | None = None

    def holds(self, part: ReportPart) -> bool:
        """Tell whether it has a section; one that was not asked for is None."""
        match part:
            case ReportPart.CONTRIBUTION:
                return self.totals is not None
            case ReportPart.EFFECT:
                return any(row.effect is not None for row in self.cycles)
            case _:
                return getattr(self, part.value) is not None
