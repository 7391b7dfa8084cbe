"""The ``teller_day`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Ordered


class TellerDay(Table, table=True):
    """How often a teller stands behind a count on a day."""

    __tablename__ = "teller_day"
    __table_args__ = (
        tenant_key("space_id", "person_id", "sight", "subject", "facet", "day"),
        tenant_reference("space_id", "space"),
        tenant_reference("person_id", "person"),
    )

    space_id: UUID = reference()
    person_id: UUID = reference()
    sight: int
    subject: str = Field(sa_type=Ordered(20))
    facet: str = Field(sa_type=Ordered(60))
    day: date
    n: int = Field(sa_type=BigInteger)
