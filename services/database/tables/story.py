"""The ``story`` table."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.story import TITLE_MAX, Naming, State, StoryKind
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Story(Table, table=True):
    """An account of how value came about, at its home space."""

    __tablename__ = "story"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("collected_by_id", "person"),
        Index("ix_story_space", "organisation_id", "space_id", "told_on", "id"),
        Index("ix_story_told", "organisation_id", "told_on", "id"),
        Index("ix_story_collector", "organisation_id", "collected_by_id"),
        Index("ix_story_visibility", "organisation_id", "space_id", "visibility"),
        Index("ix_story_until", "organisation_id", "visible_until"),
        Index(
            "ix_story_arrives_twice",
            "organisation_id",
            "id",
            postgresql_where=text("arrives_twice"),
            sqlite_where=text("arrives_twice = 1"),
        ),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    title: str | None = Field(default=None, max_length=TITLE_MAX)
    language: str | None = Field(default=None, max_length=35)
    kind: StoryKind = Field(sa_type=EnumText(StoryKind))
    state: State = Field(sa_type=EnumText(State))
    told_on: date
    captured_at: str | None = Field(default=None, max_length=40)
    """The phone's clock as sent, with its offset."""
    received_at: datetime = Field(sa_type=UtcDateTime)
    source: dict[str, Any] | None = Field(default=None, sa_type=Json)
    collected_by_id: UUID = reference()
    sources: list[str] = Field(default_factory=list, sa_type=Json)
    """Ids of the stories that a composite is made of; private."""
    approval: dict[str, Any] | None = Field(default=None, sa_type=Json)
    visibility: int
    """`domain.story.Visibility`, computed from state and consent."""
    naming: Naming = Field(sa_type=EnumText(Naming))
    visible_until: date | None = None
    path: list[str] = Field(default_factory=list, sa_type=Json)
    """Signatures of the paths inside the story."""
    cycles: list[str] = Field(default_factory=list, sa_type=Json)
    """The cycles in which a step counts, in their order."""
    unplaced: bool = True
    """Whether a step has no placement."""
    arrives_twice: bool = False
    """Whether steps happened in two spaces or more beside the home."""
    facts: dict[str, Any] = Field(sa_type=Json)
    """What the story adds to reports (`domain.fact`)."""
    request_digest: str = Field(max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    deleted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
