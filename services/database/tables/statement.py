"""The ``statement`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.space import About
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class Statement(Table, table=True):
    """What is cared about, uncertain or watched in a space, and by whom."""

    __tablename__ = "statement"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        tenant_reference("holder_id", "person"),
        Index("ix_statement_space", "organisation_id", "space_id"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    position: int
    about: About = Field(sa_type=EnumText(About))
    text: str
    holder_id: UUID | None = reference(default=None)
    """The person who holds it; the space as a whole where nobody is named."""
    since: date | None = None
    until: date | None = None
