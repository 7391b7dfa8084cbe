"""The ``tombstone`` table."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key
from services.database.types import UtcDateTime


class Tombstone(Table, table=True):
    """An id whose record was deleted for good; it stays taken."""

    __tablename__ = "tombstone"
    __table_args__ = (tenant_key("kind", "id"),)

    kind: str = Field(max_length=32)
    """The table that held the record."""
    id: UUID = reference()
    deleted_at: datetime = Field(sa_type=UtcDateTime)
