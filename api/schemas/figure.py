"""Figures, as clients get them: graphs, with the ids behind every mark."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from api.schemas.values import FEW, Id, Number, Read
from domain.cycle import Cycle, Dimension
from domain.figure import FigureName, FigureOf, Sort
from domain.story import Polarity


class NodeRead(Read):
    """Something that a figure shows."""

    key: str = Field(description="Its own within the figure; edges name it.")
    sort: Sort = Field(description="What it stands for, and what its `ids` are of.")
    label: str
    ids: list[Id] = Field(
        description="What it stands for. Where it counts more than it names, examples."
    )
    panel: str
    lane: str
    cycles: list[Cycle]
    dimension: Dimension | None
    polarity: Polarity | None
    aspired: bool = Field(description="It is hoped for, and has not happened.")
    on: date | None
    value: Number | None
    at: tuple[Number, Number] | None = Field(
        description="Where it stands on the map that people drew: across, and down."
    )
    counts: dict[str, int | None] = Field(description=FEW)
    sources: dict[str, str] = Field(
        description="Put after the figure's `rows`: the rows behind each count."
    )
    note: str


class EdgeRead(Read):
    """What leads from one node to another."""

    key: str
    source: str
    target: str
    relation: str
    label: str
    ids: list[Id]
    aspired: bool
    counts: dict[str, int | None] = Field(description=FEW)
    sources: dict[str, str]
    note: str


class PanelRead(Read):
    """A part of a figure: a small picture beside others, or a lane."""

    key: str
    label: str
    ids: list[Id]
    note: str


class FigureRead(Read):
    """What a picture shows, without places, sizes and colours."""

    name: FigureName
    title: str
    description: str
    language: str
    nodes: list[NodeRead] = Field(description="None in an empty figure.")
    edges: list[EdgeRead]
    panels: list[PanelRead]
    lanes: list[PanelRead]
    rows: str = Field(description="The address of rows, lacking what `sources` say.")
    note: str
    hidden: bool = Field(description="Something is left out that you may not see.")
    threshold: int
    more: bool = Field(description="There is more than is shown.")
    facts: dict[str, str] = Field(description="Further words, of axes and legends.")


class PictureForm(StrEnum):
    """In what form a figure is given: the ending of its address."""

    JSON = "json"
    VEGA = "vg.json"
    SVG = "svg"
    PNG = "png"


class FigureKindRead(Read):
    """A figure that there is."""

    name: FigureName
    number: str | None = Field(
        description="That of the book, *Learning to Make a Difference* (2020);"
        " null where it goes beyond it."
    )
    about: FigureOf = Field(description="What it is of: a space or a story.")
    title: str
    description: str
    inputs: list[str] = Field(description="What it is drawn from.")
    parameters: list[str] = Field(description="What its address takes.")
    internal: bool = Field(
        description="Whether it is not told to those outside the organisation."
    )
    forms: list[PictureForm]


class FigureKindsRead(Read):
    """Every figure that there is, in the order of the book."""

    figures: list[FigureKindRead]


class PictureLinkRead(Read):
    """An address that shows one picture to whoever has it, for a while."""

    address: str = Field(description="Wants no token; for the `src` of an image.")
    expires_at: datetime
