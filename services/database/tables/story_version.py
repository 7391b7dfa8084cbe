"""The ``story_version`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class StoryVersion(Table, table=True):
    """A story as it stood before a change."""

    __tablename__ = "story_version"
    __table_args__ = (
        tenant_key("story_id", "version"),
        tenant_reference("story_id", "story"),
        tenant_reference("changed_by_id", "person"),
    )

    story_id: UUID = reference()
    version: int
    body: dict[str, Any] = Field(sa_type=Json)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID = reference()
