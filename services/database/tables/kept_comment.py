"""The ``kept_comment`` table."""

from uuid import UUID

from sqlalchemy import Index

from services.database.base import Table, reference, tenant_key, tenant_reference


class KeptComment(Table, table=True):
    """A comment that is kept with a frozen report, having been made before it."""

    __tablename__ = "kept_comment"
    __table_args__ = (
        tenant_key("report_id", "comment_id"),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("comment_id", "report_comment"),
        Index("ix_kept_comment", "organisation_id", "comment_id"),
    )

    report_id: UUID = reference()
    comment_id: UUID = reference()
