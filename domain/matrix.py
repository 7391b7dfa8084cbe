"""The consolidation matrix: cycles as rows, and columns from what it is pivoted by.

One neutral structure; whoever draws it chooses its orientation. What a column counts
is what a report over its spaces and days counts, and nothing is scored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from domain.coding import Placements
from domain.coverage import Empty, why_empty
from domain.cycle import Cycle, Ring, ring
from domain.drill import MEASURED
from domain.indicator import Direction, Kind
from domain.reading import Reading
from domain.report import Cell, Counts, Item, Label, Report
from domain.room import LEAST, Room
from domain.scheme import Scheme
from domain.space import Stage
from domain.summary import Days

COLUMNS_MAX = 50


class Pivot(StrEnum):
    """What the columns of a matrix are."""

    CYCLE = "cycle"
    """One for effect data and one for stories."""
    SPACE = "space"
    LIFE_STAGE = "life_stage"
    ASPIRATION = "aspiration"
    PERIOD = "period"
    BREAKDOWN = "breakdown"


class DataKind(StrEnum):
    """The two kinds of data that a matrix brings together."""

    EFFECT = "effect"
    CONTRIBUTION = "contribution"


@dataclass(frozen=True, slots=True)
class Window:
    """Some spaces over some days."""

    spaces: tuple[UUID, ...]
    days: Days


@dataclass(frozen=True, slots=True)
class Column:
    """What one column is about."""

    label: str
    window: Window
    shows: frozenset[DataKind] = frozenset(DataKind)
    life_stage: Stage | None = None
    aspiration: Label | None = None
    part: Mapping[str, str] = field(default_factory=dict)
    """The part of a breakdown; empty for the whole."""
    indicators: frozenset[UUID] | None = None
    """Only these; None for all of the spaces."""
    steps: frozenset[UUID] | None = None
    """Only these; None for all that count."""
    measured_only: bool = False
    """Whether indicators without a reading here are left out."""


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column as a matrix shows it."""

    label: str
    spaces: list[Label]
    first: date | None
    last: date | None
    life_stage: Stage | None
    aspiration: Label | None
    part: Mapping[str, str]
    shows: list[DataKind]
    rows: str
    """The address of the rows behind any count, lacking `of` and what its `sources`
    says."""


@dataclass(frozen=True, slots=True)
class MatrixReading:
    """What an indicator reads in a cell."""

    id: UUID
    label: str
    kind: Kind
    unit: str | None
    direction: Direction
    baseline: Decimal | None
    target: Decimal | None
    latest: Reading | None
    progress: Decimal | None


@dataclass(frozen=True, slots=True)
class MatrixEffect:
    """Effect data in a cell."""

    indicators: list[MatrixReading]
    count: int
    sources: str | None
    """None by a part: rows cannot be asked for by it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many stories, events and steps, and what leads to their rows."""

    stories: int | None
    events: int | None
    steps: int | None
    sources: str


@dataclass(frozen=True, slots=True)
class MatrixTold:
    """Contribution data in a cell; what is hoped for is never counted as done."""

    counts: Tally
    by_polarity: dict[str, Tally]
    by_modality: dict[str, Tally]
    elsewhere: Tally | None
    arrived: Tally | None
    """Steps that happened here while their stories live elsewhere: not in `counts`."""
    items: list[Item]


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cycle in a column."""

    effect: MatrixEffect | None
    contribution: MatrixTold | None


@dataclass(frozen=True, slots=True)
class MatrixCycle:
    """A row: one cell for each column, None where there is nothing."""

    cycle: Cycle
    ring: Ring
    empty: Empty | None
    """Why there is nothing; None also where there is something in no column."""
    cells: list[MatrixCell | None]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The consolidation matrix of some spaces."""

    pivot: Pivot
    spaces: list[Label]
    first: date | None
    last: date | None
    today: date
    hidden: bool
    columns: list[MatrixColumn]
    left_out: int
    """Columns that there is no room for; by life stage also the spaces with something
    on days before their first one."""
    cycles: list[MatrixCycle]
    threshold: int
    """Counts of fewer are held back; 1 where they are exact."""
    placements: Placements = Placements.DEFAULT
    """Whose placements count."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A column with what is in it: what a report counts, and what indicators read."""

    column: MatrixColumn
    report: Report
    readings: Mapping[Cycle, Sequence[MatrixReading]]
    measured_only: bool = False
    """Whether indicators without a reading are left out."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a matrix says of itself."""

    pivot: Pivot
    spaces: list[Label]
    days: Days
    today: date
    hidden: bool
    left_out: int
    there: frozenset[Cycle]
    """The cycles at which there is something, be it in a column or in none."""
    focus: frozenset[Cycle] | None
    """The cycles in focus; None without a frame."""
    threshold: int
    schemes: frozenset[Scheme] = frozenset()
    """Those in which cycles of the indicators were named."""


