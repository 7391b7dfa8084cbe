"""The ``activity`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.space import ActivityKind
from domain.when import Precision
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Activity(Table, table=True):
    """Something that happens in a space; never itself value."""

    __tablename__ = "activity"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        Index("ix_activity_space", "organisation_id", "space_id", "day", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    title: str = Field(max_length=200)
    kind: ActivityKind = Field(sa_type=EnumText(ActivityKind))
    first_day: date | None = None
    last_day: date | None = None
    precision: Precision = Field(sa_type=EnumText(Precision))
    day: date
    """The day it is sorted by: its first, or the one on which it was entered."""
    modes: list[str] = Field(default_factory=list, sa_type=Json)
    planned: bool = False
    """Whether it is still to happen; nothing comes of it before it has."""
    note: str | None = None
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
