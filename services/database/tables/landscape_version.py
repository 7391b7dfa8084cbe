"""The ``landscape_version`` table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class LandscapeVersion(Table, table=True):
    """A map as it was drawn on a day; written once."""

    __tablename__ = "landscape_version"
    __table_args__ = (
        tenant_key("landscape_id", "number"),
        tenant_reference("landscape_id", "landscape"),
        tenant_reference("recorded_by_id", "person"),
    )

    landscape_id: UUID = reference()
    number: int
    title: str = Field(max_length=200)
    drawn_on: date
    note: str | None = None
    places: list[Any] = Field(default_factory=list, sa_type=Json)
    boundaries: list[Any] = Field(default_factory=list, sa_type=Json)
    ties: list[Any] = Field(default_factory=list, sa_type=Json)
    recorded_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)
