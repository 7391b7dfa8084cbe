"""The ``step`` table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy import text as condition
from sqlmodel import Field

from domain.story import Modality
from domain.when import Precision
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Step(Table, table=True):
    """A part of a story: one thing that happened, or is hoped for."""

    __tablename__ = "step"
    __table_args__ = (
        tenant_key(),
        tenant_reference("story_id", "story"),
        tenant_reference("space_id", "space"),
        Index("ix_step_story", "organisation_id", "story_id", "entered"),
        Index("ix_step_space", "organisation_id", "space_id", "day", "id"),
        Index(
            "ix_step_revisit",
            "organisation_id",
            "revisit_on",
            "id",
            postgresql_where=condition("revisit_on IS NOT NULL"),
            sqlite_where=condition("revisit_on IS NOT NULL"),
        ),
        Index(
            "ix_step_hoped",
            "organisation_id",
            "id",
            postgresql_where=condition("modality = 'aspired' AND revisit_on IS NULL"),
            sqlite_where=condition("modality = 'aspired' AND revisit_on IS NULL"),
        ),
    )

    id: UUID = reference()
    story_id: UUID = reference()
    position: int | None = None
    entered: int
    """The order in which steps were entered; breaks ties of position."""
    text: str
    prompt: str | None = Field(default=None, max_length=400)
    language: str | None = Field(default=None, max_length=35)
    first_day: date | None = None
    last_day: date | None = None
    precision: Precision = Field(sa_type=EnumText(Precision))
    day: date
    """The one day on which it counts."""
    space_id: UUID | None = reference(default=None)
    """The registered space where it happened; none where only a place is told."""
    place: str | None = Field(default=None, max_length=400)
    modality: Modality = Field(sa_type=EnumText(Modality))
    revisit_on: date | None = None
    reported_on: date | None = None
    """When it was reported, if it was told as hoped for."""
    attachments: list[Any] = Field(default_factory=list, sa_type=Json)
    request_digest: str | None = Field(default=None, max_length=80)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
