"""The ``frame_version_entry`` table."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frame import TEXT_MAX, EntryState
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class FrameVersionEntry(Table, table=True):
    """An aspiration or uncertainty as a version of a frame took it in."""

    __tablename__ = "frame_version_entry"
    __table_args__ = (
        tenant_key("frame_id", "number", "entry_id"),
        tenant_reference("frame_id", "frame"),
        tenant_reference("entry_id", "frame_entry"),
        Index("ix_frame_version_entry_entry", "organisation_id", "entry_id"),
    )

    frame_id: UUID = reference()
    number: int
    entry_id: UUID = reference()
    position: int
    text: str = Field(max_length=TEXT_MAX)
    cycles: list[Any] = Field(default_factory=list, sa_type=Json)
    """Pairs of cycle and dimension."""
    state: EntryState = Field(sa_type=EnumText(EntryState))
    holder_id: UUID | None = reference(default=None)
