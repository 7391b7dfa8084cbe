"""The ``merge`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.merging import Noun
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json, UtcDateTime


class Merge(Table, table=True):
    """That one record was merged into another of its kind, and whether it still is.

    The two are named without a reference: the one is not there any more, and the other
    may be merged in its turn.
    """

    __tablename__ = "merge"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("merged_by_id", "person"),
        tenant_reference("undone_by_id", "person"),
        Index("ix_merge_source", "organisation_id", "noun", "source_id"),
        Index("ix_merge_target", "organisation_id", "noun", "target_id"),
        Index("ix_merge_space", "organisation_id", "space_id", "id"),
    )

    id: UUID = reference()
    noun: Noun = Field(sa_type=EnumText(Noun))
    source_id: UUID = reference()
    source_name: str = Field(max_length=200)
    target_id: UUID = reference()
    space_id: UUID | None = reference(default=None)
    """Where both indicators lie; None for persons and spaces."""
    note: str | None = None
    links: list[Any] = Field(default_factory=list, sa_type=Json)
    """How many links of which kind went over."""
    merged_by_id: UUID = reference()
    merged_at: datetime = Field(sa_type=UtcDateTime)
    undone_by_id: UUID | None = reference(default=None)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
