"""The ``step_person`` table."""

from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from domain.story import Part
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class StepPerson(Table, table=True):
    """A person or a role in a step."""

    __tablename__ = "step_person"
    __table_args__ = (
        tenant_key(),
        tenant_reference("step_id", "step"),
        tenant_reference("person_id", "person"),
        Index("ix_step_person_step", "organisation_id", "step_id"),
    )

    id: UUID = reference()
    step_id: UUID = reference()
    person_id: UUID | None = reference(default=None)
    role: str | None = Field(default=None, max_length=200)
    number: int | None = Field(default=None, sa_type=BigInteger)
    part: Part = Field(sa_type=EnumText(Part))
