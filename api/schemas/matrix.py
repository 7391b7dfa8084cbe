"""The consolidation matrix, as clients get it."""

from pydantic import Field

from api.schemas.report import ReadingShown
from api.schemas.values import Day, Id, Number, Read
from domain.coding import Placements
from domain.coverage import Empty
from domain.cycle import Cycle, Ring
from domain.indicator import Direction, Kind
from domain.matrix import DataKind, MatrixTold, Pivot
from domain.report import Label
from domain.space import Stage


class MatrixColumnShown(Read):
    """What a column is about: spaces, days, and what it is limited to."""

    label: str
    spaces: list[Label]
    from_: Day | None = Field(alias="from", validation_alias="first")
    to: Day | None = Field(validation_alias="last")
    life_stage: Stage | None
    aspiration: Label | None
    part: dict[str, str] = Field(
        description="The part of a breakdown; empty for the whole. Parts are never "
        "added to their total."
    )
    shows: list[DataKind]
    rows: str = Field(
        description="The address of the rows behind any count of the column: put "
        "`of=steps&`, `of=stories&`, `of=events&`, `of=indicators&` or "
        "`of=measurements&` and the count's `sources` after."
    )


class MatrixReadingShown(Read):
    """What an indicator reads in a cell: its latest measurement there."""

    id: Id
    label: str
    kind: Kind
    unit: str | None
    direction: Direction
    baseline: Number | None
    target: Number | None = Field(description="The one that is due next on that day.")
    latest: ReadingShown | None
    progress: Number | None = Field(
        description="(latest - baseline) / (target - baseline); never clipped."
    )


class MatrixEffectShown(Read):
    """Effect data in a cell: at most 50 indicators, the rest behind `sources`."""

    indicators: list[MatrixReadingShown]
    count: int
    sources: str | None = Field(
        description="Null by a part: rows cannot be asked for by it."
    )


class MatrixCellShown(Read):
    """A cycle in a column; what is hoped for is counted as `aspired`, never as done."""

    effect: MatrixEffectShown | None
    contribution: MatrixTold | None


class MatrixCycleShown(Read):
    """A row: one cell for each column, null where there is nothing."""

    cycle: Cycle
    ring: Ring
    empty: Empty | None = Field(
        description="Why there is nothing at the cycle in these spaces on these days. "
        "Null where there is something, be it in none of the columns."
    )
    cells: list[MatrixCellShown | None]


class MatrixRead(Read):
    """The consolidation matrix: cycles as rows, columns by what it is pivoted by."""

    pivot: Pivot
    spaces: list[Label]
    from_: Day | None = Field(alias="from", validation_alias="first")
    to: Day | None = Field(validation_alias="last")
    today: Day
    hidden: bool = Field(description="Whether something is not shown to you.")
    threshold: int = Field(
        description="1: counts are exact. Else you do not evaluate all of the spaces: "
        "counts of fewer are null, and others are rounded down."
    )
    placements: Placements = Field(description="Whose placements count.")
    counting: str
    columns: list[MatrixColumnShown]
    left_out: int = Field(
        description="Columns that there is no room for; by life stage also each space "
        "with something on days before its first one, which are in no column."
    )
    cycles: list[MatrixCycleShown]
