"""Corroborations, as clients send and get them."""

from pydantic import Field

from api.schemas.values import Day, Id, Instant, Line, Read, Ref, Sent, Text, example
from domain.evidence import Aspect, SourceKind, Standing, Verdict


class CorroborationSent(Sent):
    """What a document, a statistic or a witness says of a step or a flow."""

    model_config = example(
        {
            "kind": "document",
            "source": "Annual report of the ministry, 2016",
            "standing": "outsider",
            "verdict": "partly",
            "reason": "It tells of 12 %, and the story of 11.2 %.",
        }
    )

    id: Id | None = None
    aspect: Aspect | None = Field(
        default=None,
        description="Of a step, how much it was unless said otherwise; of a flow, how"
        " it came about.",
    )
    kind: SourceKind
    source: Line = Field(description="Which one: the same source counts once.")
    standing: Standing = Field(description="A party had a hand in it.")
    verdict: Verdict
    reason: Text | None = Field(
        default=None, description="Required unless the source agrees wholly."
    )
    said_on: Day | None = Field(default=None, description="When the source said so.")


class CorroborationUpdate(Sent):
    """Fields of a corroboration to be changed."""

    model_config = example({"verdict": "agrees"})

    aspect: Aspect = Aspect.LEVEL
    kind: SourceKind = SourceKind.DOCUMENT
    source: Line = ""
    standing: Standing = Standing.PARTY
    verdict: Verdict = Verdict.AGREES
    reason: Text | None = None
    said_on: Day | None = None


class CorroborationRead(Read):
    """What a source says of a step or a flow."""

    id: Id
    step: Ref | None
    flow_id: Id | None
    story: Ref = Field(description="The step's, or that of the step a flow leads to.")
    aspect: Aspect
    kind: SourceKind
    source: str
    standing: Standing
    verdict: Verdict
    reason: str | None
    said_on: Day | None
    from_source: bool = Field(description="The source said it here itself.")
    recorded_by: Ref
    recorded_at: Instant
    version: int
