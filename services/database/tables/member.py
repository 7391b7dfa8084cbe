"""The ``member`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from domain.access import OrganisationRole
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class Member(Table, table=True):
    """An account in an organisation, linked to exactly one person."""

    __tablename__ = "member"
    __table_args__ = (
        tenant_key(),
        tenant_reference("person_id", "person"),
        UniqueConstraint("organisation_id", "person_id"),
    )

    id: UUID = reference()
    person_id: UUID = reference()
    role: OrganisationRole = Field(sa_type=EnumText(OrganisationRole))
    active: bool = True
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
