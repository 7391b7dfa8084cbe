"""The ``claim`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class Claim(Table, table=True):
    """That a space contributed to what a step tells; its strength is derived."""

    __tablename__ = "claim"
    __table_args__ = (
        tenant_key(),
        tenant_reference("step_id", "step"),
        tenant_reference("story_id", "story"),
        tenant_reference("space_id", "space"),
        tenant_reference("made_by_id", "person"),
        Index("ix_claim_step", "organisation_id", "step_id", "id"),
        Index("ix_claim_story", "organisation_id", "story_id"),
        Index("ix_claim_space", "organisation_id", "space_id", "id"),
    )

    id: UUID = reference()
    step_id: UUID = reference()
    story_id: UUID = reference()
    space_id: UUID = reference()
    """The story's home: it is its contribution that is claimed."""
    statement: str
    counterfactual: str | None = None
    contributors: list[Any] | None = Field(default=None, sa_type=Json)
    """None where nobody thought of others; empty where none is known."""
    reasoning: str | None = None
    made_by_id: UUID = reference()
    made_at: datetime = Field(sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
