"""Reports, as clients get them."""

from pydantic import Field

from api.schemas.agreement import AgreementsShown
from api.schemas.aspired import AspiredShown
from api.schemas.stall import StallsShown
from api.schemas.values import Day, Id, Number, Read
from domain.carriage import Carriage
from domain.coding import Placements
from domain.coverage import Empty
from domain.cycle import Cycle, Dimension, Ring
from domain.frame import EntryKind, EntryState, FrameRelation
from domain.framing import FramedStep, FrameInForce
from domain.indicator import Direction, Kind, Trend
from domain.pattern_counts import Patterns
from domain.reading import Measured
from domain.report import (
    Cell,
    Claims,
    Counted,
    Coverage,
    Flows,
    Label,
    MatrixRow,
    Paths,
)
from domain.scheme import Scheme

SCHEMES_READ = (
    "The schemes in which what is counted was named, at all cycles. A cycle that none "
    "of them has was not asked about. `by_scheme` counts what came by older names."
)

_SOURCES = "By name of a count, what leads to its rows: put it after `rows`."


class TrendShown(Read):
    """Where a series is heading, by the method named."""

    direction: Trend
    slope_per_year: Number | None = Field(description="By how much a year.")
    n: int = Field(description="How many measurements it is made of.")
    method: str


class ReadingShown(Read):
    """A measurement."""

    id: Id
    day: Day
    value: Number | None
    code: str | None
    metric: str | None = Field(description="Under which the code is declared.")
    text: str | None
    out_of: Number | None
    share: Number | None = Field(description="value / out_of, where that is given.")
    n: int | None = Field(description="How many were observed.")
    spread: Number | None = Field(
        description="The standard deviation, where `value` is a mean."
    )


class IndicatorShown(Read):
    """What an indicator reads within the report's days."""

    id: Id
    label: str
    cycles: list[tuple[Cycle, Dimension | None]] = Field(
        description="Where it is placed: the cycle, and the dimension if one is told."
    )
    kind: Kind
    unit: str | None
    direction: Direction
    baseline: Number | None
    target: Number | None
    first: ReadingShown | None
    latest: ReadingShown | None
    change: Number | None = Field(description="Latest less first.")
    ratio: Number | None = Field(description="Latest by first.")
    progress: Number | None = Field(
        description="(latest - baseline) / (target - baseline); never clipped."
    )
    trend: TrendShown
    measurements: int = Field(description="How many lie within the report's days.")


class EffectShown(Read):
    """Effect data at a cycle: at most 50 indicators, the rest behind `sources`."""

    indicators: list[IndicatorShown]
    count: int = Field(description="Indicators placed here, shown or not.")
    measurements: int = Field(description="Of all of them, within the report's days.")
    sources: dict[str, str] = Field(description=_SOURCES)


class CycleShown(Read):
    """One cycle; an empty one says why it is empty."""

    cycle: Cycle
    ring: Ring
    empty: Empty | None = Field(description="Why it is empty; null where it is not.")
    effect: EffectShown | None = Field(description="Null: this part is not asked for.")
    contribution: Cell | None = Field(description="Null: this part is not asked for.")


class FramedIndicatorShown(Read):
    """An indicator that is linked to an entry, or was derived from it."""

    id: Id
    label: str
    relation: FrameRelation | None = Field(description="Null: it is only derived.")
    derived: bool = Field(description="Whether it was derived from the entry.")
    latest: ReadingShown | None
    unit: str | None


class FramedEntryShown(Read):
    """An aspiration or uncertainty at the end of the days, and what came."""

    id: Id
    kind: EntryKind
    label: str
    space: Label
    cycles: list[tuple[Cycle, Dimension | None]]
    in_frame: bool = Field(description="Whether a frame that held took it in.")
    in_focus: bool = Field(description="Whether a cycle of it was in focus.")
    holder: Label | None = Field(description="Whose it is; null: the space's.")
    state: EntryState = Field(description="At the end of the days.")
    since: Day = Field(description="From when on it is in this state.")
    indicators: list[FramedIndicatorShown] = Field(
        description="What is linked to it, or was derived from it."
    )
    steps: list[FramedStep] = Field(description="Steps that are linked to it.")
    more: bool = Field(description="Whether more came than is shown.")


