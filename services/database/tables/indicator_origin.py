"""The ``indicator_origin`` table."""

from uuid import UUID

from sqlalchemy import Index, text

from services.database.base import Table, reference, tenant_key, tenant_reference


class IndicatorOrigin(Table, table=True):
    """What suggested an indicator."""

    __tablename__ = "indicator_origin"
    __table_args__ = (
        tenant_key(),
        tenant_reference("indicator_id", "indicator"),
        tenant_reference("activity_id", "activity"),
        tenant_reference("step_id", "step"),
        tenant_reference("aspiration_id", "frame_entry"),
        tenant_reference("practitioner_id", "person"),
        Index("ix_indicator_origin_indicator", "organisation_id", "indicator_id"),
        Index("ix_indicator_origin_step", "organisation_id", "step_id"),
        Index(
            "ix_indicator_origin_activity",
            "organisation_id",
            "activity_id",
            postgresql_where=text("activity_id IS NOT NULL"),
            sqlite_where=text("activity_id IS NOT NULL"),
        ),
        Index("ix_indicator_origin_aspiration", "organisation_id", "aspiration_id"),
    )

    id: UUID = reference()
    indicator_id: UUID = reference()
    activity_id: UUID | None = reference(default=None)
    step_id: UUID | None = reference(default=None)
    aspiration_id: UUID | None = reference(default=None)
    practitioner_id: UUID | None = reference(default=None)
