"""The ``landscape`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import UtcDateTime


class Landscape(Table, table=True):
    """A chain of versions of the map of the field around a space."""

    __tablename__ = "landscape"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        Index("ix_landscape_space", "organisation_id", "space_id", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    """The number of its present version."""
    created_at: datetime = Field(sa_type=UtcDateTime)
