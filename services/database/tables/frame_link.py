"""The ``frame_link`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frame import FrameRelation
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class FrameLink(Table, table=True):
    """What an indicator, a step or an activity does to an entry: one of the three."""

    __tablename__ = "frame_link"
    __table_args__ = (
        tenant_key(),
        tenant_reference("entry_id", "frame_entry"),
        tenant_reference("indicator_id", "indicator"),
        tenant_reference("step_id", "step"),
        tenant_reference("activity_id", "activity"),
        tenant_reference("linked_by_id", "person"),
        Index("ix_frame_link_entry", "organisation_id", "entry_id", "id"),
        Index("ix_frame_link_indicator", "organisation_id", "indicator_id"),
        Index("ix_frame_link_step", "organisation_id", "step_id"),
        Index("ix_frame_link_activity", "organisation_id", "activity_id"),
    )

    id: UUID = reference()
    entry_id: UUID = reference()
    relation: FrameRelation = Field(sa_type=EnumText(FrameRelation))
    indicator_id: UUID | None = reference(default=None)
    step_id: UUID | None = reference(default=None)
    activity_id: UUID | None = reference(default=None)
    note: str | None = None
    linked_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
