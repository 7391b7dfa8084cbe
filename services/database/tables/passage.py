"""The ``passage`` table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.frozen_report import Answer
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, UtcDateTime


class Passage(Table, table=True):
    """What a draft report says of what a person told or hopes for, and their answer."""

    __tablename__ = "passage"
    __table_args__ = (
        tenant_key(),
        tenant_reference("report_id", "frozen_report"),
        tenant_reference("story_id", "story"),
        tenant_reference("person_id", "person"),
        tenant_reference("answered_by_id", "person"),
        Index("ix_passage_report", "organisation_id", "report_id", "id"),
        Index("ix_passage_person", "organisation_id", "person_id", "id"),
    )

    id: UUID = reference()
    report_id: UUID = reference()
    story_id: UUID | None = reference(default=None)
    entry_id: UUID | None = reference(default=None)
    """The aspiration or uncertainty, if it is no story; it may be deleted."""
    person_id: UUID = reference()
    answer: Answer | None = Field(default=None, sa_type=EnumText(Answer))
    note: str | None = None
    """Which change is asked for."""
    how: str | None = Field(default=None, max_length=400)
    """How the answer was given, where somebody else recorded it."""
    answered_by_id: UUID | None = reference(default=None)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
