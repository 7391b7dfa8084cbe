"""The ``story_teller`` table."""

from uuid import UUID

from sqlalchemy import Index

from services.database.base import Table, reference, tenant_key, tenant_reference


class StoryTeller(Table, table=True):
    """A person who tells a story; a focus group has several."""

    __tablename__ = "story_teller"
    __table_args__ = (
        tenant_key("story_id", "person_id"),
        tenant_reference("story_id", "story"),
        tenant_reference("person_id", "person"),
        Index("ix_story_teller_person", "organisation_id", "person_id", "story_id"),
    )

    story_id: UUID = reference()
    person_id: UUID = reference()
    position: int
