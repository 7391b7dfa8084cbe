"""The ``summary`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from domain.fact import Span
from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import EnumText, Ordered


class Summary(Table, table=True):
    """A count of a space, over all days, a month or a day (`domain.fact`)."""

    __tablename__ = "summary"
    __table_args__ = (
        tenant_key(
            "space_id",
            "sight",
            "period",
            "family",
            "first_day",
            "last_day",
            "subject",
            "facet",
        ),
        tenant_reference("space_id", "space"),
        Index(
            "ix_summary_most",
            "organisation_id",
            "space_id",
            "sight",
            "period",
            "family",
            "n",
            "subject",
        ),
    )

    space_id: UUID = reference()
    sight: int
    """`domain.story.Sight`: who counts what."""
    period: Span = Field(sa_type=EnumText(Span))
    family: str = Field(sa_type=Ordered(20))
    subject: str = Field(sa_type=Ordered())
    facet: str = Field(sa_type=Ordered())
    first_day: date
    last_day: date
    n: int = Field(sa_type=BigInteger)
