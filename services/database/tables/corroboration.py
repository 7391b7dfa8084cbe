"""The ``corroboration`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.evidence import Aspect, SourceKind, Standing, Verdict
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class Corroboration(Table, table=True):
    """What a source beyond the teller says of a step or of a flow."""

    __tablename__ = "corroboration"
    __table_args__ = (
        tenant_key(),
        tenant_reference("step_id", "step"),
        tenant_reference("flow_id", "flow"),
        tenant_reference("story_id", "story"),
        tenant_reference("recorded_by_id", "person"),
        Index("ix_corroboration_step", "organisation_id", "step_id", "id"),
        Index("ix_corroboration_flow", "organisation_id", "flow_id", "id"),
        Index("ix_corroboration_story", "organisation_id", "story_id", "id"),
    )

    id: UUID = reference()
    step_id: UUID | None = reference(default=None)
    flow_id: UUID | None = reference(default=None)
    """One of the two."""
    story_id: UUID = reference()
    """The step's, or that of the flow's target."""
    aspect: Aspect = Field(sa_type=EnumText(Aspect))
    kind: SourceKind = Field(sa_type=EnumText(SourceKind))
    source: str = Field(max_length=400)
    standing: Standing = Field(sa_type=EnumText(Standing))
    verdict: Verdict = Field(sa_type=EnumText(Verdict))
    reason: str | None = None
    said_on: date | None = None
    from_source: bool = False
    """The source said it here itself: nobody changes it."""
    recorded_by_id: UUID = reference()
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
