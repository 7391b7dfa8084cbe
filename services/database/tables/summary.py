"""The ``summary`` table."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Field

from domain.chapter import Chapter
from domain.fact import Span
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Json


class Summary(Table, table=True):
    """A page of a space's counts, over all days or a month (`domain.summary`)."""

    __tablename__ = "summary"
    __table_args__ = (
        tenant_key("space_id", "sight", "chapter", "period", "first_day", "last_day"),
        tenant_reference("space_id", "space"),
    )

    space_id: UUID = reference()
    sight: int
    """`domain.story.Sight`: who counts what."""
    chapter: Chapter = Field(sa_type=EnumText(Chapter))
    period: Span = Field(sa_type=EnumText(Span))
    first_day: date
    last_day: date
    counts: dict[str, Any] = Field(sa_type=Json)
