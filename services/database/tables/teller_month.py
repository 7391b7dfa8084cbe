"""The ``teller_month`` table."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field

from domain.chapter import Chapter
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class TellerMonth(Table, table=True):
    """How often a teller stands behind which counts of a space in a month."""

    __tablename__ = "teller_month"
    __table_args__ = (
        tenant_key("space_id", "person_id", "chapter", "visibility", "month"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    person_id: UUID = reference()
    """No reference: what is pending may still name a person who was merged."""
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    visibility: int
    month: date
    seats: dict[str, Any] = Field(sa_type=Json)
