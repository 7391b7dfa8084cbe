"""The ``decision`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import UtcDateTime


class Decision(Table, table=True):
    """What a space decided after reading a frozen report."""

    __tablename__ = "decision"
    __table_args__ = (
        tenant_key(),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("space_id", "space"),
        tenant_reference("decided_by_id", "person"),
        tenant_reference("frame_id", "frame"),
        tenant_reference("recorded_by_id", "person"),
        Index("ix_decision_report", "organisation_id", "report_id", "id"),
    )

    id: UUID = reference()
    report_id: UUID = reference()
    space_id: UUID = reference()
    text: str
    decided_on: date
    decided_by_id: UUID | None = reference(default=None)
    """The person who decided; the space as a whole where nobody is named."""
    frame_id: UUID | None = reference(default=None)
    """The frame of the space that was changed by it."""
    frame_version: int | None = None
    """The number of the version that came of it."""
    recorded_by_id: UUID = reference()
    created_at: datetime = Field(sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
