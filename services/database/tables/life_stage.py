"""The ``life_stage`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from domain.space import Stage
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class LifeStage(Table, table=True):
    """A stage in the life of a space; a stage may recur."""

    __tablename__ = "life_stage"
    __table_args__ = (
        tenant_key(),
        tenant_reference("space_id", "space"),
        Index("ix_life_stage_space", "organisation_id", "space_id", "since"),
    )

    id: UUID = reference()
    space_id: UUID = reference()
    stage: Stage = Field(sa_type=EnumText(Stage))
    since: date
