"""The ``indicator`` table."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.indicator import Direction, Frequency, Kind
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, ExactDecimal, Json, Ordered, UtcDateTime


class Indicator(Table, table=True):
    """An agreed sign of value at one or more cycles."""

    __tablename__ = "indicator"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("owner_id", "person"),
        Index("ix_indicator_space", "organisation_id", "space_id", "name", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    name: str = Field(sa_type=Ordered(200))
    description: str | None = None
    kind: Kind = Field(sa_type=EnumText(Kind))
    unit: str | None = Field(default=None, max_length=80)
    direction: Direction = Field(sa_type=EnumText(Direction))
    baseline: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    targets: list[Any] = Field(default_factory=list, sa_type=Json)
    metrics: list[Any] = Field(default_factory=list, sa_type=Json)
    codes: list[Any] = Field(default_factory=list, sa_type=Json)
    breakdown_keys: list[str] = Field(default_factory=list, sa_type=Json)
    frequency: Frequency = Field(sa_type=EnumText(Frequency))
    source: str | None = Field(default=None, max_length=400)
    owner_id: UUID | None = reference(default=None)
    last_measured_on: date | None = None
    """The latest day of a measurement; tells what is due without a search."""
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
