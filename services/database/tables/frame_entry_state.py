"""The ``frame_entry_state`` table."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frame import EntryState
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class FrameEntryState(Table, table=True):
    """How an aspiration or uncertainty stands from a day on."""

    __tablename__ = "frame_entry_state"
    __table_args__ = (
        tenant_key(),
        tenant_reference("entry_id", "frame_entry"),
        tenant_reference("said_by_id", "person"),
        Index(
            "ix_frame_entry_state_entry", "organisation_id", "entry_id", "since", "id"
        ),
    )

    id: UUID = reference()
    entry_id: UUID = reference()
    state: EntryState = Field(sa_type=EnumText(EntryState))
    since: date
    note: str | None = None
    said_by_id: UUID = reference()
    recorded_at: datetime = Field(sa_type=UtcDateTime)
