"""The ``measurement_version`` table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.database.base import Table, reference, tenant_key, tenant_reference
from services.database.types import Json, UtcDateTime


class MeasurementVersion(Table, table=True):
    """A measurement as it stood before a correction."""

    __tablename__ = "measurement_version"
    __table_args__ = (
        tenant_key("measurement_id", "version"),
        tenant_reference("measurement_id", "measurement"),
        tenant_reference("changed_by_id", "person"),
    )

    measurement_id: UUID = reference()
    version: int
    body: dict[str, Any] = Field(sa_type=Json)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    changed_by_id: UUID = reference()
