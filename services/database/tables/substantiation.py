"""The ``substantiation`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from domain.evidence import Aspect, Verdict
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class Substantiation(Table, table=True):
    """A claim sent to a third party by a one-time link; its digest alone is stored."""

    __tablename__ = "substantiation"
    __table_args__ = (
        tenant_key(),
        tenant_reference("claim_id", "claim"),
        tenant_reference("made_by_id", "person"),
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_substantiation_claim", "organisation_id", "claim_id", "id"),
    )

    id: UUID = reference()
    claim_id: UUID = reference()
    digest: str = Field(max_length=64)
    recipient: str = Field(max_length=200)
    aspect: Aspect = Field(sa_type=EnumText(Aspect))
    message: str | None = None
    made_by_id: UUID = reference()
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    verdict: Verdict | None = Field(default=None, sa_type=EnumText(Verdict))
    reason: str | None = None
