"""The ``space`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.space import Structure
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Ordered, UtcDateTime


class Space(Table, table=True):
    """A social learning space."""

    __tablename__ = "space"
    __table_args__ = (
        tenant_key(),
        tenant_reference("parent_id", "space"),
        Index("ix_space_name", "organisation_id", "name", "id"),
    )

    id: UUID = reference()
    name: str = Field(sa_type=Ordered(200))
    purpose: str | None = None
    structure: Structure = Field(sa_type=EnumText(Structure))
    open: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    parent_id: UUID | None = reference(default=None)
    archived_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
