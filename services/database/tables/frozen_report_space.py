"""The ``frozen_report_space`` table."""

from uuid import UUID

from sqlalchemy import Index

from services.database.base import Table, reference, tenant_key, tenant_reference


class FrozenReportSpace(Table, table=True):
    """A space that a frozen report is about."""

    __tablename__ = "frozen_report_space"
    __table_args__ = (
        tenant_key("report_id", "space_id"),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("space_id", "space"),
        Index("ix_frozen_report_space", "organisation_id", "space_id", "report_id"),
    )

    report_id: UUID = reference()
    space_id: UUID = reference()
    position: int
