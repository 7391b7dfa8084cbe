"""The ``token`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class Token(Table, table=True):
    """An access token; only its digest is stored."""

    __tablename__ = "token"
    __table_args__ = (
        tenant_key(),
        tenant_reference("member_id", "member"),
        UniqueConstraint("organisation_id", "digest"),
        Index("ix_token_member", "organisation_id", "member_id"),
    )

    id: UUID = reference()
    member_id: UUID = reference()
    digest: str = Field(max_length=64)
    label: str = Field(max_length=200)
    scopes: list[str] = Field(sa_type=Json)
    created_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
