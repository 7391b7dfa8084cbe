"""The ``frozen_report_entry`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frozen_report import Withheld
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class FrozenReportEntry(Table, table=True):
    """An aspiration or uncertainty in a frozen report: where it stands, or stood.

    It is no reference to the entry, which may be deleted.
    """

    __tablename__ = "frozen_report_entry"
    __table_args__ = (
        tenant_key("report_id", "entry_id"),
        tenant_reference("report_id", "frozen_report"),
        Index("ix_frozen_report_entry", "organisation_id", "entry_id", "report_id"),
    )

    report_id: UUID = reference()
    entry_id: UUID = reference()
    pointers: list[str] = Field(sa_type=Json)
    """JSON pointers into the content."""
    reason: Withheld | None = Field(default=None, sa_type=EnumText(Withheld))
    """Why it was taken out; None while it stands there."""
    marked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
