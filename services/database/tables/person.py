"""The ``person`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key
from services.database.types import Ordered, UtcDateTime


class Person(Table, table=True):
    """Somebody who takes part, acts, tells or is affected; needs no account."""

    __tablename__ = "person"
    __table_args__ = (
        tenant_key(),
        Index("ix_person_name", "organisation_id", "name", "id"),
    )

    id: UUID = reference()
    name: str = Field(sa_type=Ordered(200))
    role: str | None = Field(default=None, max_length=200)
    """How the person is shown where a story names its teller by role only."""
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
