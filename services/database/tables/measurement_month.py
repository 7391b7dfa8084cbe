"""The ``measurement_month`` table."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference


class MeasurementMonth(Table, table=True):
    """How many measurements of an indicator count in one month, parts included.

    Written under the lock of the indicator's row, in the transaction that changes
    the measurements: so it is exact, and needs no folding.
    """

    __tablename__ = "measurement_month"
    __table_args__ = (
        tenant_key("indicator_id", "month"),
        tenant_reference("indicator_id", "indicator"),
    )

    indicator_id: UUID = reference()
    month: date
    """Its first day."""
    n: int = Field(sa_type=BigInteger)
