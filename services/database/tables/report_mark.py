"""The ``report_mark`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frozen_report import Withheld
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class ReportMark(Table, table=True):
    """A story that counts in a frozen report and has been withheld since."""

    __tablename__ = "report_mark"
    __table_args__ = (
        tenant_key("report_id", "story_id"),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("story_id", "story"),
        Index("ix_report_mark_story", "organisation_id", "story_id"),
    )

    report_id: UUID = reference()
    story_id: UUID = reference()
    reason: Withheld = Field(sa_type=EnumText(Withheld))
    pointers: list[str] = Field(sa_type=Json)
    """Where words were taken out; nowhere if it was only counted."""
    marked_at: datetime = Field(sa_type=UtcDateTime)
