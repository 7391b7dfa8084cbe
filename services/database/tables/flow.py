"""The ``flow`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from domain.flow import Relation
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Flow(Table, table=True):
    """From a step or an activity to a step: what a person asserts, or a made row."""

    __tablename__ = "flow"
    __table_args__ = (
        tenant_key(),
        tenant_reference("source_step_id", "step"),
        tenant_reference("source_activity_id", "activity"),
        tenant_reference("target_step_id", "step"),
        tenant_reference("source_story_id", "story"),
        tenant_reference("target_story_id", "story"),
        tenant_reference("asserted_by_id", "person"),
        Index("ix_flow_source_step", "organisation_id", "source_step_id"),
        Index("ix_flow_source_activity", "organisation_id", "source_activity_id"),
        Index("ix_flow_target_step", "organisation_id", "target_step_id"),
        Index("ix_flow_source_story", "organisation_id", "source_story_id"),
        tenant_reference("space_id", "space"),
        tenant_reference("source_space_id", "space"),
        Index("ix_flow_space", "organisation_id", "space_id", "id"),
        Index("ix_flow_source_space", "organisation_id", "source_space_id", "id"),
        Index(
            "ix_flow_event",
            "organisation_id",
            "id",
            postgresql_where=text("relation IN ('same_event', 'part_of')"),
            sqlite_where=text("relation IN ('same_event', 'part_of')"),
        ),
        Index(
            "ix_flow_unresolved",
            "organisation_id",
            "id",
            postgresql_where=text("unresolved IS NOT NULL"),
            sqlite_where=text("unresolved IS NOT NULL"),
        ),
        Index(
            "ix_flow_crossing",
            "organisation_id",
            "id",
            postgresql_where=text("facts IS NOT NULL"),
            sqlite_where=text("facts IS NOT NULL"),
        ),
        Index("ix_flow_target_story", "organisation_id", "target_story_id"),
    )

    id: UUID = reference()
    source_step_id: UUID | None = reference(default=None)
    source_activity_id: UUID | None = reference(default=None)
    target_step_id: UUID = reference()
    source_story_id: UUID | None = reference(default=None)
    target_story_id: UUID = reference()
    space_id: UUID = reference()
    """The home space of the target's story: there the flow counts."""
    source_space_id: UUID = reference()
    """The home space of the source: there a flow that leaves is listed."""
    relation: Relation = Field(sa_type=EnumText(Relation))
    made: bool = False
    unresolved: str | None = Field(default=None, max_length=40)
    """Why a flow between stories is stored but not counted."""
    note: str | None = None
    asserted_by_id: UUID | None = reference(default=None)
    facts: dict[str, Any] | None = Field(default=None, sa_type=Json)
    """What a flow between stories adds to reports."""
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
