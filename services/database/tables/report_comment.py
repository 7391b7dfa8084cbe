"""The ``report_comment`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.report import ReportPart
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class ReportComment(Table, table=True):
    """What somebody of a space says to a part of its report."""

    __tablename__ = "report_comment"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("made_by_id", "person"),
        Index("ix_report_comment_space", "organisation_id", "space_id", "id"),
        Index("ix_report_comment_report", "organisation_id", "report_id", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    report_id: UUID | None = reference(default=None)
    """The report as whose draft it was read; no reference, since one may be deleted."""
    report_digest: str | None = Field(default=None, max_length=80)
    """Of the content of the draft, as it was then."""
    part: ReportPart | None = Field(default=None, sa_type=EnumText(ReportPart))
    pointer: str | None = Field(default=None, max_length=400)
    """Where in the content of the draft, as a JSON pointer."""
    first_day: date | None = None
    last_day: date | None = None
    text: str
    """Empty once it was withdrawn."""
    made_by_id: UUID = reference()
    created_at: datetime = Field(sa_type=UtcDateTime)
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
