"""The ``frame_entry_aspiration`` table."""

from uuid import UUID

from sqlalchemy import Index

from services.database.base import Table, reference, tenant_key, tenant_reference


class FrameEntryAspiration(Table, table=True):
    """An aspiration that an uncertainty is about."""

    __tablename__ = "frame_entry_aspiration"
    __table_args__ = (
        tenant_key("entry_id", "aspiration_id"),
        tenant_reference("entry_id", "frame_entry"),
        tenant_reference("aspiration_id", "frame_entry"),
        Index("ix_frame_entry_aspiration_of", "organisation_id", "aspiration_id"),
    )

    entry_id: UUID = reference()
    aspiration_id: UUID = reference()
