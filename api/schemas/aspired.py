"""Aspired steps, as clients get and report them."""

from pydantic import Field

from api.schemas.values import Day, Number, Read, Ref, Sent, Text, example
from api.schemas.when import WhenSent
from domain.headcount import Count


class AspiredShown(Read):
    """How much is hoped for, how much of it is due, and what came of it."""

    aspired: Count = Field(description="Steps hoped for today.")
    due: Count = Field(description="Of these, to be looked at again today or before.")
    reported: Count = Field(description="Told as hoped for, and reported since.")
    share_reported: Number | None = Field(
        description="reported / (aspired + reported); null where nothing was hoped for."
    )
    median_days: Number | None = Field(
        description="From the telling to the report, exactly; null without a report,"
        " and where counts are rounded."
    )
    sources: dict[str, str]


class AspiredStep(Read):
    """A step that is hoped for."""

    step: Ref
    story: Ref
    told_on: Day
    revisit_on: Day | None
    due: bool = Field(description="To be looked at again today or before.")


class ReportSent(Sent):
    """What came of a step that was hoped for."""

    model_config = example(
        {
            "reported_on": "2020-05-01",
            "text": "Two women stood, and one was elected.",
            "when": {"from": "2020-04-20", "precision": "day"},
        }
    )

    reported_on: Day | None = Field(default=None, description="Today if absent.")
    text: Text | None = Field(
        default=None,
        description="What happened; absent if it happened as hoped. What was hoped for"
        " stays in the version before.",
    )
    when: WhenSent | None = Field(
        default=None, description="When it happened; unchanged if absent."
    )
