"""The ``frame_entry`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frame import (
    TEXT_MAX,
    EntryKind,
    EntryState,
    SharedWith,
    UncertaintyKind,
)
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class FrameEntry(Table, table=True):
    """An aspiration or an uncertainty, as it stands now."""

    __tablename__ = "frame_entry"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("holder_id", "person"),
        tenant_reference("recorded_by_id", "person"),
        Index("ix_frame_entry_space", "organisation_id", "space_id", "kind", "id"),
        Index("ix_frame_entry_holder", "organisation_id", "holder_id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    kind: EntryKind = Field(sa_type=EnumText(EntryKind))
    of: UncertaintyKind | None = Field(default=None, sa_type=EnumText(UncertaintyKind))
    """What sort of uncertainty; None for an aspiration."""
    text: str = Field(max_length=TEXT_MAX)
    holder_id: UUID | None = reference(default=None)
    """The person who holds it; the space as a whole where nobody is named."""
    visibility: SharedWith = Field(sa_type=EnumText(SharedWith))
    state: EntryState = Field(sa_type=EnumText(EntryState))
    """The latest of its states by day."""
    recorded_by_id: UUID = reference()
    request_digest: str | None = Field(default=None, max_length=80)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
