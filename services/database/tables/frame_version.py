"""The ``frame_version`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class FrameVersion(Table, table=True):
    """What a frame says from a day on; written once."""

    __tablename__ = "frame_version"
    __table_args__ = (
        tenant_key("frame_id", "number"),
        tenant_reference("frame_id", "frame"),
        tenant_reference("brought_by_step_id", "step"),
        tenant_reference("brought_by_activity_id", "activity"),
        tenant_reference("recorded_by_id", "person"),
        Index("ix_frame_version_step", "organisation_id", "brought_by_step_id"),
        Index("ix_frame_version_activity", "organisation_id", "brought_by_activity_id"),
    )

    frame_id: UUID = reference()
    number: int
    agreed_on: date
    statement: str
    focus: list[str] = Field(default_factory=list, sa_type=Json)
    """The cycles in focus, in their order."""
    since: date | None = None
    until: date | None = None
    """Of its horizon."""
    note: str | None = None
    brought_by_step_id: UUID | None = reference(default=None)
    brought_by_activity_id: UUID | None = reference(default=None)
    recorded_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
