"""The ``frame`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import UtcDateTime


class Frame(Table, table=True):
    """A chain of versions of what a space hopes for and does not know."""

    __tablename__ = "frame"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        Index("ix_frame_space", "organisation_id", "space_id", "id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    """The number of its present version."""
    created_at: datetime = Field(sa_type=UtcDateTime)