class FramingShown(Read):
    """What was framed by the end of the days, against what came."""

    day: Day = Field(description="The end of the days: as things stood then.")
    frames: list[FrameInForce] = Field(description="The versions that held on it.")
    focus: list[Cycle] = Field(description="What any of them has in focus.")
    aspirations: list[FramedEntryShown]
    more_aspirations: bool = Field(description="Whether there are more than are shown.")
    uncertainties: list[FramedEntryShown]
    more_uncertainties: bool = Field(
        description="Whether there are more than are shown."
    )


class AgainstShown(Read):
    """An indicator that moved against its direction."""

    indicator: Label
    direction: Direction
    unit: str | None
    before: Number = Field(description="What it read first, or its baseline.")
    first: ReadingShown | None = Field(
        description="The measurement that said so; null where it is the baseline."
    )
    after: Number = Field(description="What it read last.")
    latest: ReadingShown
    change: Number = Field(description="`after` less `before`.")
    measurements: Measured = Field(
        description="Those within the report's days; told to all, as effect data are."
    )


class TensionShown(Read):
    """What is measured at a cycle, and what is told there, that do not agree."""

    cycle: Cycle
    measured: AgainstShown
    told: Counted = Field(
        description="Steps that claim positive value there, hopes aside."
    )


class TensionsShown(Read):
    """Both sides of each, never averaged; at most 50 are shown."""

    count: int = Field(description="How many there are, shown or not.")
    items: list[TensionShown]


class ReportRead(Read):
    """Effect and contribution data side by side. Parts not asked for are null."""

    spaces: list[Label] = Field(description="What it is over.")
    rows: str = Field(
        description="The address of the rows behind any count: put its `sources` after."
    )
    from_: Day | None = Field(alias="from", validation_alias="first")
    to: Day | None = Field(validation_alias="last")
    today: Day = Field(description="The day on which flows are open and targets due.")
    hidden: bool = Field(
        description="Whether a story at home in these spaces is not shown to you. What"
        " happened here and is told in a closed space is not told of either way."
    )
    threshold: int = Field(
        description="1: counts are exact. Else you do not evaluate all of the spaces: "
        "counts of fewer are null, and others are rounded down."
    )
    counting: str = Field(description="In words, what its numbers count.")
    undated: Counted = Field(description="Steps that count on the day of the telling.")
    totals: Cell | None = Field(description="Over all cycles, each step once.")
    unplaced: Cell | None = Field(description="Steps that nobody has placed.")
    cycles: list[CycleShown]
    flows: Flows | None = Field(
        description="Movement between cycles, stories and spaces. `aspired` beside a "
        "count says how many of it are hoped for: a flow by a step at one of its ends, "
        "a path by a step on it, a loop by a step that leads up to its return, or its "
        "target. Null where none is, or where the count is null."
    )
    paths: Paths | None = Field(
        description="The most frequent signatures, with `aspired` as in `flows`."
    )
    matrix: list[MatrixRow] | None = Field(
        description="The consolidation matrix, a row for each cycle."
    )
    coverage: Coverage | None = Field(
        description="What the two kinds of data leave open about each other."
    )
    framing: FramingShown | None = Field(
        description="What was framed by the end of the days, against what came."
    )
    tensions: TensionsShown | None = Field(
        description="Where what is measured and what is told do not agree."
    )
    evidence: Claims | None = Field(
        description="The newest claims of contribution, and how strong they are."
    )
    placements: Placements = Field(description="Whose placements count.")
    cycle_schemes: list[Scheme] = Field(description=SCHEMES_READ)
    agreement: AgreementsShown | None = Field(
        description="For those who evaluate all of the spaces."
    )
    aspired: AspiredShown | None = Field(
        description="How much is hoped for, and what came of it."
    )
    carriage: Carriage | None = Field(
        description="Value gained in one space and used in another, by the spaces in "
        "which the steps happened; counted whatever the placements."
    )
    patterns: Patterns | None = Field(
        description="How often each pattern of `/v1/patterns` shows: once in a story, "
        "and once in a flow between two. By the placements that count by default."
    )
    stalls: StallsShown | None = Field(
        description="How long steps wait for the next of their story, by cycle. By the "
        "placements that count by default."
    )


class RowRead(Read):
    """A row behind a count: a step, story, person, indicator, flow, claim and so on."""

    type: str = Field(description="What it is: `step`, `story`, `person` and so on.")
    id: Id | None = Field(description="Null for a teller whom you may not know.")
    label: str | None
    story: Label | None = Field(description="That it stands in, if any.")
    day: Day | None = Field(description="On which it counts, if on one.")
