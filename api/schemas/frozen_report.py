"""Frozen reports, as clients send and get them."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.report import SCHEMES_READ, ReportRead
from api.schemas.story_told import StoryToldRead
from api.schemas.values import (
    FEW,
    Day,
    Flag,
    Id,
    Instant,
    Line,
    Name,
    Read,
    Ref,
    Sent,
    Text,
    example,
)
from domain.coding import Placements
from domain.cycle import Cycle
from domain.frozen_report import (
    SPACES_MAX,
    Answer,
    ReportReach,
    ReportState,
    Withheld,
)
from domain.report import ReportPart
from domain.scheme import Scheme

_REACH = (
    "Whom it is for: it is built with their sight, and read by them alone; one for "
    "partners or the public by the organisation, which hands it on."
)
_WHOSE = (
    "Whose placements count: the teller's, the analysts', both; or the teller's, and "
    "the analysts' where the teller made none."
)


class ReportCreate(Sent):
    """A report to be frozen, or drafted."""

    model_config = example(
        {
            "title": "What came of the visits",
            "audience": "The board and those who told",
            "space_ids": ["0192f0c1-2345-7abc-8def-0123456789ab"],
            "from": "2015-01-01",
            "to": "2016-12-31",
            "cycles": ["applied", "realized"],
            "parts": ["effect", "contribution", "matrix"],
            "reach": "evaluators",
            "state": "draft",
        }
    )

    id: Id | None = Field(default=None, description="Made by the client, or by us.")
    title: Name
    audience: Line | None = Field(default=None, description="In your own words.")
    space_ids: Annotated[list[Id], Field(min_length=1, max_length=SPACES_MAX)]
    first: Day | None = Field(
        default=None, alias="from", description="The first day, included."
    )
    last: Day | None = Field(
        default=None, alias="to", description="The last day, included."
    )
    as_of: Day | None = Field(
        default=None,
        description="The day on which flows are open and targets due; today if null.",
    )
    cycles: Annotated[list[Cycle], Field(min_length=1, max_length=8)] = list(Cycle)
    parts: Annotated[
        list[ReportPart], Field(min_length=1, max_length=len(ReportPart))
    ] = list(ReportPart)
    placements: Placements = Field(default=Placements.DEFAULT, description=_WHOSE)
    reach: ReportReach = Field(description=_REACH)
    state: ReportState = Field(
        default=ReportState.FROZEN,
        description="A draft is shown to those it names before it is frozen, and but "
        "for the reach of evaluators read and commented on by those who take part in "
        "all its spaces.",
    )
    without_answer: Flag = Field(
        default=False,
        description="Freeze it though somebody whom it names has not said yes.",
    )


class ReportFreeze(Sent):
    """A draft to be frozen as it is."""

    model_config = example({"without_answer": True})

    without_answer: Flag = Field(
        default=False,
        description="Freeze it though somebody whom it names has not said yes.",
    )


class WatermarkShown(Read):
    """How far the data of a space had come when the report was made."""

    space_id: Id
    stories: int
    changed_at: Instant | None
    measurements: int
    measured_at: Instant | None


class MarkedShown(Read):
    """What the report told and has been withheld since, wholly or in part."""

    stories: int | None = Field(description=FEW)
    entries: int | None = Field(description=f"Aspirations and uncertainties. {FEW}")
    reasons: dict[Withheld, int | None] = Field(description=FEW)
    last_at: Instant


class RedactionShown(Read):
    """A place where words were taken out."""

    pointer: str = Field(description="A JSON pointer into `content`.")
    at: Instant
    reason: Withheld


class FrozenReportItem(Read):
    """A report as it was on a day: a draft, or fixed for good."""

    id: Id
    title: str
    audience: str | None
    reach: ReportReach = Field(description=_REACH)
    state: ReportState
    spaces: list[Ref]
    from_: Day | None = Field(alias="from")
    to: Day | None
    as_of: Day
    cycles: list[Cycle]
    parts: list[ReportPart]
    placements: Placements = Field(description=_WHOSE)
    cycle_schemes: list[Scheme] = Field(description=SCHEMES_READ)
    rubric_version: str
    digest: str = Field(
        description="SHA-256 over the canonical JSON (RFC 8785) of the content as it "
        "was made: the same inputs give the same digest."
    )
    marked: MarkedShown | None = Field(description="Null where nothing was withheld.")
    without_answer: bool = Field(
        description="Frozen though somebody whom it names had not said yes."
    )
    comments: str = Field(
        description="The address of what was said to it before it was frozen."
    )
    created_by: Ref
    created_at: Instant
    frozen_at: Instant | None
    version: int


class FrozenContent(Read):
    """What is fixed. It holds no instant and no id of the organisation."""

    format: int
    title: str
    audience: str | None
    reach: ReportReach
    as_of: Day
    cycles: list[Cycle]
    parts: list[ReportPart]
    placements: Placements
    cycle_schemes: list[Scheme] = Field(description=SCHEMES_READ)
    rubric_version: str
    report: ReportRead = Field(
        description="Words of stories that were withheld since read `[redacted]`; "
        "`sources` lead to the present rows, under your own rights."
    )
    stories: list[StoryToldRead] = Field(
        default=[],
        description="What the newest say, and one that costs something: at most 20, "
        "as many as fit. Not there in reports that were frozen in format 1.",
    )


class FrozenReportFrame(FrozenReportItem):
    """All that is told of a report beside its content."""

    watermark: list[WatermarkShown] | None = Field(
        description="For those who evaluate its spaces; null for others."
    )
    content_digest: str = Field(description="Of the content as it is served now.")
    redactions: list[RedactionShown]


class FrozenReportRead(FrozenReportFrame):
    """A report as it was on a day, with its content."""

    content: FrozenContent


class PassageRead(Read):
    """What a report says of a person's story or hope, and what they answered."""

    id: Id
    report: Ref
    reach: ReportReach
    audience: str | None
    state: ReportState
    person: Ref
    texts: list[str]
    answer: Answer | None = Field(description="Null: not answered yet.")
    note: str | None
    how: str | None
    answered_by: Ref | None
    answered_at: Instant | None


class PassageAnswer(Sent):
    """What a person says to a passage about them."""

    model_config = example({"answer": "yes", "how": "on the telephone"})

    answer: Answer
    note: Text | None = Field(default=None, description="Which change is asked for.")
    how: Line | None = Field(
        default=None,
        description="How the person answered, where somebody else records it.",
    )


def read_parts(report: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    """Return the fields of an item that a row has under the same names, or nearly."""
    names = FrozenReportItem.model_fields.keys() - {
        "spaces",
        "from_",
        "to",
        "marked",
        "comments",
        "created_by",
    }
    return {name: getattr(report, name) for name in names} | {
        "from": report.first_day,
        "to": report.last_day,
    }
