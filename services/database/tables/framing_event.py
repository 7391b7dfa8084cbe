"""The ``framing_event`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class FramingEvent(Table, table=True):
    """An activity that framed, and what came out of it."""

    __tablename__ = "framing_event"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("activity_id", "activity"),
        tenant_reference("frame_id", "frame"),
        tenant_reference("landscape_id", "landscape"),
        Index("ix_framing_event_space", "organisation_id", "space_id", "id"),
        Index("ix_framing_event_activity", "organisation_id", "activity_id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    activity_id: UUID = reference()
    agenda: list[Any] = Field(default_factory=list, sa_type=Json)
    """Topics with their minutes, in order."""
    frame_id: UUID | None = reference(default=None)
    frame_version: int | None = None
    landscape_id: UUID | None = reference(default=None)
    landscape_version: int | None = None
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
