"""Evidence links, as clients send and get them."""

from api.schemas.values import Id, Read, Ref, Sent, Text, example
from domain.evidence import EvidenceRelation


class LinkSent(Sent):
    """A step beside an indicator, or beside one of its measurements."""

    model_config = example(
        {
            "indicator_id": "0192f0c1-2345-7abc-8def-0123456789ab",
            "relation": "illustrates",
        }
    )

    id: Id | None = None
    indicator_id: Id
    measurement_id: Id | None = None
    relation: EvidenceRelation
    note: Text | None = None


class LinkRead(Read):
    """An evidence link."""

    id: Id
    step: Ref
    story: Ref
    indicator: Ref
    measurement: Ref | None
    relation: EvidenceRelation
    note: str | None
    linked_by: Ref
    version: int
