"""The ``open_day`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from domain.chapter import Chapter
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText


class OpenDay(Table, table=True):
    """How many flows without a return had their last step on a day."""

    __tablename__ = "open_day"
    __table_args__ = (
        tenant_key("space_id", "sight", "chapter", "day"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    sight: int
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    day: date
    n: int = Field(sa_type=BigInteger)
    aspired: int = Field(sa_type=BigInteger)
    """Of these, those with a step that is hoped for."""
