"""The ``consent`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.story import Naming, Reach
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class Consent(Table, table=True):
    """A teller's consent to the use of a story, with its history."""

    __tablename__ = "consent"
    __table_args__ = (
        tenant_key(),
        tenant_reference("story_id", "story"),
        tenant_reference("given_by_id", "person"),
        tenant_reference("recorded_by_id", "person"),
        Index("ix_consent_story", "organisation_id", "story_id"),
    )

    id: UUID = reference()
    story_id: UUID = reference()
    reach: Reach = Field(sa_type=EnumText(Reach))
    naming: Naming = Field(sa_type=EnumText(Naming))
    purpose: str | None = Field(default=None, max_length=400)
    given_on: date
    given_by_id: UUID | None = reference(default=None)
    wording_version: str | None = Field(default=None, max_length=80)
    until: date | None = None
    recorded_by_id: UUID = reference()
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
