"""The ``participation`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.access import SpaceRole
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class Participation(Table, table=True):
    """A person in a space with a role, from a date to a date."""

    __tablename__ = "participation"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("person_id", "person"),
        Index("ix_participation_space", "organisation_id", "space_id", "id"),
        Index("ix_participation_person", "organisation_id", "person_id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    person_id: UUID = reference()
    role: SpaceRole = Field(sa_type=EnumText(SpaceRole))
    since: date
    until: date | None = None
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
