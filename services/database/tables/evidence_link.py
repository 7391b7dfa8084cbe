"""The ``evidence_link`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.evidence import EvidenceRelation
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class EvidenceLink(Table, table=True):
    """A step beside an indicator or one of its measurements."""

    __tablename__ = "evidence_link"
    __table_args__ = (
        tenant_key(),
        tenant_reference("step_id", "step"),
        tenant_reference("story_id", "story"),
        tenant_reference("indicator_id", "indicator"),
        tenant_reference("measurement_id", "measurement"),
        tenant_reference("linked_by_id", "person"),
        Index("ix_evidence_link_step", "organisation_id", "step_id"),
        Index("ix_evidence_link_story", "organisation_id", "story_id"),
        Index("ix_evidence_link_indicator", "organisation_id", "indicator_id", "id"),
    )

    id: UUID = reference()
    step_id: UUID = reference()
    story_id: UUID = reference()
    indicator_id: UUID = reference()
    measurement_id: UUID | None = reference(default=None)
    relation: EvidenceRelation = Field(sa_type=EnumText(EvidenceRelation))
    note: str | None = None
    linked_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
