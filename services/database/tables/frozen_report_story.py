"""The ``frozen_report_story`` table."""

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.story import Naming
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class FrozenReportStory(Table, table=True):
    """A story of which a frozen report says something, and where."""

    __tablename__ = "frozen_report_story"
    __table_args__ = (
        tenant_key("report_id", "story_id"),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("story_id", "story"),
        Index("ix_frozen_report_story", "organisation_id", "story_id", "report_id"),
    )

    report_id: UUID = reference()
    story_id: UUID = reference()
    pointers: list[str] = Field(sa_type=Json)
    """JSON pointers into the content."""
    naming: Naming = Field(sa_type=EnumText(Naming))
    """How its teller might be shown when the report was made."""
