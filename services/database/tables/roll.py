"""The ``roll`` table."""

from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json


class Roll(Table, table=True):
    """The tellers of a space, numbered as they came: nobody is taken off."""

    __tablename__ = "roll"
    __table_args__ = (
        tenant_key("space_id"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    tellers: list[Any] = Field(sa_type=Json)
