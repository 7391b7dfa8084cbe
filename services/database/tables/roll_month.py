"""The ``roll_month`` table."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field

from domain.chapter import Chapter
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class RollMonth(Table, table=True):
    """Which tellers stand behind which counts in a month (`domain.roll`)."""

    __tablename__ = "roll_month"
    __table_args__ = (
        tenant_key("space_id", "chapter", "visibility", "month"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    visibility: int
    month: date
    behind: dict[str, Any] = Field(sa_type=Json)
    """By the name of the count, bits of the space's roll."""
