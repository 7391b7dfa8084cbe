"""The ``placement`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.cycle import Cycle, Dimension
from domain.story import PlacedAs, Polarity
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Placement(Table, table=True):
    """What somebody takes a step's value to be, at one cycle."""

    __tablename__ = "placement"
    __table_args__ = (
        tenant_key(),
        tenant_reference("step_id", "step"),
        tenant_reference("placed_by_id", "person"),
        Index("ix_placement_step", "organisation_id", "step_id"),
    )

    id: UUID = reference()
    step_id: UUID = reference()
    cycle: Cycle = Field(sa_type=EnumText(Cycle))
    dimension: Dimension | None = Field(default=None, sa_type=EnumText(Dimension))
    polarity: Polarity | None = Field(default=None, sa_type=EnumText(Polarity))
    for_whom: str | None = Field(default=None, max_length=400)
    as_named: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """Scheme and element by which the source named the cycle."""
    placed_as: PlacedAs = Field(sa_type=EnumText(PlacedAs))
    placed_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
