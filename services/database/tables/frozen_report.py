"""The ``frozen_report`` table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.coding import Placements
from domain.frozen_report import ReportReach, ReportState
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class FrozenReport(Table, table=True):
    """A report as it was on a day: a draft, or fixed for good."""

    __tablename__ = "frozen_report"
    __table_args__ = (
        tenant_key(),
        tenant_reference("created_by_id", "person"),
        Index("ix_frozen_report_created", "organisation_id", "created_at", "id"),
    )

    id: UUID = reference()
    title: str = Field(max_length=200)
    audience: str | None = Field(default=None, max_length=400)
    reach: ReportReach = Field(sa_type=EnumText(ReportReach))
    first_day: date | None = None
    last_day: date | None = None
    as_of: date
    """The day on which flows were open and targets due."""
    cycles: list[str] = Field(sa_type=Json)
    parts: list[str] = Field(sa_type=Json)
    placements: Placements = Field(sa_type=EnumText(Placements))
    """Whose placements count."""
    state: ReportState = Field(sa_type=EnumText(ReportState))
    content: str
    """Canonical JSON (RFC 8785), redacted where a story was withheld since."""
    digest: str = Field(max_length=80)
    """Of the content as it was made."""
    content_digest: str = Field(max_length=80)
    """Of the content as it is."""
    cycle_schemes: list[str] = Field(default_factory=list, sa_type=Json)
    """Those in which what it holds was named."""
    rubric_version: str = Field(max_length=32)
    watermark: list[Any] = Field(default_factory=list, sa_type=Json)
    """How far the data of each space had come."""
    without_answer: bool = False
    """Whether it was frozen though somebody whom it names had not said yes."""
    created_by_id: UUID = reference()
    created_at: datetime = Field(sa_type=UtcDateTime)
    frozen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