Sources = Callable[[str, str, str], str]
"""Gives what leads to the rows behind a count: what, subject, facet."""


def assemble_matrix(
    head: Head,
    filled: Sequence[Filled],
    cycles: Sequence[Cycle],
    sources: Sources,
    room: Room,
) -> Matrix:
    """Return the matrix of filled columns, with all its rows in the order of cycles."""
    return Matrix(
        pivot=head.pivot,
        spaces=head.spaces,
        first=head.days.first,
        last=head.days.last,
        today=head.today,
        hidden=head.hidden,
        columns=[each.column for each in filled],
        left_out=head.left_out,
        cycles=[_row(cycle, filled, head, sources, room) for cycle in cycles],
        threshold=head.threshold,
    )


def _row(
    cycle: Cycle,
    filled: Sequence[Filled],
    head: Head,
    sources: Sources,
    room: Room,
) -> MatrixCycle:
    schemes = head.schemes.union(*(each.report.cycle_schemes for each in filled))
    cells = [_cell(cycle, each, sources, room) for each in filled]
    return MatrixCycle(
        cycle=cycle,
        ring=ring(cycle),
        # Without a column nothing was looked at.
        empty=None
        if cycle in head.there or not cells
        else why_empty(cycle, head.focus, schemes),
        cells=cells,
    )


def _cell(
    cycle: Cycle, filled: Filled, sources: Sources, room: Room
) -> MatrixCell | None:
    shows = filled.column.shows
    effect = contribution = None
    readings = filled.readings.get(cycle, ())
    if readings and DataKind.EFFECT in shows:
        shown = list(readings[: room.indicators])
        facet = MEASURED if filled.measured_only else ""
        behind = None if filled.column.part else _behind(sources, cycle, facet)
        effect = MatrixEffect(shown, len(readings), behind)
    told = next(row.contribution for row in filled.report.cycles if row.cycle == cycle)
    if told is not None and DataKind.CONTRIBUTION in shows and _tells(told):
        contribution = _told(cycle, told, sources)
    if effect is None and contribution is None:
        return None
    return MatrixCell(effect, contribution)


def _tells(cell: Cell) -> bool:
    return cell.counts.steps != 0 or cell.arrived.counts.steps != 0


def _behind(sources: Sources, cycle: Cycle, facet: str = "") -> str:
    """Return what leads to rows, all but what the rows are: the reader says that."""
    return sources("", cycle, facet).removeprefix("of=&")


def _told(cycle: Cycle, cell: Cell, sources: Sources) -> MatrixTold:
    def tally(counts: Counts, facet: str) -> Tally:
        told = counts.stories, counts.events, counts.steps
        return Tally(*told, _behind(sources, cycle, facet))

    def some(counts: Counts, facet: str) -> Tally | None:
        return None if counts.steps == 0 else tally(counts, facet)

    return MatrixTold(
        counts=tally(cell.counts, ""),
        by_polarity={
            name: tally(counts, f"polarity:{name}")
            for name, counts in cell.by_polarity.items()
        },
        by_modality={
            name: tally(counts, f"modality:{name}")
            for name, counts in cell.by_modality.items()
        },
        elsewhere=some(cell.elsewhere.counts, "elsewhere"),
        arrived=some(cell.arrived.counts, "arrived"),
        items=cell.items,
    )


def lightest(
    make: Callable[[Room, int], Matrix], fits: Callable[[Matrix], bool], columns: int
) -> Matrix:
    """Return the matrix with the most room in which it fits, and the most columns."""
    room = Room()
    matrix = make(room, columns)
    while not fits(matrix) and (room != LEAST or columns > 1):
        if room != LEAST:
            room = room.less()
        else:
            columns //= 2
        matrix = make(room, columns)
    return matrix
